import { createHash, randomBytes } from 'node:crypto';
import { requestText } from '../../core/http/index.ts';
import type { ScanFeatures, ScanPlainHttp, ScanSniAnswer } from '../../core/tls/index.ts';
import { FALLBACK_SCSV, findExtension, VERSION_CODES } from '../../core/tls/index.ts';
import { hostText } from '../address.ts';
import type { Answer } from './answer.ts';
import type { Reading } from './attempt.ts';
import type { Footing } from './footing.ts';
import { offerOn } from './footing.ts';
import type { Inquiry } from './inquiry.ts';
import { findAccepted } from './preferences.ts';
import { schemeName, schemesIn } from './signatures.ts';

/** Features that take questions of their own; the others follow from any answers, see `featuresOfAnswers`. */
export type AskedFeatures = Pick<ScanFeatures, 'fallbackScsv' | 'applicationProtocols' | 'sni' | 'plainHttp'>;

const FEATURES_URGENCY = 2;

/** Asks for each feature, in parallel. */
export async function askFeatures(inquiry: Inquiry, footings: readonly Footing[]): Promise<AskedFeatures> {
  const plain = footings.filter(({ version }) => version !== 'TLSv1.3').at(-1);
  const best = plain ?? footings.at(-1);
  // Without a group nothing is known of what TLS 1.3 encrypts.
  const readable = best?.version === 'TLSv1.3' && best.group === undefined ? undefined : best;
  const [fallbackScsv, applicationProtocols, unknownName, noName, plainHttp] = await Promise.all([
    askFallback(inquiry, footings),
    readable === undefined ? null : askProtocols(inquiry, readable),
    best === undefined ? null : askName(inquiry, best, `${randomBytes(6).toString('hex')}.invalid`),
    best === undefined || inquiry.serverName === undefined ? null : askName(inquiry, best, undefined),
    askPlainHttp(inquiry),
  ]);
  return { fallbackScsv, applicationProtocols, sni: { unknownName, noName }, plainHttp };
}

/**
 * Features that the answers to other questions show; null when none of them could show it.
 *
 * @param lean true when the hellos left out extensions that only some servers know
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
  | 'weakSignatures'
> {
  const plain = answers.filter(({ hello }) => hello.version < VERSION_CODES['TLSv1.3']);
  // SSLv3 knows no extensions.
  const extended = plain.filter(({ hello }) => hello.version > VERSION_CODES.SSLv3);
  // In TLS 1.3 an answer whose certificate was read also had any request for the client's.
  const open = answers.filter(
    ({ hello, certificates }) => hello.version < VERSION_CODES['TLSv1.3'] || certificates !== undefined,
  );
  const signed = schemesIn(answers, 'TLSv1.2');
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
      open.length === 0 ? null : open.some(({ certificateRequest }) => certificateRequest !== undefined),
    weakSignatures:
      signed.length === 0 ? null : signed.filter((code) => WEAK_SCHEMES.has(code)).map(schemeName),
  };
}

/** rsa_pkcs1_sha1, ecdsa_sha1, rsa_pkcs1_md5, ecdsa_md5, dsa_sha1, dsa_md5 (RFC 9155 forbids them). */
const WEAK_SCHEMES: ReadonlySet<number> = new Set([0x0201, 0x0203, 0x0101, 0x0103, 0x0202, 0x0102]);

/** RFC 7507: a server refuses a client that falls back below what both speak. Null with only one version. */
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

/** Which of HTTP/1.1 and HTTP/2 the server takes. It names only one per answer, so the other one is asked for alone. */
async function askProtocols(inquiry: Inquiry, footing: Footing): Promise<readonly string[] | null> {
  const asked = ['h2', 'http/1.1'];
  const purpose = { about: 'application protocols', urgency: FEATURES_URGENCY };
  const select = async (protocols: readonly string[]): Promise<string | undefined> => {
    const { serverName } = inquiry;
    const answer = await inquiry.ask(offerOn(footing, { protocols, serverName }), purpose);
    return answer?.applicationProtocol;
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
  footing: Footing,
  serverName: string | undefined,
): Promise<ScanSniAnswer | null> {
  const about = serverName === undefined ? 'answer to a hello without a name' : 'answer to an unknown name';
  const purpose = { about, urgency: FEATURES_URGENCY };
  const isTls13 = footing.version === 'TLSv1.3';
  const [outcome] = await Promise.all([
    inquiry.outcome(offerOn(footing, { serverName }), purpose),
    // Up to TLS 1.2 the first answers have shown the usual certificate.
    isTls13 ? inquiry.ask(offerOn(footing, { serverName: inquiry.serverName }), purpose) : undefined,
  ]);
  const usual = inquiry.answers.map(leafOf);
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

/** What a browser gets from `http://` with the port of TLS. */
async function askPlainHttp(inquiry: Inquiry): Promise<ScanPlainHttp | null> {
  const host = inquiry.serverName ?? hostText(inquiry.endpoint.at);
  const request = requestText({ method: 'GET', target: '/', host, headers: [] }, false);
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
