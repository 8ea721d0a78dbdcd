import type { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AcmeSettings } from '../../host/acme/index.ts';
import { readSettings, renewalTime, renewalWindow } from '../../host/acme/index.ts';
import type { CertificateSite } from '../../host/certificates/index.ts';
import { certificatesIn } from '../../host/certificates/index.ts';
import { authoritiesText, issueCertificate } from '../acme-issue.ts';
import { sitesOf, siteToChange } from '../certificate-site.ts';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { acmeFolder } from '../state.ts';
import { loadWhole } from '../subject.ts';
import { reportTransaction } from '../transaction-report.ts';

export interface CertRenewOptions extends CommonOptions {
  readonly force?: boolean;
}

/** Renews what `cert acme` issued, when it is time: safe to be run by a timer as often as anybody likes. */
export async function run(given: string | undefined, options: CertRenewOptions): Promise<ExitStatus> {
  const loaded = await loadWhole(given, options);
  const settings = readSettings(acmeFolder(loaded.target, options));
  if (settings === undefined)
    throw new Failure(
      `no ACME server has issued a certificate for ${loaded.target.title} through Gatehouse`,
      'begin with gatehouse cert acme',
    );
  const site = siteToChange(
    sitesOf(loaded),
    settings.hosts,
    settings.keyKind.startsWith('ec') ? 'ec' : 'rsa',
  );
  const installed = certificateOf(site);
  if (installed.serialNumber !== settings.serial)
    return nothingDone(
      `${site.certificateFile} is not the certificate that was issued last: somebody chose another, and it is left alone`,
      options,
    );
  const due = await dueTime(installed, settings);
  if (Date.now() < due && !options.force)
    return nothingDone(`not due until ${new Date(due).toISOString()}: it ends ${installed.validTo}`, options);
  const account = { url: settings.account, email: settings.email, agreesToTerms: true };
  return issueCertificate({ loaded, site, settings, account }, { ...options, yes: true });
}

function certificateOf({ certificateFile }: CertificateSite): X509Certificate {
  const [leaf] = certificatesIn(readFileSync(certificateFile, 'latin1'));
  if (leaf === undefined) throw new Failure(`${certificateFile}: no certificate is in the file`);
  return leaf;
}

async function dueTime(certificate: X509Certificate, settings: AcmeSettings): Promise<number> {
  const { validFrom, validTo, raw } = certificate;
  const server = { directory: settings.directory, authorities: authoritiesText(settings) };
  const validity = { notBefore: Date.parse(validFrom), notAfter: Date.parse(validTo) };
  return renewalTime(validity, await renewalWindow(server, raw), raw);
}

function nothingDone(done: string, options: CommonOptions): Promise<ExitStatus> {
  const words = { done, untouched: '', restored: '' };
  return reportTransaction({ ok: true, id: '', notes: [done] }, options, words);
}
