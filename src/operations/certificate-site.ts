import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CertificateSite } from '../host/certificates/index.ts';
import { certificateSites, renewedBy, sitesFor } from '../host/certificates/index.ts';
import type { OpenedInstallation } from './open.ts';
import type { Result } from './problem.ts';
import { done, failed } from './problem.ts';

/** The pairs of files of an installation that a certificate can go to: at least one. */
export function certificateSitesOf({
  model,
  target,
}: OpenedInstallation): Result<readonly CertificateSite[]> {
  const { sites, unreachable } = certificateSites(model, target);
  if (sites.length > 0) return done(sites);
  const [first] = unreachable;
  if (first === undefined)
    return failed('no-server', `${target.title} has no server that speaks TLS with a certificate`);
  const message = `${target.title}: ${first.certificate}: ${first.reason}`;
  return failed('file-unreadable', message, { hint: 'install it where the file really is' });
}

/**
 * The one pair of files that a certificate with this type of key goes to. If there are several, `hosts` selects
 * one; among those of one server, the one with the same type of key.
 */
export function siteToChange(
  sites: readonly CertificateSite[],
  hosts: readonly string[],
  keyType: string | undefined,
): Result<CertificateSite> {
  const shown = hosts.length === 0 ? sites : sites.filter((site) => isShownFor(site, hosts));
  const candidates = sites.length === 1 ? sites : shown;
  const [first] = candidates;
  const areOfOneServer = candidates.every(({ servers }) =>
    servers.some((server) => first?.servers.includes(server)),
  );
  const alike = areOfOneServer ? candidates.filter((site) => keyTypeOf(site) === keyType) : [];
  const [only, other] = candidates.length === 1 ? candidates : alike;
  if (only !== undefined && other === undefined) return done(only);
  const hint =
    shown.length === 0
      ? `none of them is shown for ${hosts.join(', ')}: name a host of one of them with --host NAME`
      : 'say which one is meant with --host NAME';
  return failed('certificate-ambiguous', `${sites.length} certificates are shown here`, {
    evidence: sites.map(siteTitle),
    hint,
  });
}

/**
 * A file that another program renews is left alone, because that program would overwrite it with its own certificate.
 */
export function requireUnmanaged(site: CertificateSite, isForced: boolean): Result<undefined> {
  const program = renewedBy(site);
  if (program === undefined || isForced) return done(undefined);
  const message = `${site.certificateFile}: ${program} keeps this file, and will write its own over it`;
  const hint = 'let ssl_certificate name another file, or write over it all the same with --force';
  return failed('file-unwritable', message, { hint });
}

function isShownFor(site: CertificateSite, hosts: readonly string[]): boolean {
  return hosts.some((host) => sitesFor([site], host).length > 0);
}

function keyTypeOf({ certificateFile }: CertificateSite): string | undefined {
  try {
    return new X509Certificate(readFileSync(certificateFile)).publicKey.asymmetricKeyType;
  } catch {
    return undefined;
  }
}

/** The files and the names of their servers, for people. */
function siteTitle({ certificateFile, names }: CertificateSite): string {
  return names.length === 0 ? certificateFile : `${certificateFile} (${names.join(', ')})`;
}
