import type { Plan } from '../core/change/index.ts';
import { makePlan } from '../core/change/index.ts';
import type { ChangeRecord, Drift } from '../core/drift/index.ts';
import { driftOf } from '../core/drift/index.ts';
import { presentOf, readRecord } from '../host/install/index.ts';
import type { OpenedInstallation } from './open.ts';
import { openInstallation } from './open.ts';
import type { PolicedOptions } from './options.ts';
import { dayOf } from './options.ts';
import type { NamedPolicy } from './policy-source.ts';
import { loadPolicy } from './policy-source.ts';
import type { Result } from './problem.ts';
import { done, failed } from './problem.ts';
import { stateFolder } from './state.ts';
import { VERSION } from './version.ts';

/** A plan, what it was made from, and what the journal knows about the installation. */
export interface Planned extends NamedPolicy {
  readonly installation: OpenedInstallation;
  readonly plan: Plan;
  readonly record: ChangeRecord;
  /** How the installation has drifted from the policy, including values that were edited by hand. */
  readonly drift: Drift;
}

/** Plans the smallest edit that brings an installation to a policy. Nothing is changed. */
export async function plan(options: PolicedOptions): Promise<Result<Planned>> {
  const [opened, named] = await Promise.all([openInstallation(options), loadPolicy(options)]);
  if (!opened.ok) return opened;
  if (!named.ok) return named;
  const installation = opened.value;
  const result = makePlan(installation.subject, named.value.policy, dayOf(options.clock));
  const record = readRecord(stateFolder(installation.target, options));
  if (!result.ok) {
    const message = 'nothing is planned on a configuration that cannot be read in full';
    const places = result.problems;
    return failed('unreadable-configuration', message, { places, hint: unfinishedHint(record) });
  }
  const drift = driftFrom(result.plan, record, installation, named.value, options);
  return done({ ...named.value, installation, plan: result.plan, record, drift });
}

/** Compares a plan with the journal: how the installation has drifted. */
export function driftFrom(
  made: Plan,
  record: ChangeRecord,
  { target }: OpenedInstallation,
  { policy }: NamedPolicy,
  { clock }: PolicedOptions,
): Drift {
  const present = presentOf(target, made.before, record.last?.folder);
  return driftOf(made, record, { ...present, policy, gatehouse: VERSION, today: dayOf(clock) });
}

/** An aborted run may be the reason why a configuration cannot be read. */
function unfinishedHint({ unfinished }: ChangeRecord): string | undefined {
  return unfinished === undefined
    ? undefined
    : `${unfinished.id} was never finished, which may be why: gatehouse rollback undoes it`;
}
