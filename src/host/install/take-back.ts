import type { Transaction, TransactionState } from './journal.ts';
import { setState } from './journal.ts';
import type { ApplyResult, Step, TransactionOptions } from './step.ts';
import { attempt, messageOf, tell } from './step.ts';
import { retryOnce, undo } from './undo.ts';

/** Undoes a transaction that failed in a step, and records why. Throws when a file cannot be restored. */
export async function takeBack(
  transaction: Transaction,
  options: TransactionOptions,
  step: Step,
  failure: { readonly message: string; readonly evidence: readonly string[] },
): Promise<ApplyResult> {
  const { stateDirectory } = options;
  const { message } = failure;
  const evidence = [...failure.evidence];
  const at = new Date().toISOString();
  const record = (state: TransactionState) =>
    retryOnce(() =>
      setState(stateDirectory, { ...transaction, failure: { at, step, message, evidence } }, state),
    );
  try {
    // First of all: what was seen is stored, whatever happens to this run.
    record('prepared');
  } catch (error) {
    // A commit that failed may have replaced the manifest already; that state must not remain.
    if (step === 'commit') throw error;
  }
  undo(stateDirectory, transaction, false);
  tell(options, 'roll-back', 'every file is as before');
  // Reload after any failed step: others reload NGINX too, so it may have loaded what was written.
  const reloaded = await attempt(() => options.runtime.reload());
  if (!reloaded.ok) {
    evidence.push(`NGINX did not load the old configuration again: ${reloaded.message}`);
    evidence.push(...reloaded.evidence);
  }
  try {
    record('undone');
  } catch (error) {
    evidence.push(
      `this could not be recorded in the journal, so the next run checks again: ${messageOf(error)}`,
    );
  }
  return { ok: false, step, message, evidence, rolledBack: true };
}
