import type { RateLimit } from '../../core/controls/index.ts';
import type { ExpectedLimit, ObservedLimit } from '../../wire/index.ts';
import type { Remark } from './seen.ts';

/** NGINX's notation as numbers: `100r/s`, `10r/m`; a rate without a unit is taken for one a second. */
export function expectedLimit({
  rate,
  burst,
  status,
}: Pick<RateLimit, 'rate' | 'burst' | 'status'>): ExpectedLimit {
  const [, count = '1', unit = 's'] = /^(\d+)r\/([sm])$/.exec(rate) ?? [];
  return { perSecond: Number(count) / (unit === 'm' ? 60 : 1), burst, status };
}

/** Counting over a network is not exact: so much more than expected is still taken for it. */
const TOLERANCE = 1.3;

/** A limit as it shows, against the one that is expected. `source` names who expects it, such as "the policy". */
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
    const message = `Refused requests get another status than ${expected.status}`;
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
