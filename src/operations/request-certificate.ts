import { writeFileSync } from 'node:fs';
import type { KeyKind, SubjectOptions } from '../host/certificates/index.ts';
import { certificateSites, isHostName, makeRequest, storeKey } from '../host/certificates/index.ts';
import { certificateResult } from './install-pair.ts';
import type { Observer } from './observer.ts';
import { openWhole } from './open.ts';
import type { InstallationOptions } from './options.ts';
import type { Result } from './problem.ts';
import { done, failed, messageOf } from './problem.ts';
import { stateFolder } from './state.ts';

export interface RequestCertificateOptions extends InstallationOptions {
  /** Default: the names of the servers that speak TLS. */
  readonly hosts?: readonly string[] | undefined;
  readonly keyKind: KeyKind;
  readonly subject: SubjectOptions;
  /** A file that the request is also written to. */
  readonly out?: string | undefined;
}

/** A certificate signing request (PKCS #10). */
export interface CertificateRequest {
  readonly hosts: readonly string[];
  /** PEM. */
  readonly text: string;
  /** Where its private key is kept for `installCertificate`. */
  readonly keyFile: string;
}

/** Makes a key, which never leaves the host, and a certificate signing request. */
export async function requestCertificate(
  options: RequestCertificateOptions,
  observer: Observer,
): Promise<Result<CertificateRequest>> {
  const opened = await openWhole(options);
  if (!opened.ok) return opened;
  const { model, target } = opened.value;
  const { sites } = certificateSites(model, target);
  const [first, ...others] =
    options.hosts ?? [...new Set(sites.flatMap(({ hosts }) => hosts))].map(certificateName);
  if (first === undefined) {
    const message = `no server of ${target.title} has a name that an authority makes certificates out for`;
    return failed('option-invalid', message, { hint: 'say which to ask for with --host NAME' });
  }
  const hosts: readonly [string, ...string[]] = [first, ...others];
  const foreign = hosts.filter((host) => !isHostName(host));
  if (foreign.length > 0)
    observer.note(`a public authority makes out no certificate for ${foreign.join(', ')}`);
  const made = certificateResult(await makeRequest({ hosts, keyKind: options.keyKind, ...options.subject }));
  if (!made.ok) return made;
  const { text, key } = made.value;
  const keyFile = storeKey(stateFolder(target, options), key);
  try {
    if (options.out !== undefined) writeFileSync(options.out, text);
  } catch (error) {
    return failed('file-unwritable', messageOf(error), { hint: 'name a file that can be written' });
  }
  return done({ hosts, text, keyFile });
}

/** NGINX's `.example.com` is what certificates call `*.example.com`, and the name itself. */
function certificateName(host: string): string {
  return host.startsWith('.') ? `*${host}` : host;
}
