import type { Problem } from '../settings/index.ts';

/** Checks that the text is a date of the Gregorian calendar, YYYY-MM-DD. */
export function dateProblem(value: string): Problem {
  return dayNumber(value) === undefined ? 'must be a valid date, written as YYYY-MM-DD' : undefined;
}

/** Days since 1970-01-01, or undefined when the text is not a valid date. */
export function dayNumber(value: string): number | undefined {
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(value);
  if (parts === null) return undefined;
  const time = Date.parse(`${value}T00:00:00Z`);
  // Date.parse accepts days that the month does not have, such as February 30.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== value) return undefined;
  return time / 86_400_000;
}

/** Checks that a reason has 10 to 1,000 characters and at least two words. */
export function reasonProblem(value: string): Problem {
  if (/[\p{Cc}\p{Cf}]/u.test(value.replaceAll('\n', ' '))) return 'contains a control character';
  if (value.trim().length < 10 || !/\S\s+\S/.test(value))
    return 'must be at least ten characters and two words';
  return value.length > 1000 ? 'must be at most a thousand characters' : undefined;
}

/** Checks that a value is one line without control characters. */
export function lineProblem(value: string): Problem {
  if (value.trim() === '') return 'must not be empty';
  return /[\p{Cc}\p{Cf}]/u.test(value) ? 'contains a control character' : undefined;
}
