import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import type { CertificateSite, KeyKind } from '../host/certificates/index.ts';
import { judgeCertificate, makeSelfSigned } from '../host/certificates/index.ts';
import { trustedAuthorities } from './authorities.ts';
import { certificateSitesOf, requireUnmanaged, siteToChange } from './certificate-site.ts';
import type { InstalledPair } from './install-pair.ts';
import { certificateResult, installPair } from './install-pair.ts';
import type { Observer } from './observer.ts';
import { openWhole } from './open.ts';
import type { Clock, Clocked, InstallationOptions } from './options.ts';
import type { Result } from './problem.ts';
import { done, failed } from './problem.ts';

export interface SelfSignedOptions extends InstallationOptions, Clocked {
  /** Additional names and addresses. */
  readonly hosts?: readonly string[] | undefined;
  /** Whether the names and addresses of this machine are included. */
  readonly local: boolean;
  readonly keyKind: KeyKind;
  /** The validity period. */
  readonly days: number;
  /** Overwrites even a certificate from an authority, and files that another program manages. */
  readonly force?: boolean | undefined;
}

/** Makes a certificate for every name and address of an installation, and installs it like `installCertificate`. */
export async function selfSignedCertificate(
  options: SelfSignedOptions,
  observer: Observer,
): Promise<Result<InstalledPair>> {
  const { keyKind, days, hosts: named = [], force = false } = options;
  const opened = await openWhole(options);
  if (!opened.ok) return opened;
  const installation = opened.value;
  const sites = certificateSitesOf(installation);
  if (!sites.ok) return sites;
  const site = siteToChange(sites.value, named, keyKind.split('-')[0]);
  if (!site.ok) return site;
  const replaceable = force ? done(undefined) : requireReplaceable(site.value, options.clock);
  if (!replaceable.ok) return replaceable;
  // The name of this machine says nothing about a copied host tree.
  const isLocal = options.local && installation.target.root === '/';
  const all = [...named, ...site.value.names.flatMap(namesFor), ...(isLocal ? ownNames() : [])];
  const [first, ...others] = [...new Set(all)];
  if (first === undefined) {
    const hint = 'say which with --host NAME';
    return failed('option-invalid', 'no name and no address is known to make it out for', { hint });
  }
  const made = certificateResult(await makeSelfSigned({ hosts: [first, ...others], keyKind, days }));
  if (!made.ok) return made;
  observer.note(`made out for ${[first, ...others].join(', ')}`);
  return installPair({ installation, site: site.value, pair: made.value }, options, observer);
}

function requireReplaceable(site: CertificateSite, clock: Clock): Result<undefined> {
  const unmanaged = requireUnmanaged(site, false);
  return unmanaged.ok ? requireUntrusted(site, clock) : unmanaged;
}

/** A certificate that browsers trust must not be replaced by one that they warn about. */
function requireUntrusted({ certificateFile }: CertificateSite, clock: Clock): Result<undefined> {
  let leaf: X509Certificate;
  try {
    leaf = new X509Certificate(readFileSync(certificateFile));
  } catch {
    return done(undefined);
  }
  const trusted = trustedAuthorities(undefined);
  if (!trusted.ok) return trusted;
  const judged = judgeCertificate({
    chain: [leaf],
    key: undefined,
    hosts: [],
    authorities: trusted.value,
    now: clock().getTime(),
  });
  if (judged === undefined || judged.facts.selfSigned || judged.facts.validity !== 'valid')
    return done(undefined);
  const message = `${certificateFile}: an authority has issued this certificate, and it is good for ${judged.facts.daysLeft} days more`;
  const hint = 'write a self-signed one over it all the same with --force';
  return failed('file-unwritable', message, { hint });
}

/** NGINX's `.name` is a name and all names below it; expressions and `_` are not names. */
function namesFor(name: string): readonly string[] {
  if (name.startsWith('.')) return [name.slice(1), `*${name}`];
  return /^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(name) ? [name] : [];
}

/** Interfaces of containers, which clients do not use to reach the proxy. */
const INNER = /^(docker|br-|veth|virbr|cni|flannel|lo$)/;

/** The names of this machine, and its addresses that others can reach. */
function ownNames(): readonly string[] {
  const addresses = Object.entries(os.networkInterfaces())
    .filter(([name]) => !INNER.test(name))
    .flatMap(([, found]) => found ?? [])
    .filter(({ internal, address }) => !internal && !/^(fe80:|169\.254\.)/i.test(address))
    .map(({ address }) => address);
  return [...namesFor(os.hostname()), ...addresses];
}
