/** How long a random search is expected to take. It may end with the next candidate, or much later. */
export interface Forecast {
  /** On average, one candidate in this many is a safe prime. */
  readonly oneIn: number;
  /** Seconds from now within which half of such searches end. */
  readonly half: number;
  /** Seconds from now within which 95 of 100 end. */
  readonly most: number;
}

/** The largest prime of OpenSSL's trial division, by the size in bits of the number (`calc_trial_divisions`). */
const TRIAL_DIVISIONS = [
  { bits: 512, largest: 311 },
  { bits: 1024, largest: 719 },
  { bits: 2048, largest: 2657 },
  { bits: 4096, largest: 8161 },
] as const;
const LARGEST = 17_863;
/** e^γ (Euler-Mascheroni constant). By Mertens' third theorem, one number in e^γ·ln B has no prime divisor up to B. */
const E_TO_GAMMA = 1.781_072_418;

/**
 * How long a search for a safe prime will still take. A candidate p and (p - 1) / 2 have both passed trial division up to
 * B, so each of them is prime with a probability of about e^γ·ln B / ln 2^bits. Candidates are independent: the remaining
 * time does not depend on the time already spent, and so there is no percentage done.
 *
 * @param bits size of the prime
 * @param tried candidates so far
 * @param seconds time spent on them
 * @returns undefined before the first candidate
 */
export function forecast(bits: number, tried: number, seconds: number): Forecast | undefined {
  if (tried <= 0 || seconds <= 0) return undefined;
  const { largest } = TRIAL_DIVISIONS.find((entry) => bits <= entry.bits) ?? { largest: LARGEST };
  const chance = ((E_TO_GAMMA * Math.log(largest)) / (bits * Math.LN2)) ** 2;
  const each = seconds / tried;
  const within = (probability: number) => (each * Math.log(1 - probability)) / Math.log(1 - chance);
  return { oneIn: Math.round(1 / chance), half: within(0.5), most: within(0.95) };
}
