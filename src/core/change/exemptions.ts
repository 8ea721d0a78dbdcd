import type { Exempt } from '../controls/index.ts';
import type { Level } from '../model/index.ts';
import { locationLabel, serverLabel, serverOf } from '../model/index.ts';
import type { ControlId, Exception, Policy } from '../policy/index.ts';
import { exceptionState } from '../policy/index.ts';

/** The exceptions of a control that are active on a day (`YYYY-MM-DD`). */
export function activeExceptions(policy: Policy, control: ControlId, today: string): Exception[] {
  return policy.exceptions.filter(
    (exception) => exception.control === control && exceptionState(exception, today) !== 'ended',
  );
}

/** Tells which levels a control must not change on a day (`YYYY-MM-DD`). */
export function exemptions(policy: Policy, control: ControlId, today: string): Exempt {
  const active = activeExceptions(policy, control, today);
  if (active.length === 0) return () => false;
  return (level) => active.some((exception) => covers(exception, level));
}

/** True when an exception applies to a level: to its server, its location, or a location around it. */
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
