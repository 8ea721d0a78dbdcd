import type { Model } from '../core/model/index.ts';
import type { Policy } from '../core/policy/index.ts';
import type { StepResult } from '../host/install/index.ts';
import type { AddressOf, WorkingState } from '../verification/index.ts';
import { NOTHING_WORKS, verifyPolicy, verifyStillWorks, workingState } from '../verification/index.ts';

/** A check from outside that a change is in force. */
export interface Proof {
  /** What works before the change. */
  before(model: Model, addressOf: AddressOf): Promise<WorkingState>;
  /** Whether the result of the change is served, and what worked before still works. */
  after(model: Model, addressOf: AddressOf, before?: WorkingState): Promise<StepResult>;
}

/** Proves that a policy is in force on a day (`YYYY-MM-DD`), and that everything that worked before still works. */
export function policyProof(policy: Policy, day: string): Proof {
  return {
    before: (model, addressOf) => workingState(model, addressOf),
    after: async (model, addressOf, before = NOTHING_WORKS) => {
      const wanted = await verifyPolicy(model, policy, day, addressOf, before);
      if (!wanted.ok) return wanted;
      const still = await verifyStillWorks(model, policy, addressOf, before);
      return still.ok ? wanted : still;
    },
  };
}
