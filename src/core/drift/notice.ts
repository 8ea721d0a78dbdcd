import { DRIFT_KINDS, type DriftKind } from './drift.ts';
import type { Look } from './metrics.ts';

/** What makes one look differ from the one before, as far as somebody has to be told. */
export interface WatchState {
  readonly outcome: 'fine' | 'drift' | 'failed';
  /** In the order of gravity; empty but for `drift`. */
  readonly kinds: readonly DriftKind[];
  /** Certificates that cannot be read, have ended, or end soon. */
  readonly certificates: readonly string[];
}

/** Days: an authority's client renews at about thirty, so that by then something is wrong. */
const SOON = 14;

export function stateOf({ survey }: Look): WatchState {
  if (survey === undefined) return { outcome: 'failed', kinds: [], certificates: [] };
  const found = new Set(survey.drift.causes.map(({ kind }) => kind));
  return {
    outcome: survey.drift.drifted ? 'drift' : 'fine',
    kinds: DRIFT_KINDS.filter((kind) => found.has(kind)),
    certificates: survey.certificates
      .filter((one) => !one.ok || one.daysLeft < SOON)
      .map(({ path }) => path)
      .sort(),
  };
}

/** Whether somebody has to be told: what has changed, or the first look where not all is well. */
export function isNews(before: WatchState | undefined, now: WatchState): boolean {
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
  const ending = certificates.length === 0 ? '' : `; to be renewed: ${certificates.join(', ')}`;
  switch (outcome) {
    case 'failed':
      return `${title} could not be checked: ${failure ?? 'the reason is not known'}`;
    case 'drift':
      return `${title} has drifted from its policy (${kinds.join(', ')})${ending}`;
    case 'fine':
      return `${title} is as its policy wants it${ending}`;
  }
}
