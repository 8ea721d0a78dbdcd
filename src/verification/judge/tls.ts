import { readCipherString } from '../../core/clients/index.ts';
import type { Tls as WantedTls } from '../../core/controls/index.ts';
import type { Severity } from '../../core/findings/index.ts';
import { quoted } from '../../core/http/index.ts';
import type { ScanFinding, ScanReport } from '../../core/tls/index.ts';
import { namedGroupByName } from '../../core/tls/index.ts';
import type { CauseHint, WireFinding } from './finding.ts';

/** A finding about TLS, which does not depend on a path. */
export type TlsRemark = Omit<WireFinding, 'seen'>;

type Setting = Extract<CauseHint, { kind: 'tls' }>['setting'];

/**
 * What a scan saw, against the policy, then the weaknesses by name, then what could not be learnt. A weakness that
 * follows from the policy itself is reported as `info`.
 */
export function judgeTls(report: ScanReport, wanted: WantedTls): TlsRemark[] {
  const departures = [
    ...versions(report, wanted),
    ...suites(report, wanted),
    ...groups(report, wanted),
    ...tickets(report, wanted),
    ...stapling(report, wanted),
  ];
  const departed = new Set(departures.map(({ cause }) => (cause.kind === 'tls' ? cause.setting : undefined)));
  const weaknesses = report.findings
    .filter(({ id }) => !SAID_ELSEWHERE.has(id))
    .map((weakness) => weaknessRemark(weakness, departed))
    .map((remark) => (remark.outcome === 'certificate-name' && isUnproven(report) ? asInfo(remark) : remark));
  return [...departures, ...weaknesses, ...report.unknown.map(unknownRemark)];
}

/** Clients warn of a self-signed certificate in any case: its names make no difference. */
function isUnproven({ certificates }: ScanReport): boolean {
  return certificates.every(({ selfSigned, trust }) => selfSigned && !trust.trusted);
}

function asInfo(remark: TlsRemark): TlsRemark {
  return { ...remark, severity: 'info' };
}

/** Trust is reported by the probes over HTTP, the order of suites by `suites`. */
const SAID_ELSEWHERE = new Set(['certificate-self-signed', 'certificate-untrusted', 'client-order']);

function versions({ protocols }: ScanReport, wanted: WantedTls): TlsRemark[] {
  const spoken: string[] = protocols.map(({ version }) => version);
  const extra = spoken.filter((version) => !wanted.protocols.includes(version));
  const missing = wanted.protocols.filter((version) => !spoken.includes(version));
  return [
    ...remarkIf(
      extra,
      'protocols',
      'protocols-allowed',
      severityOf(extra),
      'Protocol versions are spoken that the policy does not allow',
    ),
    ...remarkIf(
      missing,
      'protocols',
      'protocols-missing',
      'medium',
      'Protocol versions are not spoken that the policy wants',
    ),
  ];
}

function severityOf(versionsSpoken: readonly string[]): Severity {
  if (versionsSpoken.some((version) => version.startsWith('SSL'))) return 'critical';
  return versionsSpoken.some((version) => version !== 'TLSv1.2' && version !== 'TLSv1.3') ? 'high' : 'medium';
}

/** TLS 1.3 has suites of its own, which a cipher list does not cover. */
function suites({ protocols }: ScanReport, wanted: WantedTls): TlsRemark[] {
  const older = protocols.filter(
    ({ version }) => version !== 'TLSv1.3' && wanted.protocols.includes(version),
  );
  const list = readCipherString(wanted.ciphers);
  if (!list.ok && older.length > 0)
    return remarkIf(
      [`${list.at}: ${list.message}`],
      'ciphers',
      'ciphers-unjudged',
      'low',
      'Cipher suites could not be held against the policy: its cipher list is not understood',
    );
  const allowed = new Set(list.ok ? list.suites.map(({ name }) => name) : []);
  const extra = new Set(
    older
      .flatMap(({ ciphers }) => ciphers)
      .filter(({ openssl }) => openssl === null || !allowed.has(openssl))
      .map(({ iana }) => iana),
  );
  const unordered = older.filter(({ serverOrder, ciphers }) => !serverOrder && ciphers.length > 1);
  return [
    ...remarkIf(
      [...extra],
      'ciphers',
      'ciphers-allowed',
      'medium',
      'Cipher suites are accepted that the policy does not allow',
    ),
    ...remarkIf(
      wanted.preferServerCiphers ? unordered.map(({ version }) => version) : [],
      'preferServerCiphers',
      'client-order',
      'low',
      'The client chooses among the cipher suites, not the server',
    ),
  ];
}

