import type { Disk } from './disk.ts';
import type { TransactionMeta } from './journal.ts';
import type { Runtime, StepResult } from './runtime.ts';

/** The steps of a transaction, in their order. Any step can be followed by `roll-back`. */
export type Step =
  | 'lock'
  | 'recover'
  | 'compare'
  | 'prepare'
  | 'journal'
  | 'write'
  | 'validate'
  | 'reload'
  | 'verify'
  | 'commit'
  | 'roll-back';

export interface TransactionOptions {
  readonly stateDirectory: string;
  /** The installation's identity, for the record. */
  readonly target: string;
  readonly runtime: Runtime;
  readonly meta: TransactionMeta;
  /** The journal also stores the new bytes, so that a later edit by hand can be shown. Never for keys. */
  readonly storesNewBytes?: boolean;
  readonly onStep?: (step: Step, note: string) => void;
  /** For tests: a disk whose calls can fail. Undoing uses the real one. */
  readonly disk?: Disk;
}

export type ApplyResult =
  | { readonly ok: true; readonly id: string; readonly notes: readonly string[] }
  | {
      readonly ok: false;
      readonly step: Step;
      readonly message: string;
      readonly evidence: readonly string[];
      /** True when something had been written and every file is as before again. */
      readonly rolledBack: boolean;
    };

/** The result of a transaction that stopped before it wrote anything. */
export function refusal(step: Step, message: string, evidence: readonly string[]): ApplyResult {
  return { ok: false, step, message, evidence, rolledBack: false };
}

/** Runs a step of a runtime. One that throws has failed. */
export async function attempt(step: () => Promise<StepResult>): Promise<StepResult> {
  try {
    return await step();
  } catch (error) {
    return { ok: false, message: messageOf(error), evidence: [] };
  }
}

/** Tells the listener about a step. An error there, such as a closed terminal, must not stop a change half way. */
export function tell({ onStep }: TransactionOptions, step: Step, note: string): void {
  try {
    onStep?.(step, note);
  } catch {
    return;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
