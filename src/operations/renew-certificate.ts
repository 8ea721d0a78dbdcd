import type { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AcmeSettings } from '../host/acme/index.ts';
import { readSettings, renewalTime, renewalWindow } from '../host/acme/index.ts';
import type { CertificateSite } from '../host/certificates/index.ts';
import { certificatesIn } from '../host/certificates/index.ts';
import { keyTypeOf, serverAuthorities } from './acme-options.ts';
import { certificateSitesOf, siteToChange } from './certificate-site.ts';
import type { InstalledPair } from './install-pair.ts';
import { orderAndInstall } from './issue-certificate.ts';
import type { Observer } from './observer.ts';
import { openWhole } from './open.ts';
import type { PolicedOptions } from './options.ts';
import type { Result } from './problem.ts';
import { done, failed, messageOf } from './problem.ts';
import { acmeFolder } from './state.ts';

export interface RenewCertificateOptions extends PolicedOptions {
  /** Renews even before it is due. */
  readonly force?: boolean | undefined;
}

export type Renewal =
  | { readonly kind: 'renewed'; readonly installed: InstalledPair }
  /** There was nothing to do; `reason` says why. */
  | { readonly kind: 'left'; readonly reason: string };

/**
 * Renews certificates from `issueCertificate` when they are due, so a timer may run it as often as it likes. Asks no questions.
 */
export async function renewCertificate(
  options: RenewCertificateOptions,
  observer: Observer,
): Promise<Result<Renewal>> {
  const opened = await openWhole(options);
  if (!opened.ok) return opened;
  const installation = opened.value;
  const settings = readSettings(acmeFolder(installation.target, options));
  if (settings === undefined) {
    const message = `no ACME server has issued a certificate for ${installation.target.title} through Gatehouse`;
    return failed('acme-failed', message, { hint: 'begin with gatehouse cert acme' });
  }
  const sites = certificateSitesOf(installation);
  if (!sites.ok) return sites;
  const site = siteToChange(sites.value, settings.hosts, keyTypeOf(settings.keyKind));
  if (!site.ok) return site;
  const installed = certificateOf(site.value);
  if (!installed.ok) return installed;
  const { serialNumber, validTo } = installed.value;
  if (serialNumber !== settings.serial)
    return left(
      `${site.value.certificateFile} is not the certificate that was issued last: somebody chose another, and it is left alone`,
    );
  const due = await dueTime(installed.value, settings);
  if (!due.ok) return due;
  if (options.clock().getTime() < due.value && !options.force)
    return left(`not due until ${new Date(due.value).toISOString()}: it ends ${validTo}`);
  const account = { url: settings.account, email: settings.email, agreesToTerms: true };
  const unasked = { ...observer, confirm: () => Promise.resolve(true) };
  const order = { installation, site: site.value, settings, account };
  const result = await orderAndInstall(order, options, unasked);
  return result.ok ? done({ kind: 'renewed', installed: result.value }) : result;
}

function left(reason: string): Result<Renewal> {
  return done({ kind: 'left', reason });
}

function certificateOf({ certificateFile }: CertificateSite): Result<X509Certificate> {
  try {
    const [leaf] = certificatesIn(readFileSync(certificateFile, 'latin1'));
    if (leaf !== undefined) return done(leaf);
    return failed('certificate-invalid', `${certificateFile}: there is no certificate in the file`);
  } catch (error) {
    return failed('file-unreadable', messageOf(error));
  }
}

async function dueTime(certificate: X509Certificate, settings: AcmeSettings): Promise<Result<number>> {
  const { validFrom, validTo, raw } = certificate;
  const authorities = serverAuthorities(settings);
  if (!authorities.ok) return authorities;
  const server = { directory: settings.directory, authorities: authorities.value };
  const validity = { notBefore: Date.parse(validFrom), notAfter: Date.parse(validTo) };
  return done(renewalTime(validity, await renewalWindow(server, raw), raw));
}
