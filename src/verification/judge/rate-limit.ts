import type { RateLimit } from '../../core/controls/index.ts';
import type { HeaderLine } from '../../core/http/index.ts';

import type { Remark } from './seen.ts';

/** A limit as the configuration or the policy has it. */
export interface ExpectedLimit {
  /** Requests a second. */
  readonly perSecond: number;
  readonly burst: number;
  /** Of refused requests. */
  readonly status: number;
}

/** A limit as it was observed. */
export interface ObservedLimit {
  /** Requests that were sent. */
  readonly sent: number;
  /** Answers with the status of the first one, or no error. */
  readonly accepted: number;
  /** Status of refused requests; undefined when none was refused. */
  readonly status: number | undefined;
  /** Requests beyond the rate that were let through at once; undefined when none was refused. */
  readonly burst: number | undefined;
  /** Requests a second that got through once the burst was used up; undefined when that was not observed. */
  readonly perSecond: number | undefined;
  /** Headers of the first refusal. */
  readonly refusal: readonly HeaderLine[];
  /** Requests without an answer in time: held back, or lost. */
  readonly unanswered: number;
  /** Seconds until the burst was used up, or of the whole attempt; the rate lets requests through meanwhile. */
  readonly seconds: number;
}

/** NGINX's notation as numbers: `100r/s`, `10r/m`; a rate that cannot be read counts as one a second. */
export function expectedLimit({
  rate,
  burst,
  status,
}: Pick<RateLimit, 'rate' | 'burst' | 'status'>): ExpectedLimit {
  const [, count = '1', unit = 's'] = /^(\d+)r\/([sm])$/.exec(rate) ?? [];
  return { perSecond: Number(count) / (unit === 'm' ? 60 : 1), burst, status };
}

/** Counting over a network is not exact: up to this factor the limit counts as the expected one. */
const TOLERANCE = 1.3;

/** An observed limit against the expected one. `source` says where that comes from, such as "the policy". */
export function rateLimitRemarks(observed: ObservedLimit, expected: ExpectedLimit, source: string): Remark[] {
  const { sent, accepted, status, burst, perSecond, unanswered, seconds } = observed;
  const common = { control: 'rate-limit', cause: { kind: 'directive', name: 'limit_req' } } as const;
  const wanted = `${source} wants ${round(expected.perSecond)} a second and a burst of ${expected.burst}`;
  if (status === undefined || burst === undefined) {
    const evidence = `${sent} requests in ${round(seconds)} s, ${accepted} answered, ${unanswered} without an answer in time, none refused; ${wanted}`;
    // Held back without `nodelay`, requests are slow instead of refused.
    if (unanswered > 0) {
      const message = 'No request was refused, but some were not answered in time: they may be held back';
      return [{ ...common, outcome: 'delayed', severity: 'info', message, evidence }];
    }
    if (accepted <= 1 + expected.burst + expected.perSecond * seconds) {
      const message =
        'Answers came too slowly for the requests to use the limit up: whether there is one is not known';
      return [{ ...common, outcome: 'not-reached', severity: 'low', message, evidence }];
    }
    const message = 'Requests are not limited: none was refused';
    return [{ ...common, outcome: 'unlimited', severity: 'medium', message, evidence }];
  }
  const rate = perSecond === undefined ? '' : `about ${perSecond} a second and `;
  const evidence = `${sent} requests, ${accepted} let through: ${rate}a burst of about ${burst}, refused with ${status}; ${wanted} and status ${expected.status}`;
  const remarks: Remark[] = [];
  if (status !== expected.status) {
    const message = `Refused requests are not answered with status ${expected.status}`;
    const cause = { kind: 'directive', name: 'limit_req_status' } as const;
    remarks.push({ ...common, cause, outcome: 'status', severity: 'low', message, evidence });
  }
  if (burst > expected.burst * TOLERANCE + 10 || (perSecond ?? 0) > expected.perSecond * TOLERANCE + 2) {
    const message = 'The limit lets more through than expected';
    remarks.push({ ...common, outcome: 'lax', severity: 'low', message, evidence });
  }
  return remarks;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
