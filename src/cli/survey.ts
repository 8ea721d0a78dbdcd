import { behaviourDiff } from '../core/change/index.ts';
import type { ChangeRecord, InstallationStatus } from '../core/drift/index.ts';
import { statusOf } from '../core/drift/index.ts';
import { keptFor } from './keeping.ts';
import type { CommonOptions } from './options.ts';
import type { Planned } from './planning.ts';
import { planFor } from './planning.ts';

/** How an installation stands, with what that was made from. */
export interface Surveyed extends Planned {
  readonly record: ChangeRecord;
  readonly survey: InstallationStatus;
  /** What clients would notice of the plan. */
  readonly things: number;
}

/** Looks at an installation as `status` and `watch` do; a Failure when it cannot be read in full. */
export async function lookAt(given: string | undefined, options: CommonOptions): Promise<Surveyed> {
  const planned = await planFor(given, options);
  const { plan, policy, loaded } = planned;
  const { record, drift } = keptFor(loaded, plan, policy, options);
  const survey = statusOf(plan, policy, record, drift, new Date());
  return { ...planned, record, survey, things: behaviourDiff(plan.before, plan.after).length };
}
