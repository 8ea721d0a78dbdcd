import { createHash, randomBytes } from 'node:crypto';
import type { ScanFeatures, ScanPlainHttp, ScanSniAnswer } from '../../tls/index.ts';
import {
  cipherSuite,
  FALLBACK_SCSV,
  findExtension,
  selectedApplicationProtocol,
  signatureScheme,
  VERSION_CODES,
} from '../../tls/index.ts';
import type { Answer, Reading } from './attempt.ts';
import type { Inquiry } from './inquiry.ts';
import { findAccepted } from './preferences.ts';
import type { HelloVersion } from './versions.ts';
import { isAccepted } from './versions.ts';

/** A version that is accepted, and an offer of suites that the server takes. */
export interface Footing {
  readonly version: HelloVersion;
  readonly suites: readonly number[];
}

/** Questions that need an answer of their own; the rest comes along with others, see `featuresOfAnswers`. */
export type AskedFeatures = Pick<
  ScanFeatures,
  'fallbackScsv' | 'applicationProtocols' | 'sni' | 'plainHttp' | 'weakSignatures'
>;

const FEATURES_URGENCY = 2;

/** Asks for one feature each, side by side. */
export async function askFeatures(inquiry: Inquiry, footings: readonly Footing[]): Promise<AskedFeatures> {
  const plain = footings.filter(({ version }) => version !== 'TLSv1.3').at(-1);
  const best = plain ?? footings.at(-1);
  const [fallbackScsv, applicationProtocols, unknownName, noName, plainHttp, weakSignatures] =
    await Promise.all([
      askFallback(inquiry, footings),
      plain === undefined ? null : askProtocols(inquiry, plain),
      best === undefined ? null : askName(inquiry, best, `${randomBytes(6).toString('hex')}.invalid`),
      best === undefined || inquiry.serverName === undefined ? null : askName(inquiry, best, undefined),
      askPlainHttp(inquiry),
      askWeakSignatures(inquiry, footings),
    ]);
  return { fallbackScsv, applicationProtocols, sni: { unknownName, noName }, plainHttp, weakSignatures };
}

/**
 * What the hellos of a server up to TLS 1.2 show; null where no hello could show it.
 *
 * @param lean that the hellos left out what only some servers know
 */
export function featuresOfAnswers(
  answers: readonly Answer[],
  lean: boolean,
): Pick<
  ScanFeatures,
  | 'secureRenegotiation'
  | 'compression'
  | 'extendedMasterSecret'
  | 'encryptThenMac'
  | 'heartbeat'
  | 'clientCertificate'
> {
  const plain = answers.filter(({ hello }) => hello.version < VERSION_CODES['TLSv1.3']);
  // SSLv3 knows no extensions.
  const extended = plain.filter(({ hello }) => hello.version > VERSION_CODES.SSLv3);
  const cbc = extended.filter(({ suite }) => suite?.mode === 'cbc');
  const has = (from: readonly Answer[], name: Parameters<typeof findExtension>[1]) =>
    from.length === 0 || (lean && name !== 'renegotiation_info')
      ? null
      : from.some(({ hello }) => findExtension(hello.extensions, name) !== undefined);
  return {
    secureRenegotiation: has(extended, 'renegotiation_info'),
    compression: plain.length === 0 || lean ? null : plain.some(({ hello }) => hello.compressionMethod !== 0),
    extendedMasterSecret: has(extended, 'extended_master_secret'),
    encryptThenMac: has(cbc, 'encrypt_then_mac'),
    heartbeat: has(extended, 'heartbeat'),
    clientCertificate:
      plain.length === 0 ? null : plain.some(({ certificateRequest }) => certificateRequest !== undefined),
  };
}

/** RFC 7507: a server refuses who falls back to less than both can. Null with one version alone. */
async function askFallback(inquiry: Inquiry, footings: readonly Footing[]): Promise<boolean | null> {
  const lower = footings.slice(0, -1).findLast(({ version }) => version !== 'TLSv1.3');
  if (lower === undefined) return null;
  const purpose = { about: 'fallback SCSV', urgency: FEATURES_URGENCY };
  const suites = [...lower.suites, FALLBACK_SCSV];
  const offer = { version: lower.version, suites, serverName: inquiry.serverName };
  const outcome = await inquiry.outcome(offer, purpose);
  if (outcome.kind === 'alert') return outcome.alert.name === 'inappropriate_fallback';
  if (outcome.kind === 'answer') return false;
  inquiry.note(outcome, purpose);
  return null;
}

