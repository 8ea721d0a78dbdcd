import { countWords, severityCounts } from '../findings/index.ts';
import { printable } from '../nginx/index.ts';
import type { ScanProtocol, ScanReport } from '../tls/index.ts';
import { VERSION_NAMES } from '../tls/index.ts';
import { certificateText } from './certificate-text.ts';
import { scanFindingsText } from './scan-findings-text.ts';
import type { Style } from './style.ts';
import { counted, DEFAULT_WIDTH, padded, wrap } from './words.ts';

export interface ScanTextOptions {
  /** In characters. Default 80. */
  readonly width?: number;
  /** List the suites of every version, even where an older version has the same ones. */
  readonly verbose: boolean;
}

/** A scan as text: versions and suites, certificates, features, unknowns, findings, and a summary in the last line. */
export function scanText(report: ScanReport, style: Style, options: ScanTextOptions): string {
  const width = options.width ?? DEFAULT_WIDTH;
  return [
    headText(report, style),
    protocolsText(report.protocols, style, width, options.verbose),
    ...report.certificates.map((certificate) => certificateText(certificate, style, width)),
    featuresText(report, style, width),
    unknownText(report, style, width),
    scanFindingsText(report.findings, style, width),
    summaryText(report, style, width),
  ]
    .filter((block) => block !== '')
    .join('\n');
}

function headText({ endpoint }: ScanReport, style: Style): string {
  const { host, port, address, serverName } = endpoint;
  const place = `${address.includes(':') ? `[${address}]` : address} port ${port}`;
  const asked = serverName === null ? 'no name asked for' : `asked for ${printable(serverName)}`;
  return `${style.bold(printable(host))}  ${style.dim(`${printable(place)}, ${asked}`)}\n`;
}

/** Versions that are deprecated (RFC 7568, RFC 8996). */
const OLD = new Set(['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1']);

function protocolsText(
  protocols: readonly ScanProtocol[],
  style: Style,
  width: number,
  verbose: boolean,
): string {
  const versions = VERSION_NAMES.map((version) => {
    const spoken = protocols.some((protocol) => protocol.version === version);
    if (!spoken) return style.dim(`${version} –`);
    return (OLD.has(version) ? style.red : style.green)(`${version} yes`);
  });
  const newestFirst = protocols.toReversed();
  const blocks = newestFirst.map((protocol, index) => {
    const same = newestFirst
      .slice(0, index)
      .find((newer) => !verbose && newer.version !== 'TLSv1.3' && isSubset(protocol, newer));
    return protocolText(protocol, same, style, width);
  });
  return `${style.bold('Versions')}\n  ${versions.join('  ')}\n${blocks.map((block) => `\n${block}`).join('')}`;
}

/** Whether the suites of the older version are suites of the newer one, in the same order. */
function isSubset(older: ScanProtocol, newer: ScanProtocol): boolean {
  const own = older.ciphers.map(({ iana }) => iana);
  const shared = newer.ciphers.map(({ iana }) => iana).filter((name) => own.includes(name));
  return shared.join() === own.join() && older.serverOrder === newer.serverOrder;
}

function protocolText(
  protocol: ScanProtocol,
  same: ScanProtocol | undefined,
  style: Style,
  width: number,
): string {
  const { version, ciphers, serverOrder, chaCha20First, groups, dh, signatureSchemes } = protocol;
  const order =
    ciphers.length < 2
      ? ''
      : serverOrder
        ? `in the server's order${chaCha20First === true ? ', ChaCha20 first for clients that want it' : ''}`
        : 'the client chooses';
  const head = `${style.bold(version)}  ${style.dim(`${counted(ciphers.length, 'cipher suite')}${order === '' ? '' : `, ${order}`}`)}\n`;
  const longest = Math.max(0, ...ciphers.map(({ openssl, iana }) => (openssl ?? iana).length));
  const suites =
    same === undefined
      ? ciphers
          .map((cipher) => {
            const name = printable(cipher.openssl ?? cipher.iana);
            const doubt = doubtOf(cipher);
            const line = `  ${padded(name, longest)}  ${String(cipher.bits).padStart(3)} bits`;
            return `${doubt === undefined ? line : style.yellow(`${line}  ${doubt}`)}\n`;
          })
          .join('')
      : wrap(`the suites of ${same.version} that ${version} supports (--verbose lists them)`, width, '  ');
  const facts = [
    ...(groups.length > 0 ? [`groups: ${groups.join(' ')}`] : []),
    ...(dh.length > 0
      ? [`DH: ${dh.map(({ bits, prime }) => `${bits} bits, ${prime ?? 'a prime of its own'}`).join('; ')}`]
      : []),
    ...(signatureSchemes.length > 0 ? [`signed with: ${signatureSchemes.join(' ')}`] : []),
  ];
  return head + suites + facts.map((fact) => wrap(printable(fact), width, '  ', '    ')).join('');
}

