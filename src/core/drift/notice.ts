import { DRIFT_KINDS, type DriftKind } from './drift.ts';
import type { WatchCheck } from './metrics.ts';

/** The part of a check whose changes somebody has to be told about. */
export interface WatchState {
  readonly outcome: 'fine' | 'drift' | 'failed';
  /** The most serious first. Empty unless the outcome is `drift`. */
  readonly kinds: readonly DriftKind[];
  /** Certificates that cannot be read, have expired, or expire soon. */
  readonly certificates: readonly string[];
}

/** Days. ACME clients renew about thirty days before the end, so by then something is wrong. */
const SOON = 14;

export function stateOf({ status }: WatchCheck): WatchState {
  if (status === undefined) return { outcome: 'failed', kinds: [], certificates: [] };
  const found = new Set(status.drift.causes.map(({ kind }) => kind));
  return {
    outcome: status.drift.drifted ? 'drift' : 'fine',
    kinds: DRIFT_KINDS.filter((kind) => found.has(kind)),
    certificates: status.certificates
      .filter((one) => !one.ok || one.daysLeft < SOON)
      .map(({ path }) => path)
      .sort(),
  };
}

/** Whether to send a notice: the state changed, or the first check found something wrong. */
export function needsNotice(before: WatchState | undefined, now: WatchState): boolean {
  const known = before ?? { outcome: 'fine', kinds: [], certificates: [] };
  return JSON.stringify(orderedState(known)) !== JSON.stringify(orderedState(now));
}

function orderedState({ outcome, kinds, certificates }: WatchState) {
  return [outcome, kinds, certificates];
}

/** A state in one line. */
export function sentence(
  { outcome, kinds, certificates }: WatchState,
  title: string,
  failure: string | undefined,
): string {
  const ending = certificates.length === 0 ? '' : `; certificates to renew: ${certificates.join(', ')}`;
  switch (outcome) {
    case 'failed':
      return `${title} could not be checked: ${failure ?? 'unknown reason'}`;
    case 'drift':
      return `${title} has drifted from its policy (${kinds.join(', ')})${ending}`;
    case 'fine':
      return `${title} follows its policy${ending}`;
  }
}
