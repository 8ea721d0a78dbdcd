import { installCertificate } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import { reportInstalled } from '../installed-pair.ts';
import type { CommonOptions } from '../options.ts';
import { passphrases } from '../passphrase.ts';
import { requestOf } from '../request.ts';
import { terminalObserver } from '../terminal-observer.ts';

export interface CertInstallOptions extends CommonOptions {
  readonly cert: string;
  readonly key?: string;
  readonly chain?: readonly string[];
  readonly host?: readonly string[];
  readonly ca?: string;
  readonly passphraseFile?: string;
  readonly force?: boolean;
}

/** Checks a certificate, then installs it. */
export async function run(given: string | undefined, options: CertInstallOptions): Promise<ExitStatus> {
  const { cert: certificate, key, chain: chains, host: hosts, ca: authorities, force } = options;
  const ask = passphrases(options.passphraseFile);
  const request = { ...requestOf(given, options), certificate, key, chains, hosts, authorities, force, ask };
  return reportInstalled(await installCertificate(request, terminalObserver(options)), options);
}
