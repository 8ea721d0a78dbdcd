import type { Look, WatchState } from '../drift/index.ts';
import { sentence, stateOf } from '../drift/index.ts';
import type { Json } from './json.ts';
import type { noticeSchema, watchState } from './notice.schema.ts';

export interface NoticeFacts {
  readonly look: Look;
  readonly host: string;
  /** The names of the installation and of the policy for people. */
  readonly title: string;
  readonly policyName: string;
  readonly before: WatchState | undefined;
  /** Why the check failed; undefined where it did not. */
  readonly failure: string | undefined;
}

/** The body of a webhook request: see `schemas/notice.schema.json`. Chat services show `text`. */
export function noticeJson({
  look,
  host,
  title,
  policyName,
  before,
  failure,
}: NoticeFacts): Json<typeof noticeSchema> {
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
    state: stateJson(state),
    before: before === undefined ? null : stateJson(before),
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

function stateJson({ outcome, kinds, certificates }: WatchState): Json<typeof watchState> {
  return { outcome, kinds, certificates };
}
