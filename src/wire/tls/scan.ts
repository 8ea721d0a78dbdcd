import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { ScanDhGroup, ScanProtocol, ScanReport } from '../../core/tls/index.ts';
import {
  cipherSuite,
  compareVersionNames,
  findWeaknesses,
  namedGroup,
  namedGroupByName,
  ssl2CipherKind,
  VERSION_CODES,
  versionName,
  wellKnownPrime,
} from '../../core/tls/index.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Answer, Budget, Outcome } from './answer.ts';
import type { Authorities } from './authorities.ts';
import type { ShownChain } from './certificates.ts';
import { judgeCertificates } from './certificates.ts';
import { askFeatures, featuresOfAnswers } from './features.ts';
import type { Footing } from './footing.ts';
import { findAgreeableGroup } from './footing.ts';
import { findCurves, findTls13Groups } from './groups.ts';
import { Inquiry, reasonOf } from './inquiry.ts';
import { Pool } from './pool.ts';
import { askSignatures, schemeName, schemesIn } from './signatures.ts';
import type { Ssl2Facts } from './sslv2.ts';
import { askSsl2 } from './sslv2.ts';
import type { AcceptedSuites } from './suites.ts';
import { findSuites } from './suites.ts';
import type { SessionFacts } from './tickets.ts';
import { askSessions } from './tickets.ts';
import type { FirstLook, HelloVersion } from './versions.ts';
import { lookAtVersions } from './versions.ts';

export interface ScanOptions {
  /** What the user asked for, for the report: a name, or an address without brackets. Default: the name or address of the endpoint. */
  readonly host?: string;
  readonly authorities: Authorities;
  /** Milliseconds since 1970, for everything that expires. */
  readonly now: number;
  /** Connections under way at once. Default 8. */
  readonly connections?: number;
  /** Milliseconds that one connection may take, from its first packet to the end of the answer. Default 5,000. */
  readonly timeout?: number;
  /** Milliseconds for the whole scan of an address; what is not known by then is reported as unknown. Default 60,000. */
  readonly totalTimeout?: number;
  /** Bytes taken from one connection. Default 262,144. */
  readonly maximumBytes?: number;
  /** Called after each connection that was begun, with their number. */
  readonly onProgress?: (connections: number) => void;
}

/** A report, or why there is nothing to report. */
export type ScanResult =
  | { readonly ok: true; readonly report: ScanReport }
  | { readonly ok: false; readonly reason: string };

/**
 * Learns what a TLS server does with few and short connections. The endpoint's server name is sent as
 * SNI and looked for in certificates. A name in place of an address is looked up again for each connection.
 */
export async function scan(endpoint: Endpoint, options: ScanOptions): Promise<ScanResult> {
  const started = performance.now();
  const pool = new Pool(options.connections ?? 8, options.totalTimeout ?? 60_000);
  const budget: Budget = { timeout: options.timeout ?? 5000, maximumBytes: options.maximumBytes ?? 2 ** 18 };
  let connections = 0;
  const inquiry = new Inquiry(endpoint, budget, pool, () => {
    connections++;
    options.onProgress?.(connections);
  });
  try {
    const [ssl2, looks] = await Promise.all([askSsl2(inquiry), lookAtVersions(inquiry)]);
    const isDead = looks.every(({ outcome }) => isSilence(outcome));
    if (ssl2 === undefined && isDead) return { ok: false, reason: whyNothing(inquiry, looks) };
    const facts = await learn(inquiry, looks);
    if (ssl2 === undefined && facts.versions.length === 0)
      return { ok: false, reason: whyNothing(inquiry, looks) };
    const report = compose(inquiry, options, ssl2, facts);
    return { ok: true, report: { ...report, seconds: Math.round(performance.now() - started) / 1000 } };
  } finally {
    pool.close();
  }
}

interface VersionFacts {
  readonly version: HelloVersion;
  readonly accepted: AcceptedSuites;
  readonly groups: readonly number[];
}

