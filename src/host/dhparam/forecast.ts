/** What can honestly be said of a search that may end with the next candidate or never seem to. */
export interface Forecast {
  /** One candidate in so many is good, on average. */
  readonly oneIn: number;
  /** Seconds from now within which half of such searches end. */
  readonly half: number;
  /** Seconds from now within which 95 of 100 end. */
  readonly most: number;
}

/** How many of the first primes OpenSSL divides by, for primes of up to so many bits (`calc_trial_divisions`), and the last of them. */
const TRIAL_DIVISIONS = [
  { bits: 512, largest: 311 },
  { bits: 1024, largest: 719 },
  { bits: 2048, largest: 2657 },
  { bits: 4096, largest: 8161 },
] as const;
const LARGEST = 17_863;
/** e to the Euler-Mascheroni constant: by Mertens' third theorem one number in e^γ·ln B has no prime divisor up to B. */
const E_TO_GAMMA = 1.781_072_418;

/**
 * How long a search for a safe prime goes on. Each candidate, and half of it, has passed trial division up to B, so
 * each of the two is prime with a probability of about e^γ·ln B / ln 2^bits. Candidates know nothing of the ones
 * before them: however long the search has lasted, the time from now is the same. That is why this gives no
 * percentage done.
 *
 * @param bits size of the prime
 * @param tried candidates so far
 * @param seconds what they took
 */
export function forecast(bits: number, tried: number, seconds: number): Forecast | undefined {
  if (tried <= 0 || seconds <= 0) return undefined;
  const { largest } = TRIAL_DIVISIONS.find((entry) => bits <= entry.bits) ?? { largest: LARGEST };
  const chance = ((E_TO_GAMMA * Math.log(largest)) / (bits * Math.LN2)) ** 2;
  const each = seconds / tried;
  const within = (probability: number) => (each * Math.log(1 - probability)) / Math.log(1 - chance);
  return { oneIn: Math.round(1 / chance), half: within(0.5), most: within(0.95) };
}
