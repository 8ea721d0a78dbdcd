import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { CertificateFileFacts, CertificatesFacts } from '../core/report/index.ts';
import type { AskPassphrase, InspectOptions } from '../host/certificates/index.ts';
import { certificateSites, inspectFile, inspectSite, sitesFor } from '../host/certificates/index.ts';
import { trustedAuthorities } from './authorities.ts';
import { certificateResult } from './install-pair.ts';
import { openWhole } from './open.ts';
import type { Clocked, InstallationOptions } from './options.ts';
import type { Result } from './problem.ts';
import { done, failed } from './problem.ts';

export interface InspectCertificatesOptions extends InstallationOptions, Clocked {
  /** Names that clients ask for. Default: those of the servers. */
  readonly hosts?: readonly string[] | undefined;
  /** A PEM file of the authorities to trust. Default: the system's. */
  readonly authorities?: string | undefined;
  readonly ask: AskPassphrase;
}

/** Reads the certificates of an installation, or of the one file that `target` names, and judges them. */
export async function inspectCertificates(
  options: InspectCertificatesOptions,
): Promise<Result<CertificatesFacts>> {
  const trusted = trustedAuthorities(options.authorities);
  if (!trusted.ok) return trusted;
  const { target, hosts, ask, clock } = options;
  const question: InspectOptions = { hosts, authorities: trusted.value, ask, now: clock().getTime() };
  return target !== undefined && isCertificateFile(target)
    ? ofFile(target, question)
    : ofInstallation(options, question);
}

async function ofFile(file: string, question: InspectOptions): Promise<Result<CertificatesFacts>> {
  const inspected = certificateResult(await inspectFile(file, question));
  if (!inspected.ok) return inspected;
  const entry = { certificateFile: file, keyFile: null, servers: [], ...inspected.value };
  return done({ title: file, certificates: [entry], unreadable: [] });
}

async function ofInstallation(
  options: InstallationOptions,
  question: InspectOptions,
): Promise<Result<CertificatesFacts>> {
  const opened = await openWhole(options);
  if (!opened.ok) return opened;
  const { model, target } = opened.value;
  const { sites, unreachable } = certificateSites(model, target);
  const certificates: CertificateFileFacts[] = [];
  const unreadable: CertificatesFacts['unreadable'][number][] = [...unreachable];
  const { hosts } = question;
  const wanted = sites.filter(
    (site) => hosts === undefined || hosts.some((host) => sitesFor([site], host).length > 0),
  );
  for (const site of wanted) {
    const inspected = await inspectSite(site, question);
    if (!inspected.ok) {
      unreadable.push({ certificate: site.certificateFile, reason: inspected.message });
      continue;
    }
    const { certificateFile, keyFile, names } = site;
    certificates.push({ certificateFile, keyFile, servers: names, ...inspected.value });
  }
  if (certificates.length > 0 || unreadable.length > 0)
    return done({ title: target.title, certificates, unreadable });
  return failed('no-server', `${target.title} has no server that speaks TLS with a certificate`);
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
