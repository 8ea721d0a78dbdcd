import type { Plan } from '../core/change/index.ts';
import { makePlan } from '../core/change/index.ts';
import { readRecord } from '../host/install/index.ts';
import { Failure } from './failure.ts';
import type { CommonOptions } from './options.ts';
import { openState } from './state.ts';
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
      halfAChange(loaded, options),
      result.problems,
    );
  return { ...named, loaded, plan: result.plan };
}

/** The way out where a run that died may be the reason. */
function halfAChange({ target }: Loaded, options: CommonOptions): string | undefined {
  const { unfinished } = readRecord(openState(target, options));
  return unfinished === undefined
    ? undefined
    : `${unfinished.id} was never finished, which may be why: gatehouse rollback undoes it`;
}
