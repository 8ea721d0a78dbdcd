import { printable } from '../nginx/index.ts';
import type { ScanCertificate } from '../tls/index.ts';
import type { Style } from './style.ts';
import { counted, padded, wrap } from './words.ts';

/** A label and its text, already safe to print. */
export type CertificateRow = readonly [label: string, text: string];

/** A certificate that a server sends, as text. */
export function certificateText(certificate: ScanCertificate, style: Style, width: number): string {
  const host =
    certificate.matchesHost === null
      ? 'no host name to compare'
      : certificate.matchesHost
        ? style.green('valid for this host')
        : style.red('not valid for this host');
  const [names, ...others] = certificateRows(certificate, style);
  return rowsText(
    certificate,
    [
      ...(names === undefined ? [] : [names]),
      ['host', host],
      ...others,
      ['OCSP', printable(ocspText(certificate.ocsp))],
      fingerprintRow(certificate),
    ],
    style,
    width,
  );
}

/** A certificate from a file, as text, with further rows. */
export function certificateFileText(
  certificate: ScanCertificate,
  more: readonly CertificateRow[],
  style: Style,
  width: number,
): string {
  return rowsText(
    certificate,
    [...certificateRows(certificate, style), ...more, fingerprintRow(certificate)],
    style,
    width,
  );
}

/** The rows that both have, the names first. */
function certificateRows(certificate: ScanCertificate, style: Style): readonly CertificateRow[] {
  const { trust, chain, names } = certificate;
  const good = (text: string) => style.green(text);
  const bad = (text: string) => style.red(text);
  const dates = `${certificate.notBefore.slice(0, 10)} to ${certificate.notAfter.slice(0, 10)}`;
  const validity =
    certificate.validity === 'expired'
      ? bad('expired')
      : certificate.validity === 'not-yet'
        ? bad('not valid yet')
        : `${counted(certificate.daysLeft, 'day')} left`;
  return [
    ['names', names.length === 0 ? 'none' : printable(names.join(', '))],
    ['issuer', printable(certificate.issuer)],
    ['valid', `${dates}, ${validity}`],
    ['signed', printable(certificate.signature)],
    [
      'trust',
      trust.trusted === true
        ? `${good('trusted')} by ${printable(trust.root)}`
        : `${bad('not trusted')}: ${printable(`${trust.reason} (${trust.store})`)}`,
    ],
    [
      'chain',
      `${counted(chain.sent.length, 'certificate')}${chain.inOrder === false ? `, ${bad('not in order')}` : chain.inOrder === null ? ', order not seen' : ''}${chain.incomplete ? `, ${bad('incomplete')}` : ''}`,
    ],
  ];
}

function fingerprintRow({ fingerprint256 }: ScanCertificate): CertificateRow {
  return ['SHA-256', printable(fingerprint256.replaceAll(':', '').toLowerCase())];
}

function rowsText(
  { key, subject }: ScanCertificate,
  rows: readonly CertificateRow[],
  style: Style,
  width: number,
): string {
  const size = key.bits === null ? key.kind : `${key.kind} ${key.bits}`;
  // Colours are added around Gatehouse's own words only; text from the server is escaped first.
  const lines = rows.map(([label, text]) => wrap(text, width, `  ${padded(label, 9)}`, ' '.repeat(11)));
  return `${style.bold(`Certificate ${size}`)}  ${printable(subject)}\n${lines.join('')}`;
}

function ocspText({ responder, mustStaple, stapled }: ScanCertificate['ocsp']): string {
  const parts = [
    responder === null ? 'no responder named' : responder,
    mustStaple ? 'must be stapled' : undefined,
    stapled === null
      ? 'nothing stapled'
      : `stapled: ${stapled.status}${stapled.nextUpdate === null ? '' : ` until ${stapled.nextUpdate.slice(0, 16)}`}${stapled.fresh === false ? ', out of date' : ''}${stapled.matches === false ? ', of another certificate' : ''}${stapled.signed === false ? ', not signed by its issuer' : ''}`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}
