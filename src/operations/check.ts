import type { InstallationStatus } from '../core/drift/index.ts';
import { statusOf } from '../core/drift/index.ts';
import type { PolicedOptions } from './options.ts';
import type { Planned } from './plan.ts';
import { plan } from './plan.ts';
import type { Result } from './problem.ts';
import { done } from './problem.ts';

/** The state of an installation: its drift, what a plan would change, and the counts of both. */
export interface Checked extends Planned {
  readonly status: InstallationStatus;
}

/** Says whether an installation has drifted from a policy, and why. Nothing is changed. */
export async function check(options: PolicedOptions): Promise<Result<Checked>> {
  const planned = await plan(options);
  if (!planned.ok) return planned;
  const { plan: made, policy, record, drift } = planned.value;
  return done({ ...planned.value, status: statusOf(made, policy, record, drift, options.clock()) });
}
