import type { KeyKind } from '../../host/certificates/index.ts';
import { selfSignedCertificate } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import { reportInstalled } from '../installed-pair.ts';
import type { CommonOptions } from '../options.ts';
import { requestOf } from '../request.ts';
import { terminalObserver } from '../terminal-observer.ts';

export interface CertSelfSignedOptions extends CommonOptions {
  readonly host?: readonly string[];
  /** False after `--no-local`. */
  readonly local: boolean;
  readonly keyKind: KeyKind;
  readonly days: number;
  readonly force?: boolean;
}

/** Creates a self-signed certificate for every name and address of an installation, and installs it. */
export async function run(given: string | undefined, options: CertSelfSignedOptions): Promise<ExitStatus> {
  const { host: hosts, local, keyKind, days, force } = options;
  const request = { ...requestOf(given, options), hosts, local, keyKind, days, force };
  return reportInstalled(await selfSignedCertificate(request, terminalObserver(options)), options);
}
