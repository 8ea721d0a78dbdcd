import { VERSION_CODES } from '../../core/tls/index.ts';
import type { Inquiry } from './inquiry.ts';
import { findAccepted, findOrder, Preferences } from './preferences.ts';
import { isChaCha, isUsual, partsOf, suitesOf, usualOrders, withoutChaChaFirst } from './suite-lists.ts';
import type { FirstLook, HelloVersion } from './versions.ts';
import { isAccepted } from './versions.ts';

/** The suites of a version; their order takes more questions than they themselves. */
export interface FoundSuites {
  readonly accepted: readonly number[];
  readonly arranged: Promise<AcceptedSuites>;
}

export interface AcceptedSuites {
  /** In the server's order where it has one. */
  readonly suites: readonly number[];
  readonly serverOrder: boolean;
  readonly chaCha20First: boolean | null;
}

/** Suites in an offer to servers that fail on large hellos. */
const LEAN_OFFER = 24;
const SUITES_URGENCY = 5;
/** Nothing else waits for these. */
const ORDER_URGENCY = 4;

/**
 * Every suite that a server accepts in a version, and whose order counts. Undefined when it accepts none.
 *
 * @param look what is known already
 * @param expected suites in the order in which the server probably has them, such as those of another version
 */
export async function findSuites(
  inquiry: Inquiry,
  look: FirstLook,
  expected: readonly number[] = [],
): Promise<FoundSuites | undefined> {
  const { version, state } = look;
  const preferences = new Preferences<number>();
  const accepted = new Set<number>();
  const choose = asking(inquiry, version, preferences, accepted);
  for (const { offer, chosen } of look.choices) {
    preferences.learn(offer, chosen);
    accepted.add(chosen);
  }
  const all = suitesOf(version);
  const likely = expected.filter((code) => all.includes(code));
  // The suites that are left, from each one to the last: a server with that very order answers each with its first,
  // one that follows its clients does too.
  await Promise.all(
    likely.map((code, index) => {
      const isKnown = index === 0 && accepted.has(code);
      return isKnown ? undefined : choose(likely.slice(index));
    }),
  );
  // When the first offer was refused, any of the others may be accepted.
  const rest = all.filter((code) => !accepted.has(code) && (state === 'accepted' || !isUsual(code)));
  const parts = version === 'TLSv1.3' ? [rest] : partsOf(rest, inquiry.lean ? LEAN_OFFER : undefined);
  await Promise.all(parts.map((part) => findAccepted(part, choose, () => inquiry.pool.idle > 1)));
  if (accepted.size === 0) return undefined;
  return {
    accepted: [...accepted],
    arranged: arrange(inquiry, look, [...accepted], likely, preferences),
  };
}

async function arrange(
  inquiry: Inquiry,
  { version, choices }: FirstLook,
  accepted: readonly number[],
  likely: readonly number[],
  preferences: Preferences<number>,
): Promise<AcceptedSuites> {
  const guesses = [...(likely.length > 0 ? [likely] : []), ...usualOrders()];
  const guess = preferences.arrange(accepted, guesses[0] ?? []);
  if (accepted.length < 2) return { suites: guess, serverOrder: false, chaCha20First: null };
  const about = `order of the cipher suites of ${version}`;
  const prefer = async (offer: readonly number[]): Promise<number | undefined> => {
    const purpose = { about, urgency: ORDER_URGENCY };
    const answer = await inquiry.ask({ version, suites: offer, serverName: inquiry.serverName }, purpose);
    return answer !== undefined && isAccepted(answer, version) ? answer.hello.cipherSuite : undefined;
  };
  if (!(await keepsOrder(choices, guess, prefer)))
    return { suites: clientOrder(accepted, guesses), serverOrder: false, chaCha20First: null };
  const order = await findOrder(accepted, preferences, guesses, (pair) => prefer(withoutChaChaFirst(pair)));
  if (order === undefined) inquiry.gap(about, 'its answers do not make an order');
  const suites = order ?? guess;
  return { suites, serverOrder: true, chaCha20First: await givesChaCha(suites, prefer) };
}

/** Asks the server to choose from an offer, and remembers what the answer shows. */
function asking(
  inquiry: Inquiry,
  version: HelloVersion,
  preferences: Preferences<number>,
  accepted: Set<number>,
): (offer: readonly number[]) => Promise<number | undefined> {
  return async (offer) => {
    const suites = withoutChaChaFirst(offer);
    const purpose = { about: `cipher suites of ${version}`, urgency: SUITES_URGENCY };
    const answer = await inquiry.ask({ version, suites, serverName: inquiry.serverName }, purpose);
    if (answer === undefined || answer.hello.version !== VERSION_CODES[version]) return undefined;
    const chosen = answer.hello.cipherSuite;
    if (!offer.includes(chosen)) {
      inquiry.gap(purpose.about, `it chose a suite that was not offered, 0x${chosen.toString(16)}`);
      return undefined;
    }
    preferences.learn(offer, chosen);
    accepted.add(chosen);
    return chosen;
  };
}

/** Whether the same suite is chosen whichever way an offer is turned. */
async function keepsOrder(
  choices: FirstLook['choices'],
  guess: readonly number[],
  prefer: (offer: readonly number[]) => Promise<number | undefined>,
): Promise<boolean> {
  const [first, second] = choices;
  // In an offer with only one accepted suite that one is chosen in any order.
  const isTelling = (first?.offer.filter((code) => guess.includes(code)).length ?? 0) > 1;
  if (first !== undefined && second !== undefined && isTelling) return first.chosen === second.chosen;
  const steady = guess.filter((code) => !isChaCha(code));
  const pair = steady.length > 1 ? steady.slice(0, 2) : guess.slice(0, 2);
  const [one, other] = await Promise.all([prefer(pair), prefer(pair.toReversed())]);
  return one === other;
}

/** Without an order of the server: in the order of the first guess. */
function clientOrder(
  accepted: readonly number[],
  guesses: readonly (readonly number[])[],
): readonly number[] {
  return new Preferences<number>().arrange(accepted, guesses[0] ?? []);
}

/** Null where ChaCha20 is not there, or is the first anyway. */
async function givesChaCha(
  suites: readonly number[],
  prefer: (offer: readonly number[]) => Promise<number | undefined>,
): Promise<boolean | null> {
  const at = suites.findIndex(isChaCha);
  const chaCha = suites[at];
  if (chaCha === undefined || at === 0) return null;
  const others = suites.filter((code) => !isChaCha(code));
  const chosen = await prefer([chaCha, ...others]);
  return chosen === undefined ? null : chosen === chaCha;
}
