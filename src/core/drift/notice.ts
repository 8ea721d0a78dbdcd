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

export interface NoticeFacts {
  readonly look: Look;
  readonly host: string;
  /** What people call the installation and the policy. */
  readonly title: string;
  readonly policyName: string;
  readonly before: WatchState | undefined;
  /** Why it could not be done, where that is so. */
  readonly failure: string | undefined;
}

/** The body of a webhook, see `schemas/notice.schema.json`. `text` is what chat services show. */
export function noticeJson({ look, host, title, policyName, before, failure }: NoticeFacts) {
  const { survey, at, installation, gatehouse } = look;
  const state = stateOf(look);
  return {
    version: 1,
    text: `${host}: ${sentence(state, title, failure)}`,
    host,
    installation,
    policy: policyName,
    at: at.toISOString(),
    gatehouse,
    state,
    before: before ?? null,
    failure: failure ?? null,
    findings: survey === undefined ? null : survey.findings,
    files: survey === undefined ? null : survey.files,
    certificates: (survey?.certificates ?? []).map((one) => ({
      path: one.path,
      subject: one.ok ? one.subject : null,
      notAfter: one.ok ? one.notAfter : null,
      daysLeft: one.ok ? one.daysLeft : null,
    })),
    last: survey?.last === undefined ? null : { id: survey.last.id, at: survey.last.at },
  };
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
