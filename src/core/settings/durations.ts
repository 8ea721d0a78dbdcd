import type { Problem } from './checks.ts';

const secondsPerUnit: Readonly<Record<string, number>> = {
  '': 1,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/**
 * The seconds of a duration such as `90`, `90s`, `5m`, `12h`, `30d`, `8w` or `2y` (365 days each); undefined if
 * invalid.
 */
export function secondsOf(value: string): number | undefined {
  const parts = /^([0-9]{1,10})([smhdwy]?)$/.exec(value);
  if (parts === null) return undefined;
  return Number(parts[1]) * (secondsPerUnit[parts[2] ?? ''] ?? 1);
}

/** RFC 9111, section 1.2.2: a receiver may stop counting seconds at 2^31. */
const longestAge = 2 ** 31 - 1;

/** A number of seconds, or a duration with a unit. */
export function maxAgeProblem(value: string | number): Problem {
  const seconds = typeof value === 'number' ? value : secondsOf(value);
  if (seconds === undefined || !Number.isInteger(seconds) || seconds < 0) {
    return 'must be a whole number of seconds, or one followed by s, m, h, d, w or y';
  }
  return seconds > longestAge ? `must be at most ${longestAge} seconds` : undefined;
}