interface Facts {
  readonly versions: readonly VersionFacts[];
  readonly sessions: readonly SessionFacts[];
  readonly features: Awaited<ReturnType<typeof askFeatures>>;
}

async function learn(inquiry: Inquiry, looks: readonly FirstLook[]): Promise<Facts> {
  const footings = await findFootings(inquiry, looks);
  const newest = footings.findLast(({ version }) => version !== 'TLSv1.3' && version !== 'SSLv3')?.version;
  const has13 = footings.some(({ version }) => version === 'TLSv1.3');
  const [versions13, older, features, sessions] = await Promise.all([
    learnTls13(inquiry, looks),
    learnOlder(inquiry, looks),
    askFeatures(inquiry, footings),
    Promise.all([
      ...(has13 ? [askSessions(inquiry, 'TLSv1.3')] : []),
      ...(newest === undefined || newest === 'TLSv1.3' || newest === 'SSLv3'
        ? []
        : [askSessions(inquiry, newest)]),
    ]),
    Promise.all(footings.map((footing) => askSignatures(inquiry, footing))),
  ]);
  return { versions: [...older, ...versions13], features, sessions };
}

async function findFootings(inquiry: Inquiry, looks: readonly FirstLook[]): Promise<readonly Footing[]> {
  const accepted = looks.filter(({ state }) => state === 'accepted');
  return Promise.all(
    accepted.map(async ({ version, choices }) => {
      const suites = choices[0]?.offer ?? [];
      const known = answersIn(inquiry, version).flatMap(({ hello }) => hello.keyShareGroup ?? []);
      const group = version === 'TLSv1.3' ? await findAgreeableGroup(inquiry, suites, known) : undefined;
      return { version, suites, group };
    }),
  );
}

async function learnTls13(inquiry: Inquiry, looks: readonly FirstLook[]): Promise<readonly VersionFacts[]> {
  const look = looks.find(({ version }) => version === 'TLSv1.3');
  if (look?.state !== 'accepted') return [];
  const offer = look.choices[0]?.offer ?? [];
  const known = answersIn(inquiry, 'TLSv1.3').flatMap(({ hello }) => hello.keyShareGroup ?? []);
  const [found, groups] = await Promise.all([
    findSuites(inquiry, look),
    findTls13Groups(inquiry, offer, [...new Set(known)]),
  ]);
  const accepted = await found?.arranged;
  return accepted === undefined ? [] : [{ version: 'TLSv1.3', accepted, groups }];
}

/** The newest version is learnt first: it shows what to expect of the older ones. */
async function learnOlder(inquiry: Inquiry, looks: readonly FirstLook[]): Promise<readonly VersionFacts[]> {
  const waiting = looks.filter(
    ({ version, state, outcome }) => version !== 'TLSv1.3' && state !== 'refused' && !isSilence(outcome),
  );
  const leader = waiting.findLast(({ state }) => state === 'accepted') ?? waiting.at(-1);
  if (leader === undefined) return [];
  const found: Promise<VersionFacts>[] = [];
  const take = async (look: FirstLook, expected: readonly number[]) => {
    const suites = await findSuites(inquiry, look, expected);
    if (suites === undefined) return undefined;
    const curves = curvesOf(inquiry, look.version, suites.accepted);
    found.push(
      Promise.all([suites.arranged, curves]).then(([accepted, groups]) => ({
        version: look.version,
        accepted,
        groups,
      })),
    );
    return suites.arranged;
  };
  const leading = take(leader, []);
  await Promise.all(
    waiting.map(async (look) => {
      if (look === leader) return leading;
      // A server that refused the usual suites is unlikely to have those of another version.
      return take(look, look.state === 'accepted' ? ((await leading)?.suites ?? []) : []);
    }),
  );
  const done = await Promise.all(found);
  return done.sort((a, b) => compareVersionNames(a.version, b.version));
}

