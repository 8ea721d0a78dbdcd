import type { CertificateFinding, CertificateSite, Pair } from '../../host/certificates/index.ts';
import { judgeCertificate, readPair, refusals } from '../../host/certificates/index.ts';
import { carryOutPair, refuseKept } from '../certificate-change.ts';
import { sitesOf, siteToChange } from '../certificate-site.ts';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { say } from '../output.ts';
import { passphrases } from '../passphrase.ts';
import { openState } from '../state.ts';
import { loadWhole } from '../subject.ts';
import { trustedBy } from '../trusted.ts';

export interface CertInstallOptions extends CommonOptions {
  readonly cert: string;
  readonly key?: string;
  readonly chain?: readonly string[];
  readonly host?: readonly string[];
  readonly ca?: string;
  readonly passphraseFile?: string;
  readonly force?: boolean;
}

/** Checks a certificate from all sides, then installs it as one transaction. */
export async function run(given: string | undefined, options: CertInstallOptions): Promise<ExitStatus> {
  const loaded = await loadWhole(given, options);
  const sites = sitesOf(loaded);
  const stateDirectory = openState(loaded.target, options);
  const read = await readPair(
    { certificate: options.cert, key: options.key, chains: options.chain ?? [] },
    { stateDirectory, installedKeys: sites.map(({ keyFile }) => keyFile) },
    passphrases(options.passphraseFile),
    Date.now(),
  );
  if (!read.ok) throw new Failure(read.message, read.hint);
  const { pair, leftOut } = read.value;
  const site = siteToChange(sites, options.host ?? [], pair.key.asymmetricKeyType);
  refuseKept(site, options.force ?? false);
  for (const subject of leftOut)
    say(`left out, for it is no part of the chain: ${subject}`, options.quiet ?? false);
  judge(pair, site, options);
  return carryOutPair({ loaded, site, pair }, options);
}

function judge(pair: Pair, site: CertificateSite, options: CertInstallOptions): void {
  const hosts = options.host ?? site.hosts;
  const judged = judgeCertificate({
    chain: pair.chain,
    key: pair.key,
    hosts,
    authorities: trustedBy(options.ca),
    now: Date.now(),
  });
  if (judged === undefined)
    throw new Failure(`${options.cert}: the certificate is malformed`, 'ask the authority for a new one');
  const refused = refusals(judged, options.force ?? false);
  if (refused.length > 0) {
    const isForcible = refused.every(({ blocks }) => blocks === 'unless-forced');
    throw new Failure(
      `${options.cert}: it is not installed, and nothing was changed\n${refused.map(findingLines).join('\n')}`,
      isForcible ? 'with --force it is installed all the same' : undefined,
    );
  }
  const quiet = (options.quiet ?? false) || options.format === 'json';
  for (const finding of judged.findings)
    say(`${finding.severity}: ${finding.message} (${finding.evidence})`, quiet);
  if (hosts.length === 0) {
    const known =
      site.names.length === 0
        ? 'its servers have no name'
        : `of ${site.names.join(', ')} none is a host name`;
    say(`whether its names are right was not looked at: ${known}; say which count with --host NAME`, quiet);
  }
}

function findingLines({ message, evidence, hint }: CertificateFinding): string {
  return `  ${message}\n    ${evidence}${hint === undefined ? '' : `\n    ${hint}`}`;
}
