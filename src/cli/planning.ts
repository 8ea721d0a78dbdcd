import type { Plan } from '../change/index.ts';
import { makePlan } from '../change/index.ts';
import { Failure } from './failure.ts';
import type { CommonOptions } from './options.ts';
import type { Loaded, NamedPolicy } from './subject.ts';
import { load, loadPolicy, today } from './subject.ts';

/** A plan with what it was made from. */
export interface Planned extends NamedPolicy {
  readonly loaded: Loaded;
  readonly plan: Plan;
}

/** Plans what brings the installation to the policy; a Failure when it cannot be read in full. */
export async function planFor(given: string | undefined, options: CommonOptions): Promise<Planned> {
  const [loaded, named] = await Promise.all([load(given, options), loadPolicy(options)]);
  const result = makePlan(loaded.subject, named.policy, today());
  if (!result.ok)
    throw new Failure(
      'nothing is planned on a configuration that cannot be read in full',
      undefined,
      result.problems,
    );
  return { ...named, loaded, plan: result.plan };
}
