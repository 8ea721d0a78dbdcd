import type { Plan } from '../core/change/index.ts';
import type { ChangeRecord, Drift } from '../core/drift/index.ts';
import { driftOf } from '../core/drift/index.ts';
import type { Policy } from '../core/policy/index.ts';
import { presentOf, readRecord } from '../host/install/index.ts';
import type { CommonOptions } from './options.ts';
import { openState } from './state.ts';
import type { Loaded } from './subject.ts';
import { today } from './subject.ts';
import { VERSION } from './version.ts';

/** What the journal tells of an installation, and what kind of drift a plan for it would mend. */
export interface Kept {
  readonly record: ChangeRecord;
  readonly drift: Drift;
}

/** Holds a plan against the journal. Nothing is changed. */
export function keptFor({ target }: Loaded, plan: Plan, policy: Policy, options: CommonOptions): Kept {
  const record = readRecord(openState(target, options));
  const present = presentOf(target, plan.before, record.last?.folder);
  return { record, drift: driftOf(plan, record, { ...present, policy, gatehouse: VERSION, today: today() }) };
}
