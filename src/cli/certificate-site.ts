import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CertificateSite } from '../host/certificates/index.ts';
import { certificateSites, sitesFor } from '../host/certificates/index.ts';
import { Failure } from './failure.ts';
import type { Loaded } from './subject.ts';

/** The pairs of files of an installation that a certificate can go to; a Failure where there are none. */
export function sitesOf({ model, target }: Loaded): readonly CertificateSite[] {
  const { sites, unreachable } = certificateSites(model, target);
  if (sites.length > 0) return sites;
  const [first] = unreachable;
  throw first === undefined
    ? new Failure(`${target.title} has no server that speaks TLS with a certificate`)
    : new Failure(
        `${target.title}: ${first.certificate}: ${first.reason}`,
        'install it where the file really is',
      );
}

/**
 * The one pair of files that a certificate with this type of key goes to. Of several, `hosts` say which; of those of
 * one server the one of the same type is meant. A Failure where that leaves none, or a choice.
 */
export function siteToChange(
  sites: readonly CertificateSite[],
  hosts: readonly string[],
  keyType: string | undefined,
): CertificateSite {
  const shown = hosts.length === 0 ? sites : sites.filter((site) => isShownFor(site, hosts));
  const candidates = sites.length === 1 ? sites : shown;
  const [first] = candidates;
  const areKinds = candidates.every(({ servers }) =>
    servers.some((server) => first?.servers.includes(server)),
  );
  const alike = areKinds ? candidates.filter((site) => keyTypeOf(site) === keyType) : [];
  const [only, other] = candidates.length === 1 ? candidates : alike;
  if (only !== undefined && other === undefined) return only;
  const list = sites.map((site) => `  ${siteTitle(site)}`).join('\n');
  const hint =
    shown.length === 0
      ? `none of them is shown to who asks for ${hosts.join(', ')}: name a host of one of them with --host NAME`
      : 'say which one is meant with --host NAME';
  throw new Failure(`${sites.length} certificates are shown here:\n${list}`, hint);
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