function groups({ protocols }: ScanReport, wanted: WantedTls): TlsRemark[] {
  const seen = new Set(protocols.flatMap(({ groups: names }) => names));
  const allowed = new Set(wanted.curves.map((name) => namedGroupByName(name)?.iana ?? name));
  // Without any group nothing is known: no version used ephemeral keys.
  const missing = seen.size === 0 ? [] : [...allowed].filter((name) => !seen.has(name));
  return [
    ...remarkIf(
      [...seen].filter((name) => !allowed.has(name)),
      'curves',
      'groups-allowed',
      'low',
      'Groups for key exchange are accepted that the policy does not allow',
    ),
    ...remarkIf(
      missing,
      'curves',
      'groups-missing',
      'low',
      'Groups for key exchange are not accepted that the policy wants',
    ),
  ];
}

/** With tickets off, OpenSSL still sends some in TLS 1.3: numbers of cached sessions, not the sessions themselves. */
function tickets({ features }: ScanReport, { sessionTickets }: WantedTls): TlsRemark[] {
  if (sessionTickets === undefined) return [];
  const other = features.tickets.filter(
    ({ version, offered }) => version !== 'TLSv1.3' && offered !== sessionTickets,
  );
  return remarkIf(
    other.map(({ version, offered }) => `${version}: ${offered ? 'offered' : 'not offered'}`),
    'sessionTickets',
    'session-tickets',
    'low',
    'Session tickets are not as the policy wants',
  );
}

function stapling({ certificates }: ScanReport, { stapling: want }: WantedTls): TlsRemark[] {
  const wrong = certificates.filter(({ ocsp, selfSigned }) => {
    const can = ocsp.responder !== null && !selfSigned;
    const wants = want === 'when-possible' ? can || undefined : want === 'on';
    return wants !== undefined && wants !== (ocsp.stapled !== null);
  });
  return remarkIf(
    wrong.map(({ subject, ocsp }) => `${subject}: ${ocsp.stapled === null ? 'nothing stapled' : 'stapled'}`),
    'stapling',
    'stapling',
    'info',
    'OCSP responses are not stapled as the policy wants',
  );
}

const CAUSES: Readonly<Record<string, Setting>> = {
  drown: 'protocols',
  poodle: 'protocols',
  sslv3: 'protocols',
  'old-versions': 'protocols',
  beast: 'protocols',
  'no-modern-version': 'protocols',
  'no-tls13': 'protocols',
  'null-suites': 'ciphers',
  'anonymous-suites': 'ciphers',
  freak: 'ciphers',
  'logjam-export': 'ciphers',
  'export-suites': 'ciphers',
  rc4: 'ciphers',
  sweet32: 'ciphers',
  'weak-ciphers': 'ciphers',
  'no-forward-secrecy': 'ciphers',
  'md5-records': 'ciphers',
  'cbc-suites': 'ciphers',
  'small-curves': 'curves',
  'no-post-quantum': 'curves',
  logjam: 'dhparam',
  'weak-dh': 'dhparam',
  'long-tickets': 'sessionTimeout',
};

/** Settings that the policy decides. */
const POLICY_DECIDES: ReadonlySet<Setting> = new Set(['protocols', 'ciphers', 'curves']);

function weaknessRemark(weakness: ScanFinding, departed: ReadonlySet<Setting | undefined>): TlsRemark {
  const { id, severity, message, evidence, references } = weakness;
  const setting = CAUSES[id] ?? (/^(certificate|chain|ocsp)/.test(id) ? 'certificates' : undefined);
  const isWanted = setting !== undefined && POLICY_DECIDES.has(setting) && !departed.has(setting);
  return {
    control: 'tls',
    outcome: id,
    severity: isWanted ? 'info' : severity,
    message: message.charAt(0).toUpperCase() + message.slice(1),
    evidence: `${quoted(evidence)} (${references.join(', ')})`,
    cause: setting === undefined ? { kind: 'level' } : { kind: 'tls', setting },
  };
}

function unknownRemark({ about, reason }: ScanReport['unknown'][number]): TlsRemark {
  return {
    control: 'tls',
    outcome: 'not-learnt',
    severity: 'low',
    message: 'Part of what TLS does here could not be learnt: nothing is known of it',
    evidence: quoted(`${about}: ${reason}`),
    cause: { kind: 'level' },
  };
}

function remarkIf(
  found: readonly string[],
  setting: Setting,
  outcome: string,
  severity: Severity,
  message: string,
): TlsRemark[] {
  if (found.length === 0) return [];
  const cause = { kind: 'tls', setting } as const;
  return [{ control: 'tls', outcome, severity, message, evidence: quoted(found.join(', ')), cause }];
}
