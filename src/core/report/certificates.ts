import { countWords, severityCounts } from '../findings/index.ts';
import { printable } from '../nginx/index.ts';
import type { ScanCertificate, ScanFinding } from '../tls/index.ts';
import type { CertificateRow } from './certificate-text.ts';
import { certificateFileText } from './certificate-text.ts';
import type { certificateFile as certificateFileSchema, certificatesSchema } from './certificates.schema.ts';
import type { Json } from './json.ts';
import { scanFindingsText } from './scan-findings-text.ts';
import type { Style } from './style.ts';
import { counted, DEFAULT_WIDTH, decoded, wrap } from './words.ts';

/** Inspected certificates, as far as a report needs them. Their room reads files, so this one cannot import it. */
export interface CertificatesFacts {
  /** The installation, or the file. */
  readonly title: string;
  readonly certificates: readonly CertificateFileFacts[];
  /** Certificates that could not be inspected, and why. */
  readonly unreadable: readonly { readonly certificate: string; readonly reason: string }[];
}

export interface CertificateFileFacts {
  readonly certificateFile: string;
  /** Null where a single file was inspected. */
  readonly keyFile: string | null;
  /** The names of the servers that use it. */
  readonly servers: readonly string[];
  readonly facts: ScanCertificate;
  /** CA:TRUE. */
  readonly isAuthority: boolean;
  /** Null where there was no key to compare. */
  readonly keyMatches: boolean | null;
  readonly keyProblem: string | undefined;
  readonly findings: readonly (ScanFinding & { readonly hint: string | undefined })[];
}

/** Certificates as text: the facts of each, its findings, and a summary in the last line. */
export function certificatesText(
  { title, certificates, unreadable }: CertificatesFacts,
  style: Style,
  width: number = DEFAULT_WIDTH,
): string {
  const counts = countWords(severityCounts(certificates.flatMap(({ findings }) => findings)));
  const left = unreadable.map(({ certificate, reason }) =>
    wrap(printable(`${certificate}: ${reason}`), width, '  ', '    '),
  );
  const sum = counts.length > 0 ? counts.join(', ') : 'nothing found';
  const gaps = unreadable.length > 0 ? `; ${unreadable.length} not inspected` : '';
  const isFine = counts.length === 0 && unreadable.length === 0;
  return [
    `${style.bold(printable(title))}\n`,
    ...certificates.map((each) => entryText(each, style, width)),
    ...(left.length === 0 ? [] : [`${style.yellow('Not inspected')}\n${left.join('')}`]),
    `${(isFine ? style.green : style.bold)(`${sum}${gaps} (${counted(certificates.length, 'certificate')}).`)}\n`,
  ].join('\n');
}

function entryText(entry: CertificateFileFacts, style: Style, width: number): string {
  const { facts, certificateFile, keyFile, servers, isAuthority, keyMatches, keyProblem } = entry;
  const key =
    keyMatches === null
      ? style.yellow('not compared')
      : keyMatches
        ? style.green('matches the certificate')
        : style.red('does not match the certificate');
  const { responder, mustStaple } = facts.ocsp;
  const keyText = [
    keyFile === null ? '' : printable(keyFile),
    keyProblem === undefined ? '' : printable(keyProblem),
  ];
  const rows: readonly CertificateRow[] = [
    ['serial', printable(facts.serial)],
    ['lifetime', counted(facts.lifetimeDays, 'day')],
    [
      'kind',
      isAuthority ? style.yellow('an authority (CA:TRUE)') : facts.selfSigned ? 'self-signed' : 'issued',
    ],
    ['OCSP', printable(`${responder ?? 'no responder named'}${mustStaple ? ', must be stapled' : ''}`)],
    ['file', printable(certificateFile)],
    ...(keyFile === null && keyMatches === null
      ? []
      : [['key', [key, ...keyText.filter((text) => text !== '')].join(': ')] as const]),
    ...(servers.length === 0 ? [] : [['servers', printable(servers.join(', '))] as const]),
  ];
  const findings = scanFindingsText(entry.findings, style, width);
  return certificateFileText(facts, rows, style, width) + (findings === '' ? '' : `\n${findings}`);
}

/** Certificates as JSON: see `schemas/certificates.schema.json`. */
export function certificatesJson({
  title,
  certificates,
  unreadable,
}: CertificatesFacts): Json<typeof certificatesSchema> {
  return {
    version: 1,
    subject: decoded(title),
    certificates: certificates.map(entryJson),
    unreadable: unreadable.map(({ certificate, reason }) => ({ certificate: decoded(certificate), reason })),
    summary: severityCounts(certificates.flatMap(({ findings }) => findings)),
  };
}

function entryJson(entry: CertificateFileFacts): Json<typeof certificateFileSchema> {
  const { certificateFile, keyFile, servers, facts, isAuthority, keyMatches, keyProblem, findings } = entry;
  return {
    certificateFile: decoded(certificateFile),
    keyFile: keyFile === null ? null : decoded(keyFile),
    servers: servers.map(decoded),
    subject: facts.subject,
    issuer: facts.issuer,
    serial: facts.serial,
    fingerprint256: facts.fingerprint256,
    key: facts.key,
    signature: facts.signature,
    notBefore: facts.notBefore,
    notAfter: facts.notAfter,
    validity: facts.validity,
    lifetimeDays: facts.lifetimeDays,
    daysLeft: facts.daysLeft,
    names: facts.names,
    selfSigned: facts.selfSigned,
    trust: facts.trust,
    chain: facts.chain,
    ocsp: { responder: facts.ocsp.responder, mustStaple: facts.ocsp.mustStaple },
    isAuthority,
    keyMatches,
    keyProblem: keyProblem ?? null,
    findings: findings.map(({ id, severity, message, evidence, references, hint }) => ({
      id,
      severity,
      title: message,
      evidence,
      references,
      ...(hint === undefined ? {} : { hint }),
    })),
  };
}
