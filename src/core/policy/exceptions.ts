import { dayNumber } from './exception-checks.ts';
import type { Exception } from './types.ts';

export type ExceptionState = 'active' | 'ending' | 'ended';

/** An exception is announced as ending when this many days, or fewer, are left. */
const noticeDays = 14;

/**
 * Whether an exception still holds on a day. `until` is the last day on which it does.
 *
 * @param today the day to judge by, `YYYY-MM-DD`
 * @throws RangeError when `today` is not a valid date, which is the caller's mistake
 */
export function exceptionState(exception: Pick<Exception, 'until'>, today: string): ExceptionState {
  const now = dayNumber(today);
  if (now === undefined) throw new RangeError(`not a day: ${today}`);
  // An exception whose date is invalid has ended.
  const left = (dayNumber(exception.until) ?? Number.NEGATIVE_INFINITY) - now;
  if (left < 0) return 'ended';
  return left <= noticeDays ? 'ending' : 'active';
}