async function curvesOf(
  inquiry: Inquiry,
  version: HelloVersion,
  suites: readonly number[],
): Promise<readonly number[]> {
  if (version === 'TLSv1.3') return [];
  const answers = answersIn(inquiry, version);
  const known = answers.flatMap(({ keyExchange }) =>
    keyExchange?.kind === 'named-curve' ? [keyExchange.group] : [],
  );
  const ecdsa = answers.find(({ suite }) => suite?.authentication === 'ECDSA');
  return findCurves(inquiry, version, suites, curveOf(ecdsa), [...new Set(known)]);
}

/** The curve of the key in a certificate. */
function curveOf(answer: Answer | undefined): number | undefined {
  const [leaf] = answer?.certificates ?? [];
  if (leaf === undefined) return undefined;
  try {
    const { namedCurve } = new X509Certificate(leaf).publicKey.asymmetricKeyDetails ?? {};
    return namedCurve === undefined ? undefined : namedGroupByName(namedCurve)?.code;
  } catch {
    return undefined;
  }
}

function answersIn(inquiry: Inquiry, version: HelloVersion): readonly Answer[] {
  return inquiry.answers.filter(({ hello }) => hello.version === VERSION_CODES[version]);
}

function compose(
  inquiry: Inquiry,
  { host: asked, authorities, now }: ScanOptions,
  ssl2: Ssl2Facts | undefined,
  { versions, sessions, features }: Facts,
): Omit<ScanReport, 'seconds'> {
  const protocols = [
    ...(ssl2 === undefined ? [] : [ssl2Protocol(ssl2)]),
    ...versions.map((facts) => protocolOf(inquiry, facts)),
  ];
  const shown = shownChains(inquiry, ssl2, sessions);
  const { at } = inquiry.endpoint;
  const { address, port } = 'path' in at ? { address: at.path, port: 0 } : at;
  const name = inquiry.serverName ?? null;
  const reported = asked ?? inquiry.endpoint.tls?.serverName ?? address;
  const host = name ?? (isIP(reported) === 0 ? undefined : reported);
  const certificates = judgeCertificates(shown, { host, authorities, now }, (problem) =>
    inquiry.gap('certificates', problem),
  );
  if (certificates.length === 0) noteMissing(inquiry, protocols);
  const overSessions = sessions.flatMap((facts) =>
    facts.sessions.flatMap(({ session }) => session.protocol ?? []),
  );
  const facts = {
    protocols,
    certificates,
    features: {
      ...featuresOfAnswers(inquiry.answers, inquiry.lean),
      ...features,
      applicationProtocols:
        features.applicationProtocols ?? (sessions.length === 0 ? null : [...new Set(overSessions)]),
      tickets: sessions.flatMap(({ ticket }) => ticket ?? []),
    },
  };
  return {
    endpoint: { host: reported, port, address, serverName: name },
    ...facts,
    findings: findWeaknesses(facts),
    unknown: inquiry.gaps,
    connections: inquiry.connections,
  };
}

/** Suites that authenticate the server need a certificate: a gap when none was seen. */
function noteMissing(inquiry: Inquiry, protocols: readonly ScanProtocol[]): void {
  const kinds = protocols.flatMap(({ ciphers }) => ciphers.map(({ authentication }) => authentication));
  if (kinds.some((kind) => kind === 'RSA' || kind === 'ECDSA' || kind === 'DSS'))
    inquiry.gap('certificates', 'the server showed none');
  else if (kinds.includes('any'))
    inquiry.gap(
      'certificates',
      'in TLS 1.3 they are encrypted, and no keys could be agreed on with this server',
    );
}