/** Which of the two protocols of the web the server takes; it names but one, so who names one is asked for the other. */
async function askProtocols(
  inquiry: Inquiry,
  { version, suites }: Footing,
): Promise<readonly string[] | null> {
  const asked = ['h2', 'http/1.1'];
  const purpose = { about: 'application protocols', urgency: FEATURES_URGENCY };
  const select = async (protocols: readonly string[]): Promise<string | undefined> => {
    const answer = await inquiry.ask({ version, suites, protocols, serverName: inquiry.serverName }, purpose);
    if (answer === undefined) return undefined;
    const selected = selectedApplicationProtocol(answer.hello);
    return selected.ok ? selected.value : undefined;
  };
  return findAccepted(
    asked,
    (offer) => select(offer),
    () => false,
  );
}

/** RFC 6066, section 3. */
async function askName(
  inquiry: Inquiry,
  { version, suites }: Footing,
  serverName: string | undefined,
): Promise<ScanSniAnswer | null> {
  const about = serverName === undefined ? 'answer to a hello without a name' : 'answer to an unknown name';
  const purpose = { about, urgency: FEATURES_URGENCY };
  const usual = inquiry.answers.map(leafOf);
  const outcome = await inquiry.outcome({ version, suites, serverName }, purpose);
  if (outcome.kind === 'answer') {
    const leaf = leafOf(outcome);
    if (leaf === undefined) return 'answered';
    return usual.includes(leaf) ? 'same certificate' : 'other certificate';
  }
  inquiry.note(outcome, purpose);
  const isRefusal = outcome.kind === 'alert' || outcome.kind === 'closed' || outcome.kind === 'reset';
  return isRefusal ? 'refused' : null;
}

function leafOf({ certificates }: Answer): string | undefined {
  const [leaf] = certificates ?? [];
  return leaf === undefined ? undefined : createHash('sha256').update(leaf).digest('hex');
}

/** What a browser gets that was told `http://` and the port of TLS. */
async function askPlainHttp(inquiry: Inquiry): Promise<ScanPlainHttp | null> {
  const { address } = inquiry.address;
  const host = inquiry.serverName ?? (address.includes(':') ? `[${address}]` : address);
  const request = `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  const purpose = { about: 'HTTP without TLS', urgency: FEATURES_URGENCY };
  const outcome = await inquiry.raw(Buffer.from(request, 'latin1'), firstLine, purpose);
  if (outcome.kind === 'line') {
    const status = /^HTTP\/\d\.\d (\d{3})\b/.exec(outcome.text)?.[1];
    return status === undefined ? null : { status: Number(status) };
  }
  inquiry.note(outcome, purpose);
  return null;
}

interface Line {
  readonly kind: 'line';
  readonly text: string;
}

const LONGEST_LINE = 1024;

function firstLine(): Reading<Line> {
  let text = '';
  const line = (): Line => ({ kind: 'line', text });
  return {
    push: (chunk) => {
      text += Buffer.from(chunk).toString('latin1', 0, LONGEST_LINE);
      return text.includes('\n') || text.length >= LONGEST_LINE || !'HTTP/'.startsWith(text.slice(0, 5))
        ? line()
        : undefined;
    },
    end: () => (text === '' ? undefined : line()),
    partial: () => (text === '' ? undefined : line()),
  };
}

/** rsa_pkcs1_sha1, ecdsa_sha1, rsa_pkcs1_md5, ecdsa_md5, dsa_sha1 (RFC 9155 forbids them). */
const WEAK_SCHEMES = [0x0201, 0x0203, 0x0101, 0x0103, 0x0202];

/** Schemes of SHA-1 and MD5 that a server signs with for a client of TLS 1.2 that has no others. */
async function askWeakSignatures(
  inquiry: Inquiry,
  footings: readonly Footing[],
): Promise<readonly string[] | null> {
  const suites = footings
    .find(({ version }) => version === 'TLSv1.2')
    ?.suites.filter((code) => {
      const suite = cipherSuite(code);
      return suite?.forwardSecrecy === true && !suite.isAnonymous;
    });
  if (suites === undefined || suites.length === 0) return null;
  const purpose = { about: 'signatures with SHA-1 and MD5', urgency: FEATURES_URGENCY };
  const found = await findAccepted(
    WEAK_SCHEMES,
    async (signatureSchemes) => {
      const offer = { version: 'TLSv1.2' as const, suites, signatureSchemes, serverName: inquiry.serverName };
      const answer = await inquiry.ask(offer, purpose);
      if (answer === undefined || !isAccepted(answer, 'TLSv1.2')) return undefined;
      const exchange = answer.keyExchange;
      return exchange?.signature?.scheme;
    },
    () => false,
  );
  return found.map((code) => signatureScheme(code)?.name ?? `0x${code.toString(16)}`);
}