function doubtOf({ bits, authentication, forwardSecrecy }: ScanProtocol['ciphers'][number]) {
  if (bits === 0) return 'no encryption';
  if (authentication === 'anon') return 'anonymous';
  return forwardSecrecy ? undefined : 'no forward secrecy';
}

function featuresText({ features, protocols, unknown }: ScanReport, style: Style, width: number): string {
  const answer = (value: boolean | null, none = 'not known') =>
    value === null ? none : value ? 'yes' : 'no';
  // TLS 1.3 either has these built in or no longer needs them.
  const isTls13Alone = protocols.every(({ version }) => version === 'TLSv1.3');
  const older = (value: boolean | null) => answer(value, isTls13Alone ? 'not in TLS 1.3' : undefined);
  const hasNoOther = protocols.length === 1 && unknown.length === 0;
  const { sni } = features;
  const { applicationProtocols } = features;
  const rows: readonly (readonly [string, string])[] = [
    [
      'application protocols',
      applicationProtocols === null ? 'not known' : applicationProtocols.join(', ') || 'none',
    ],
    ['secure renegotiation', older(features.secureRenegotiation)],
    ['fallback SCSV', answer(features.fallbackScsv, hasNoOther ? 'there is no other version' : undefined)],
    ['extended master secret', older(features.extendedMasterSecret)],
    ['encrypt then MAC', older(features.encryptThenMac)],
    ['compression', older(features.compression)],
    ['heartbeat', older(features.heartbeat)],
    [
      'client certificate',
      features.clientCertificate === true ? 'asked for' : answer(features.clientCertificate),
    ],
    ['unknown name', sni.unknownName ?? 'not known'],
    ['no name', sni.noName ?? 'not asked'],
    [
      'HTTP without TLS',
      features.plainHttp === null ? 'no answer' : `status ${features.plainHttp.status ?? 'unreadable'}`,
    ],
    ...features.tickets.map(
      ({ version, offered, lifetime, resumed, earlyData }): readonly [string, string] => [
        `sessions in ${version}`,
        [
          offered ? `tickets${lifetime === null ? '' : ` for ${lifetime} s`}` : 'no tickets',
          resumed === null ? 'resumption not known' : resumed ? 'resumed' : 'not resumed',
          ...(earlyData === null || earlyData === 0 ? [] : [`0-RTT up to ${earlyData} bytes`]),
        ].join(', '),
      ],
    ),
  ];
  const lines = rows.map(([label, text]) =>
    wrap(printable(text), width, `  ${padded(label, 24)}`, ' '.repeat(26)),
  );
  return `${style.bold('Features')}\n${lines.join('')}`;
}

function unknownText({ unknown }: ScanReport, style: Style, width: number): string {
  if (unknown.length === 0) return '';
  const lines = unknown.map(({ about, reason }) =>
    wrap(printable(`${about}: ${reason}`), width, '  ', '    '),
  );
  return `${style.yellow('Not known')}\n${lines.join('')}`;
}

function summaryText(
  { findings, unknown, connections, seconds }: ScanReport,
  style: Style,
  width: number,
): string {
  const counts = countWords(severityCounts(findings));
  const found = counts.length > 0 ? counts.join(', ') : 'nothing found';
  const gaps = unknown.length > 0 ? `; ${counted(unknown.length, 'thing')} not known` : '';
  const text = `${found}${gaps} (${counted(connections, 'connection')}, ${seconds} s).`;
  const isFine = unknown.length === 0 && findings.every(({ severity }) => severity === 'info');
  return `${(isFine ? style.green : style.bold)(wrap(text, width).trimEnd())}\n`;
}