function ssl2Protocol({ kinds }: Ssl2Facts): ScanProtocol {
  const ciphers = kinds.map((code) => {
    const kind = ssl2CipherKind(code);
    return {
      iana: kind?.iana ?? `0x${code.toString(16).padStart(6, '0')}`,
      openssl: kind?.openssl ?? null,
      bits: kind?.bits ?? 0,
      keyExchange: 'RSA' as const,
      authentication: 'RSA' as const,
      forwardSecrecy: false,
    };
  });
  const nothing = { chaCha20First: null, groups: [], dh: [], signatureSchemes: [] };
  // In SSLv2 the client chooses.
  return { version: 'SSLv2', ciphers, serverOrder: false, ...nothing };
}

function protocolOf(inquiry: Inquiry, { version, accepted, groups }: VersionFacts): ScanProtocol {
  const answers = answersIn(inquiry, version);
  return {
    version,
    ciphers: accepted.suites.map((code) => {
      const suite = cipherSuite(code);
      return {
        iana: suite?.iana ?? `0x${code.toString(16).padStart(4, '0')}`,
        openssl: suite?.openssl ?? null,
        bits: suite?.bits ?? 0,
        keyExchange: suite?.keyExchange ?? 'none',
        authentication: suite?.authentication ?? 'none',
        forwardSecrecy: suite?.forwardSecrecy ?? false,
      };
    }),
    serverOrder: accepted.serverOrder,
    chaCha20First: accepted.chaCha20First,
    groups: groups.map((code) => namedGroup(code)?.iana ?? `0x${code.toString(16).padStart(4, '0')}`),
    dh: dhGroupsOf(answers),
    signatureSchemes: schemesIn(inquiry.answers, version).map(schemeName),
  };
}

function dhGroupsOf(answers: readonly Answer[]): readonly ScanDhGroup[] {
  const groups = new Map<string, ScanDhGroup>();
  for (const { keyExchange } of answers) {
    if (keyExchange?.kind !== 'diffie-hellman') continue;
    const { bits, bytes } = keyExchange.prime;
    const prime = wellKnownPrime(bytes)?.source ?? null;
    groups.set(`${bits} ${prime}`, { bits, prime });
  }
  return [...groups.values()].sort((a, b) => a.bits - b.bits);
}

function shownChains(
  inquiry: Inquiry,
  ssl2: Ssl2Facts | undefined,
  sessions: readonly SessionFacts[],
): readonly ShownChain[] {
  return [
    ...inquiry.answers.flatMap(({ certificates, hello, stapled }) => {
      const version = versionName(hello.version);
      if (version === undefined || certificates === undefined || certificates.length === 0) return [];
      return [{ certificates, version, stapled, isAsSent: true }];
    }),
    ...(ssl2?.certificate === undefined
      ? []
      : [
          { certificates: [ssl2.certificate], version: 'SSLv2' as const, stapled: undefined, isAsSent: true },
        ]),
    ...sessions.flatMap((facts) =>
      facts.sessions.map(({ version, session: { certificates, stapled } }) => ({
        certificates,
        version,
        stapled,
        isAsSent: false,
      })),
    ),
  ];
}

/** True when there is no server, or none whose answer could be understood. */
function isSilence(outcome: Outcome): boolean {
  return outcome.kind === 'timeout' || outcome.kind === 'unreachable' || outcome.kind === 'nonsense';
}

function whyNothing({ serverName }: Inquiry, looks: readonly FirstLook[]): string {
  const outcomes = looks.flatMap(({ outcome }) => (outcome.kind === 'answer' ? [] : [outcome]));
  const [reason] = outcomes.flatMap((outcome) => reasonOf(outcome) ?? []);
  if (reason !== undefined) return reason;
  if (outcomes.some((outcome) => outcome.kind === 'alert' && outcome.alert.name === 'unrecognized_name'))
    return serverName === undefined
      ? 'it speaks TLS, and answers only clients that name a host: --sni NAME names one'
      : 'it speaks TLS, and does not know the host name that it was asked for: --sni NAME asks for another';
  if (outcomes.some(({ kind }) => kind === 'alert'))
    return 'it speaks TLS, and refuses every version and cipher suite that it was offered';
  return 'it ends every connection without a word: it may not speak TLS';
}
