import type { HasSeverity, Severity } from './severity.ts';
import { SEVERITIES } from './severity.ts';

/** How many findings there are of each severity. */
export type SeverityCounts = Readonly<Record<Severity, number>>;

/** The same, where an exception may cover findings: those are counted under `excepted` and nowhere else. */
export type ExceptedCounts = Readonly<Record<Severity | 'excepted', number>>;

/** A finding, or a group of `size` findings, with the exception that covers it. */
export interface Countable extends HasSeverity {
  readonly exception?: object | undefined;
  /** Default 1. */
  readonly size?: number;
}

/** Counts findings by severity, whether an exception covers them or not. */
export function severityCounts(findings: Iterable<HasSeverity>): SeverityCounts {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

/** Counts findings by severity; those that an exception covers are counted apart. */
export function exceptedCounts(findings: Iterable<Countable>): ExceptedCounts {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0, excepted: 0 };
  for (const { severity, exception, size } of findings)
    counts[exception === undefined ? severity : 'excepted'] += size ?? 1;
  return counts;
}

/** The counts that are not zero as words, worst first: `1 critical`, `3 low`, `2 excepted`. */
export function countWords(counts: SeverityCounts | ExceptedCounts): string[] {
  const words = SEVERITIES.filter((severity) => counts[severity] > 0).map(
    (severity) => `${counts[severity]} ${severity}`,
  );
  if ('excepted' in counts && counts.excepted > 0) words.push(`${counts.excepted} excepted`);
  return words;
}
