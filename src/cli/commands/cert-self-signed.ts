import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import type { CertificateSite, KeyKind } from '../../host/certificates/index.ts';
import { judgeCertificate, makeSelfSigned } from '../../host/certificates/index.ts';
import { carryOutPair, refuseKept } from '../certificate-change.ts';
import { sitesOf, siteToChange } from '../certificate-site.ts';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { say } from '../output.ts';
import { loadWhole } from '../subject.ts';
import { trustedBy } from '../trusted.ts';

export interface CertSelfSignedOptions extends CommonOptions {
  readonly host?: readonly string[];
  /** False after `--no-local`. */
  readonly local: boolean;
  readonly keyKind: KeyKind;
  readonly days: number;
  readonly force?: boolean;
}

/** Makes a certificate for every name and address of an installation, and installs it as `cert install` does. */
export async function run(given: string | undefined, options: CertSelfSignedOptions): Promise<ExitStatus> {
  const loaded = await loadWhole(given, options);
  const site = siteToChange(sitesOf(loaded), options.host ?? [], options.keyKind.split('-')[0]);
  if (!options.force) {
    refuseKept(site, false);
    refuseOverGood(site);
  }
  // What this machine is called says nothing about a host whose tree only lies here.
  const isLocal = options.local && loaded.target.root === '/';
  const hosts = [...(options.host ?? []), ...site.names.flatMap(nameable), ...(isLocal ? ownNames() : [])];
  const [first, ...others] = [...new Set(hosts)];
  if (first === undefined)
    throw new Failure('no name and no address is known to make it out for', 'say which with --host NAME');
  const made = await makeSelfSigned({
    hosts: [first, ...others],
    keyKind: options.keyKind,
    days: options.days,
  });
  if (!made.ok) throw new Failure(made.message, made.hint);
  const quiet = (options.quiet ?? false) || options.format === 'json';
  say(`made out for ${[first, ...others].join(', ')}`, quiet);
  return carryOutPair({ loaded, site, pair: made.value }, options);
}

/** A certificate that browsers trust is worth more than one that they warn of. */
function refuseOverGood({ certificateFile }: CertificateSite): void {
  let leaf: X509Certificate;
  try {
    leaf = new X509Certificate(readFileSync(certificateFile));
  } catch {
    return;
  }
  const judged = judgeCertificate({
    chain: [leaf],
    key: undefined,
    hosts: [],
    authorities: trustedBy(undefined),
    now: Date.now(),
  });
  if (judged === undefined || judged.facts.selfSigned || judged.facts.validity !== 'valid') return;
  throw new Failure(
    `${certificateFile}: an authority has issued this certificate, and it is good for ${judged.facts.daysLeft} days more`,
    'write a self-signed one over it all the same with --force',
  );
}

/** NGINX's `.name` is a name and all below it; expressions and `_` are names of nobody. */
function nameable(name: string): readonly string[] {
  if (name.startsWith('.')) return [name.slice(1), `*${name}`];
  return /^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(name) ? [name] : [];
}

/** Interfaces of containers, which no client reaches the proxy by. */
const INNER = /^(docker|br-|veth|virbr|cni|flannel|lo$)/;

/** What this machine is called, and its addresses that others can reach. */
function ownNames(): readonly string[] {
  const addresses = Object.entries(os.networkInterfaces())
    .filter(([name]) => !INNER.test(name))
    .flatMap(([, found]) => found ?? [])
    .filter(({ internal, address }) => !internal && !/^(fe80:|169\.254\.)/i.test(address))
    .map(({ address }) => address);
  return [...nameable(os.hostname()), ...addresses];
}
