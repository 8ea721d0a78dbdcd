import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { findingsStatus } from '../../core/findings/index.ts';
import type { CertificateFileFacts, CertificatesFacts } from '../../core/report/index.ts';
import { certificatesJson, certificatesText } from '../../core/report/index.ts';
import type { Inspection, InspectOptions, Outcome } from '../../host/certificates/index.ts';
import { certificateSites, inspectFile, inspectSite, sitesFor } from '../../host/certificates/index.ts';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { print, styleFor, widthOf } from '../output.ts';
import { passphrases } from '../passphrase.ts';
import { loadWhole } from '../subject.ts';
import { trustedBy } from '../trusted.ts';

export interface CertInspectOptions extends CommonOptions {
  readonly host?: readonly string[];
  readonly ca?: string;
  readonly passphraseFile?: string;
}

/** Looks at the certificates of an installation, or of one file. In JSON: `schemas/certificates.schema.json`. */
export async function run(given: string | undefined, options: CertInspectOptions): Promise<ExitStatus> {
  const question: InspectOptions = {
    hosts: options.host,
    authorities: trustedBy(options.ca),
    ask: passphrases(options.passphraseFile),
    now: Date.now(),
  };
  const facts =
    given !== undefined && isCertificateFile(given)
      ? await ofFile(given, question)
      : await ofInstallation(given, options, question);
  if (options.format === 'json') await print(`${JSON.stringify(certificatesJson(facts), null, 2)}\n`);
  else if (!options.quiet)
    await print(certificatesText(facts, styleFor(process.stdout, options.color), widthOf(process.stdout)));
  const findings = facts.certificates.flatMap((certificate) => certificate.findings);
  const isIncomplete =
    facts.unreadable.length > 0 || facts.certificates.some(({ keyProblem }) => keyProblem !== undefined);
  return findingsStatus({ findings, isIncomplete }, options.failOn);
}

async function ofFile(file: string, question: InspectOptions): Promise<CertificatesFacts> {
  const inspected = await inspectFile(file, question);
  if (!inspected.ok) throw new Failure(inspected.message, inspected.hint);
  const entry = { certificateFile: file, keyFile: null, servers: [], ...inspected.value };
  return { title: file, certificates: [entry], unreadable: [] };
}

async function ofInstallation(
  given: string | undefined,
  options: CertInspectOptions,
  question: InspectOptions,
): Promise<CertificatesFacts> {
  const loaded = await loadWhole(given, options);
  const { sites, unreachable } = certificateSites(loaded.model, loaded.target);
  const certificates: CertificateFileFacts[] = [];
  const unreadable: CertificatesFacts['unreadable'][number][] = [...unreachable];
  const { hosts } = question;
  const wanted = sites.filter(
    (site) => hosts === undefined || hosts.some((host) => sitesFor([site], host).length > 0),
  );
  for (const site of wanted) {
    const inspected: Outcome<Inspection> = await inspectSite(site, question);
    if (!inspected.ok) {
      unreadable.push({ certificate: site.certificateFile, reason: inspected.message });
      continue;
    }
    const { certificateFile, keyFile, names } = site;
    certificates.push({ certificateFile, keyFile, servers: names, ...inspected.value });
  }
  if (certificates.length === 0 && unreadable.length === 0)
    throw new Failure(`${loaded.target.title} has no server that speaks TLS with a certificate`);
  return { title: loaded.target.title, certificates, unreadable };
}

/** Bytes at a file's start that tell what it is. */
const LOOKED_AT = 64 * 1024;

/** PEM says so; DER begins with a sequence. A configuration of NGINX does neither, unless in a comment. */
function isCertificateFile(given: string): boolean {
  try {
    if (!statSync(given).isFile()) return false;
    const descriptor = openSync(given, 'r');
    try {
      const start = Buffer.alloc(LOOKED_AT);
      const text = start.toString('latin1', 0, readSync(descriptor, start, 0, LOOKED_AT, 0));
      return (
        /^[ \t]*-----BEGIN [A-Z0-9 ]+-----/m.test(text.replaceAll('\0', '')) || text.startsWith('\x30\x82')
      );
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
}
