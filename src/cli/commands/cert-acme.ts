import type { KeyKind } from '../../host/certificates/index.ts';
import { failed, issueCertificate } from '../../operations/index.ts';
import type { ConfirmationOptions } from '../confirmation.ts';
import type { ExitStatus } from '../exit-status.ts';
import { reportInstalled } from '../installed-pair.ts';
import { reportProblem } from '../problem.ts';
import { requestOf } from '../request.ts';
import { terminalObserver } from '../terminal-observer.ts';

export interface CertAcmeOptions extends ConfirmationOptions {
  readonly host?: readonly string[];
  readonly server: string;
  readonly serverCa?: string;
  readonly email?: string;
  readonly agreeToTerms?: boolean;
  readonly eabKid?: string;
  readonly eabHmacFile?: string;
  readonly challenge: 'http-01' | 'dns-01';
  readonly dnsHook?: string;
  readonly dnsWait: number;
  readonly keyKind: KeyKind;
  readonly force?: boolean;
}

/** Gets a certificate from an ACME server and installs it. */
export async function run(given: string | undefined, options: CertAcmeOptions): Promise<ExitStatus> {
  const { host: hosts, serverCa: serverAuthorities, eabKid: keyId, eabHmacFile: hmacKeyFile } = options;
  if ((keyId === undefined) !== (hmacKeyFile === undefined))
    return reportProblem(
      failed('option-invalid', '--eab-kid and --eab-hmac-file must be given together').problem,
      options,
    );
  const externalAccount =
    keyId === undefined || hmacKeyFile === undefined ? undefined : { keyId, hmacKeyFile };
  const { server, email, agreeToTerms, challenge, dnsHook, dnsWait, keyKind, force } = options;
  const asked = { server, email, agreeToTerms, challenge, dnsHook, dnsWait, keyKind, force };
  const request = { ...requestOf(given, options), ...asked, hosts, serverAuthorities, externalAccount };
  return reportInstalled(await issueCertificate(request, terminalObserver(options)), options);
}
