import type { AskPassphrase, CertificateFinding, CertificateSite, Pair } from '../host/certificates/index.ts';
import { judgeCertificate, readPair, refusals } from '../host/certificates/index.ts';
import { trustedAuthorities } from './authorities.ts';
import { certificateSitesOf, requireUnmanaged, siteToChange } from './certificate-site.ts';
import type { InstalledPair } from './install-pair.ts';
import { certificateResult, installPair } from './install-pair.ts';
import type { Observer } from './observer.ts';
import { openWhole } from './open.ts';
import type { Clocked, InstallationOptions } from './options.ts';
import type { Result } from './problem.ts';
import { done, failed } from './problem.ts';
import { stateFolder } from './state.ts';

export interface InstallCertificateOptions extends InstallationOptions, Clocked {
  /** The certificate's file: PEM, DER, PKCS#7 or PKCS#12; may hold chain and key too. */
  readonly certificate: string;
  /** Its private key's file. Default: looked for beside it, and among those of requests that were made here. */
  readonly key?: string | undefined;
  readonly chains?: readonly string[] | undefined;
  /** The names that it must cover. Default: those of the servers that show it. */
  readonly hosts?: readonly string[] | undefined;
  /** A PEM file of the authorities to trust. Default: the system's. */
  readonly authorities?: string | undefined;
  /** Installs it despite problems that are a matter of judgement, such as other names. */
  readonly force?: boolean | undefined;
  readonly ask: AskPassphrase;
}

/** Checks a certificate, then installs it as one transaction, which is confirmed as a client sees it. */
export async function installCertificate(
  options: InstallCertificateOptions,
  observer: Observer,
): Promise<Result<InstalledPair>> {
  const opened = await openWhole(options);
  if (!opened.ok) return opened;
  const installation = opened.value;
  const sites = certificateSitesOf(installation);
  if (!sites.ok) return sites;
  const read = certificateResult(
    await readPair(
      { certificate: options.certificate, key: options.key, chains: options.chains ?? [] },
      {
        stateDirectory: stateFolder(installation.target, options),
        installedKeys: sites.value.map(({ keyFile }) => keyFile),
      },
      options.ask,
      options.clock().getTime(),
    ),
  );
  if (!read.ok) return read;
  const { pair, leftOut } = read.value;
  const site = siteToChange(sites.value, options.hosts ?? [], pair.key.asymmetricKeyType);
  if (!site.ok) return site;
  const unmanaged = requireUnmanaged(site.value, options.force ?? false);
  if (!unmanaged.ok) return unmanaged;
  for (const subject of leftOut) observer.note(`left out, since it is not part of the chain: ${subject}`);
  const judged = judge(pair, site.value, options, observer);
  return judged.ok ? installPair({ installation, site: site.value, pair }, options, observer) : judged;
}

function judge(
  pair: Pair,
  site: CertificateSite,
  options: InstallCertificateOptions,
  observer: Observer,
): Result<undefined> {
  const { certificate, force = false, clock } = options;
  const hosts = options.hosts ?? site.hosts;
  const trusted = trustedAuthorities(options.authorities);
  if (!trusted.ok) return trusted;
  const judged = judgeCertificate({
    chain: pair.chain,
    key: pair.key,
    hosts,
    authorities: trusted.value,
    now: clock().getTime(),
  });
  if (judged === undefined) {
    const hint = 'ask the authority for a new one';
    return failed('certificate-invalid', `${certificate}: the certificate is malformed`, { hint });
  }
  const refused = refusals(judged, force);
  if (refused.length > 0) {
    const isForcible = refused.every(({ blocks }) => blocks === 'unless-forced');
    return failed('certificate-invalid', `${certificate}: it is not installed, and nothing was changed`, {
      evidence: refused.flatMap(findingLines),
      hint: isForcible ? 'with --force it is installed all the same' : undefined,
    });
  }
  for (const { severity, message, evidence } of judged.findings)
    observer.note(`${severity}: ${message} (${evidence})`);
  if (hosts.length === 0) observer.note(uncheckedNames(site));
  return done(undefined);
}

function uncheckedNames({ names }: CertificateSite): string {
  const known =
    names.length === 0 ? 'its servers have no name' : `none of ${names.join(', ')} is a host name`;
  return `its names were not checked: ${known}; say which names count with --host NAME`;
}

function findingLines({ message, evidence, hint }: CertificateFinding): readonly string[] {
  return [message, `  ${evidence}`, ...(hint === undefined ? [] : [`  ${hint}`])];
}
