import type { Exempt, Exemptions, RuleId } from '../controls/index.ts';
import type { Level } from '../model/index.ts';
import { locationLabel, serverLabel, serverOf } from '../model/index.ts';
import type { Exception, Policy } from '../policy/index.ts';
import { exceptionState } from '../policy/index.ts';

/** The exceptions of a rule, or of single findings of it, that hold on a day (`YYYY-MM-DD`). */
export function activeExceptions(policy: Policy, rule: RuleId, today: string): Exception[] {
  return policy.exceptions.filter(
    ({ control, until }) =>
      (control === rule || control.startsWith(`${rule}/`)) && exceptionState({ until }, today) !== 'ended',
  );
}

/** Which levels a control must leave alone on a day, by what it has against them. */
export function exemptions(policy: Policy, rule: RuleId, today: string): Exemptions {
  const active = activeExceptions(policy, rule, today);
  if (active.length === 0) return () => () => false;
  return (...outcomes) => {
    const own = active.filter((exception) =>
      outcomes.some((outcome) => speaksOf(exception, { control: rule, id: `${rule}/${outcome}` })),
    );
    return (level) => own.some((exception) => covers(exception, level));
  };
}

/** The levels for which a rule has an exception of any kind on a day. */
export function exemptLevels(policy: Policy, rule: RuleId, today: string): Exempt {
  const active = activeExceptions(policy, rule, today);
  return (level) => active.some((exception) => covers(exception, level));
}

/** True when an exception is for all findings of a rule, or for those of an id. */
export function speaksOf(
  { control }: Exception,
  finding: { readonly control: string; readonly id: string },
): boolean {
  return control === finding.control || control === finding.id;
}

/** True when an exception speaks of a level: of its server, its location, or a location around it. */
export function covers(exception: Exception, level: Level | undefined): boolean {
  // A finding outside every server is covered by an exception without server and location.
  if (level === undefined) return exception.server === undefined && exception.location === undefined;
  const server = serverOf(level);
  if (exception.server !== undefined) {
    if (server === undefined) return false;
    if (!server.names.includes(exception.server) && serverLabel(server) !== exception.server) return false;
  }
  if (exception.location === undefined) return true;
  for (let at: Level | undefined = level; at !== undefined; at = at.parent) {
    if (
      at.kind === 'location' &&
      (at.path === exception.location || locationLabel(at) === exception.location)
    )
      return true;
  }
  return false;
}
