import type { FileChange } from '../../core/change/index.ts';
import { changedFiles } from './compare.ts';
import { DISK } from './disk.ts';
import type { Transaction } from './journal.ts';
import { setState, writeTransaction } from './journal.ts';
import { journalFor } from './journal-entries.ts';
import { locked } from './locked.ts';
import { whyNotReady } from './ready.ts';
import { undoUnfinished } from './recover.ts';
import type { ApplyResult, TransactionOptions } from './step.ts';
import { attempt, messageOf, refusal, tell } from './step.ts';
import { takeBack } from './take-back.ts';
import { writeChange } from './write.ts';

/**
 * Carries out changes as one transaction: journal, write, validate, reload, verify, commit. When a step fails, the exact
 * bytes, owners, modes and times from before are restored. A run that died earlier is undone first.
 */
export function applyChanges(
  changes: readonly FileChange[],
  options: TransactionOptions,
): Promise<ApplyResult> {
  return locked(options, async () => {
    const recovery = await undoUnfinished(options, false);
    if (recovery?.ok === false) return refusal('recover', recovery.message, recovery.files);
    const changed = changedFiles(changes);
    if (changed.length > 0) {
      const files = [...new Set(changed)];
      return refusal('compare', `${changed.length} file(s) have changed since the plan was made`, files);
    }
    const unready = await whyNotReady(options, 'change', changes);
    if (unready !== undefined) return unready;
    const { disk = DISK } = options;
    let transaction: Transaction;
    try {
      const prepared = journalFor(changes, options);
      transaction = prepared.transaction;
      writeTransaction(options.stateDirectory, transaction, prepared.bytes, disk);
    } catch (error) {
      return refusal('journal', messageOf(error), []);
    }
    tell(options, 'journal', `${transaction.id}: ${changes.length} change(s) can be undone from here on`);
    return proceed(transaction, changes, options);
  });
}

async function proceed(
  transaction: Transaction,
  changes: readonly FileChange[],
  options: TransactionOptions,
): Promise<ApplyResult> {
  const { runtime, stateDirectory, disk = DISK } = options;
  try {
    for (const change of changes) writeChange(disk, change);
  } catch (error) {
    return takeBack(transaction, options, 'write', { message: messageOf(error), evidence: [] });
  }
  tell(options, 'write', `${changes.length} change(s) are on the disk`);
  const notes: string[] = [];
  for (const step of ['validate', 'reload', 'verify'] as const) {
    const result = await attempt(() => runtime[step]());
    if (!result.ok) return takeBack(transaction, options, step, result);
    notes.push(result.note);
    tell(options, step, result.skipped ? `left out: ${result.note}` : result.note);
  }
  try {
    setState(stateDirectory, transaction, 'committed', disk);
  } catch (error) {
    return takeBack(transaction, options, 'commit', { message: messageOf(error), evidence: [] });
  }
  tell(options, 'commit', transaction.id);
  return { ok: true, id: transaction.id, notes };
}
