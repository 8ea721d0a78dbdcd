import { isAsWritten, lastEntries } from './compare.ts';
import type { Transaction } from './journal.ts';
import { readTransactions, setState } from './journal.ts';
import { locked } from './locked.ts';
import { whyNotReady } from './ready.ts';
import { undoUnfinished } from './recover.ts';
import type { ApplyResult, TransactionOptions } from './step.ts';
import { attempt, refusal, tell } from './step.ts';
import { retryOnce, undo } from './undo.ts';

export interface RollbackOptions extends TransactionOptions {
  /** Default: the latest change that is in force. */
  readonly id?: string;
  /** Also when a file was changed since. */
  readonly force?: boolean;
  /** Why a change is no longer in force, such as one in another version's folder; undefined: it may be undone. */
  readonly objection?: (transaction: Transaction) => string | undefined;
}

/** Undoes a committed change. Refuses and names the files when somebody else has changed one since. */
export function rollback(options: RollbackOptions): Promise<ApplyResult> {
  return locked(options, async () => {
    const { stateDirectory, id: wanted, force = false } = options;
    const recovery = await undoUnfinished(options, force);
    if (recovery?.ok === false) return refusal('recover', recovery.message, recovery.files);
    // Without an id, the change that went wrong is meant, and not the one before it as well.
    if (recovery !== undefined && (wanted === undefined || wanted === recovery.id))
      return { ok: true, id: recovery.id, notes: [recovery.note] };
    const committed = readTransactions(stateDirectory).filter(({ state }) => state === 'committed');
    const { objection = () => undefined } = options;
    const named = wanted === undefined ? committed : committed.filter(({ id }) => id === wanted);
    const transaction = named.findLast((one) => objection(one) === undefined);
    if (transaction === undefined) {
      const what =
        wanted === undefined ? 'no change is in force here' : `no change ${wanted} is in force here`;
      const reason = named.map(objection).at(-1);
      return refusal('compare', reason === undefined ? what : `${what}: ${reason}`, []);
    }
    const touched = lastEntries(transaction)
      .filter((entry) => !isAsWritten(entry))
      .map(({ path: file }) => file);
    if (touched.length > 0 && !force) {
      const message = `${touched.length} file(s) were changed since; --force undoes them all the same`;
      return refusal('compare', message, [...new Set(touched)]);
    }
    const unready = await whyNotReady(options, 'undo', transaction.entries);
    if (unready !== undefined) return unready;
    // From here on, a run that dies is finished by the next one.
    setState(stateDirectory, transaction, 'rolling-back', options.disk);
    undo(stateDirectory, transaction, force);
    retryOnce(() => setState(stateDirectory, transaction, 'rolled-back'));
    tell(options, 'roll-back', `${transaction.id}: every file is as before`);
    const reloaded = await attempt(() => options.runtime.reload());
    if (!reloaded.ok) {
      const { message, evidence } = reloaded;
      const failure = { at: new Date().toISOString(), step: 'reload', message, evidence };
      retryOnce(() => setState(stateDirectory, { ...transaction, failure }, 'rolled-back'));
      return { ok: false, step: 'reload', message, evidence, rolledBack: true };
    }
    tell(options, 'reload', reloaded.note);
    return { ok: true, id: transaction.id, notes: [reloaded.note] };
  });
}
