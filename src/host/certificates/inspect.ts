import type { KeyObject, X509Certificate } from 'node:crypto';
import type { Authorities } from '../../wire/index.ts';
import type { AskPassphrase, Bundle } from './bundle.ts';
import { readBundle } from './bundle.ts';
import type { JudgedCertificate } from './judge.ts';
import { judgeCertificate } from './judge.ts';
import type { Outcome } from './outcome.ts';
import { failed, found } from './outcome.ts';
import type { CertificateSite } from './sites.ts';

export interface Inspection extends JudgedCertificate {
  /** Why the key could not be compared with the certificate; undefined when it was, or when there is no key. */
  readonly keyProblem: string | undefined;
}

export interface InspectOptions {
  /** Names that clients ask for; undefined: the names of the servers. */
  readonly hosts: readonly string[] | undefined;
  readonly authorities: Authorities;
  readonly ask: AskPassphrase;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Judges the certificate that a configuration's servers present, with the files as NGINX reads them. */
export async function inspectSite(
  site: CertificateSite,
  options: InspectOptions,
): Promise<Outcome<Inspection>> {
  const shown = await readBundle(site.certificateFile, options.ask);
  if (!shown.ok) return shown;
  const key = await readBundle(site.keyFile, options.ask);
  return judged(site.certificateFile, shown.value, {
    ...options,
    hosts: options.hosts ?? site.hosts,
    key: key.ok ? key.value.keys[0] : undefined,
    keyProblem: key.ok ? undefined : key.message,
  });
}

/** Judges a file of certificates, which may also hold the key. */
export async function inspectFile(file: string, options: InspectOptions): Promise<Outcome<Inspection>> {
  const bundle = await readBundle(file, options.ask);
  if (!bundle.ok) return bundle;
  const [key] = bundle.value.keys;
  return judged(file, bundle.value, { ...options, hosts: options.hosts ?? [], key, keyProblem: undefined });
}

function judged(
  file: string,
  { certificates }: Bundle,
  question: Omit<InspectOptions, 'hosts'> & {
    readonly hosts: readonly string[];
    readonly key: KeyObject | undefined;
    readonly keyProblem: string | undefined;
  },
): Outcome<Inspection> {
  const [first, ...others] = certificates;
  if (first === undefined) return failed(`${file}: it holds no certificate`);
  const chain: readonly [X509Certificate, ...X509Certificate[]] = [first, ...others];
  const { hosts, key, authorities, now, keyProblem } = question;
  const judgement = judgeCertificate({ chain, key, hosts, authorities, now });
  return judgement === undefined
    ? failed(`${file}: its certificate is malformed`)
    : found({ ...judgement, keyProblem });
}
