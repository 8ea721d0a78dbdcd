import type { VersionName } from '../../core/tls/index.ts';
import { VERSION_CODES } from '../../core/tls/index.ts';
import type { Answer, NoAnswer, Outcome } from './answer.ts';
import type { Inquiry, Purpose } from './inquiry.ts';
import type { Offer } from './offer.ts';
import { isUsual, suitesOf, withoutChaChaFirst } from './suite-lists.ts';

/** A version with a hello of its own kind. */
export type HelloVersion = Exclude<VersionName, 'SSLv2'>;

const HELLO_VERSIONS: readonly HelloVersion[] = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** What the first hellos showed of a version. */
export interface FirstLook {
  readonly version: HelloVersion;
  /** `open`: refused, but perhaps only because no suite matched. */
  readonly state: 'accepted' | 'refused' | 'open';
  /** Which suite was chosen from which offer. */
  readonly choices: readonly { readonly offer: readonly number[]; readonly chosen: number }[];
  readonly outcome: Outcome;
  /** True when only a small hello was accepted. */
  readonly lean?: true;
}

/** Asks for each version at once, with the suites that servers have. */
export async function lookAtVersions(inquiry: Inquiry): Promise<readonly FirstLook[]> {
  const looks = await Promise.all(
    HELLO_VERSIONS.map(async (version) => {
      const first = await look(inquiry, version);
      return isOdd(first.outcome) ? ((await lookLean(inquiry, version)) ?? first) : first;
    }),
  );
  // A server that needs small hellos in one version gets small ones in all.
  inquiry.lean = looks.some(({ lean }) => lean);
  return looks;
}

/** True when the server answered in the version that was offered. */
export function isAccepted(answer: Answer, version: HelloVersion): boolean {
  return answer.hello.version === VERSION_CODES[version];
}

const URGENT: Purpose = { about: 'versions', urgency: 10 };

async function look(inquiry: Inquiry, version: HelloVersion): Promise<FirstLook> {
  const suites = suitesOf(version).filter((code) => version === 'TLSv1.3' || isUsual(code));
  const common = { version, serverName: inquiry.serverName };
  const offer = withoutChaChaFirst(suites);
  const purpose = { ...URGENT, about: `whether ${version} is spoken` };
  const first = { ...common, suites: offer, compression: true, protocols: ['h2', 'http/1.1'] };
  // The most common versions are asked with the suites in both directions: a server that answers the same twice
  // has an order of its own.
  const twice = version === 'TLSv1.2' || version === 'TLSv1.3';
  const backwards = withoutChaChaFirst(suites.toReversed());
  const [outcome, second] = await Promise.all([
    inquiry.outcome(first, purpose),
    twice ? inquiry.outcome({ ...common, suites: backwards }, purpose) : undefined,
  ]);
  // The server may refuse the first hello for something other than its suites.
  const counted = outcome.kind !== 'answer' && second?.kind === 'answer' ? second : outcome;
  if (counted.kind !== 'answer') return refusal(inquiry, version, counted, purpose);
  if (!isAccepted(counted, version)) return { version, state: 'refused', choices: [], outcome: counted };
  const choices = [
    { offer, answer: outcome },
    { offer: backwards, answer: second },
  ].flatMap(({ offer: offered, answer }) =>
    answer?.kind === 'answer' && isAccepted(answer, version)
      ? [{ offer: offered, chosen: answer.hello.cipherSuite }]
      : [],
  );
  return { version, state: 'accepted', choices, outcome: counted };
}

/** Few suites, few extensions, and in TLS 1.3 a key share: what the pickiest servers want to see. */
async function lookLean(inquiry: Inquiry, version: HelloVersion): Promise<FirstLook | undefined> {
  const purpose = { ...URGENT, about: `whether ${version} is spoken` };
  const offer = withoutChaChaFirst(suitesOf(version).slice(0, 24));
  const lean: Offer = {
    version,
    suites: offer,
    serverName: inquiry.serverName,
    shares: ANY_SHARE,
    lean: true,
  };
  let outcome = await inquiry.outcome(lean, purpose);
  // RFC 6066, section 3: a server may refuse a name that it does not know.
  if (outcome.kind === 'alert' && outcome.alert.name === 'unrecognized_name')
    outcome = await inquiry.outcome({ ...lean, serverName: undefined }, purpose);
  if (outcome.kind !== 'answer' || !isAccepted(outcome, version)) return undefined;
  const choices = [{ offer, chosen: outcome.hello.cipherSuite }];
  return { version, state: 'accepted', choices, outcome, lean: true };
}

function refusal(inquiry: Inquiry, version: HelloVersion, outcome: NoAnswer, purpose: Purpose): FirstLook {
  inquiry.note(outcome, purpose);
  // RFC 5246, section 7.2.2: the one alert that speaks of versions.
  const isClear = outcome.kind === 'alert' && outcome.alert.name === 'protocol_version';
  return { version, state: isClear ? 'refused' : 'open', choices: [], outcome };
}

/** True when the server did not refuse by an alert, which would mean that it understood the hello. */
function isOdd(outcome: Outcome): boolean {
  if (outcome.kind === 'alert') return ODD_ALERTS.has(outcome.alert.name ?? '');
  return outcome.kind === 'closed' || outcome.kind === 'reset';
}

const ODD_ALERTS = new Set(['decode_error', 'unrecognized_name', 'illegal_parameter', 'internal_error']);

/** Any 32 bytes are a public key of X25519 (RFC 7748, section 5). */
const ANY_SHARE = [{ group: 0x001d, keyExchange: new Uint8Array(32).fill(9) }];
