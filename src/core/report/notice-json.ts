import type { WatchCheck, WatchState } from '../drift/index.ts';
import { sentence, stateOf } from '../drift/index.ts';
import type { Json } from './json.ts';
import type { noticeSchema, watchState } from './notice.schema.ts';

export interface NoticeFacts {
  readonly check: WatchCheck;
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
  check,
  host,
  title,
  policyName,
  before,
  failure,
}: NoticeFacts): Json<typeof noticeSchema> {
  const { status, at, installation, gatehouse } = check;
  const state = stateOf(check);
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
    findings: status === undefined ? null : status.findings,
    files: status === undefined ? null : status.files,
    certificates: (status?.certificates ?? []).map((one) => ({
      path: one.path,
      subject: one.ok ? one.subject : null,
      notAfter: one.ok ? one.notAfter : null,
      daysLeft: one.ok ? one.daysLeft : null,
    })),
    last: status?.last === undefined ? null : { id: status.last.id, at: status.last.at },
  };
}

function stateJson({ outcome, kinds, certificates }: WatchState): Json<typeof watchState> {
  return { outcome, kinds, certificates };
}
