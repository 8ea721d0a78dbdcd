import type { CertificateSite, CertificateSites } from '../certificates/index.ts';
import { certificateSites, sitesFor } from '../certificates/index.ts';
import { Failure } from './failure.ts';
import type { Loaded } from './subject.ts';

/** The one pair of files that a certificate goes to. With several, `hosts` say which; a Failure where that stays open. */
export function siteToChange(loaded: Loaded, hosts: readonly string[]): CertificateSite {
  const all = certificateSites(loaded.model, loaded.target);
  const sites = all.sites;
  const [first, second] = sites;
  if (first === undefined) throw nothingToChange(loaded, all);
  if (second === undefined) return first;
  const meant =
    hosts.length === 0
      ? sites
      : sites.filter((site) => hosts.some((host) => sitesFor([site], host).length > 0));
  const [one, another] = meant;
  if (one !== undefined && another === undefined) return one;
  throw new Failure(
    `${loaded.target.title} shows ${sites.length} certificates:\n${sites.map((site) => `  ${siteTitle(site)}`).join('\n')}`,
    one === undefined
      ? `none of them is shown to who asks for ${hosts.join(', ')}: name a host of one of them with --host NAME`
      : 'say which one is meant with --host NAME',
  );
}

/** The files and the names of their servers, for people. */
export function siteTitle({ certificateFile, names }: CertificateSite): string {
  return names.length === 0 ? certificateFile : `${certificateFile} (${names.join(', ')})`;
}

function nothingToChange({ target }: Loaded, { unreachable }: CertificateSites): Failure {
  const [first] = unreachable;
  return first === undefined
    ? new Failure(`${target.title} has no server that speaks TLS with a certificate`)
    : new Failure(
        `${target.title}: ${first.certificate}: ${first.reason}`,
        'install it where the file really is',
      );
}
