import type { Exception, Policy } from '../policy/index.ts';

/** Where the current policy differs from an earlier one, apart from new exceptions. */
export interface PolicyChange {
  /** Controls whose settings differ. */
  readonly controls: readonly string[];
  /** Exceptions that were active then and have ended or were removed since. */
  readonly exceptions: readonly Pick<Exception, 'control' | 'server' | 'location' | 'until'>[];
}

/** Compares a policy with the one of an earlier day (`YYYY-MM-DD`); undefined when there is no such difference. */
export function policyChange(
  before: Policy,
  day: string,
  after: Policy,
  today: string,
): PolicyChange | undefined {
  const ids = new Set([...Object.keys(before.controls), ...Object.keys(after.controls)]);
  const settings = (policy: Policy) => policy.controls as Readonly<Record<string, unknown>>;
  const controls = [...ids].filter((id) => !isSame(settings(before)[id], settings(after)[id]));
  const still = after.exceptions.filter(({ until }) => until >= today).map(coverage);
  const exceptions = before.exceptions
    .filter(({ until }) => until >= day)
    .filter((exception) => !still.includes(coverage(exception)))
    .map(({ control, server, location, until }) => ({
      control,
      until,
      ...(server === undefined ? {} : { server }),
      ...(location === undefined ? {} : { location }),
    }));
  return controls.length === 0 && exceptions.length === 0 ? undefined : { controls, exceptions };
}

/** Identifies what an exception covers, without its reason and its end. */
function coverage({ control, server = '', location = '' }: Exception): string {
  return [control, server, location].join('\n');
}

/** Equality of JSON values: the order of keys does not matter, and undefined equals a missing key. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [a, b] = [one, other] as Readonly<Record<string, unknown>>[];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => isSame(a?.[key], b?.[key]));
}
