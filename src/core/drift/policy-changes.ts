import type { Exception, Policy } from '../policy/index.ts';

/** What a policy asks for now and did not ask for before. */
export interface PolicyChange {
  /** Controls whose settings are not what they were, and those of exceptions that went. */
  readonly controls: readonly string[];
  /** Exceptions that held then and have ended since, or were taken out. */
  readonly exceptions: readonly Pick<Exception, 'control' | 'server' | 'location' | 'until'>[];
}

/** Compares a policy with the one of an earlier day (`YYYY-MM-DD`); undefined where it asks for nothing else. */
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

/** What an exception keeps a control away from, whatever its reason and its end. */
function coverage({ control, server = '', location = '' }: Exception): string {
  return [control, server, location].join('\n');
}

/** Equal as values of JSON: the order of keys makes no difference, and one that is undefined is not there. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [a, b] = [one, other] as Readonly<Record<string, unknown>>[];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => isSame(a?.[key], b?.[key]));
}
