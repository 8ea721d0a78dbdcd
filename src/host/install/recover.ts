import { changedSince } from './compare.ts';
import { exists } from './disk.ts';
import { readTransactions, setState } from './journal.ts';
import { acquireLock } from './lock.ts';
import { removeLeftovers } from './locked.ts';
import type { TransactionOptions } from './step.ts';
import { attempt, tell } from './step.ts';
import { retryOnce, undo } from './undo.ts';

/** What was done about a run that died. */
export type Recovery =
  | { readonly ok: true; readonly id: string; readonly note: string }
  /** Somebody changed these files after the run died. Nothing was touched. */
  | { readonly ok: false; readonly id: string; readonly message: string; readonly files: readonly string[] };

/** Undoes what a run that died left behind; undefined when there is nothing to undo. Throws when it cannot. */
export async function recover(options: TransactionOptions): Promise<Recovery | undefined> {
  const lock = acquireLock(options.stateDirectory, new Date());
  if (!lock.ok) throw new Error(lock.message);
  try {
    removeLeftovers(options.stateDirectory);
    return await undoUnfinished(options, false);
  } finally {
    lock.release();
  }
}

/** As `recover`, with the lock already held. At most one run is unfinished, since each run looks for one first. */
export async function undoUnfinished(
  options: TransactionOptions,
  force: boolean,
): Promise<Recovery | undefined> {
  const { stateDirectory } = options;
  const transaction = readTransactions(stateDirectory).findLast(
    ({ state }) => state === 'prepared' || state === 'rolling-back',
  );
  if (transaction === undefined) return undefined;
  const { id } = transaction;
  const { basis } = transaction.meta;
  if (basis !== undefined && !exists(basis.folder)) {
    setState(stateDirectory, transaction, 'undone');
    return { ok: true, id, note: `${id}: it was never finished, and ${basis.folder} is gone with all of it` };
  }
  const foreign = changedSince(transaction);
  if (foreign.length > 0 && !force) {
    const message = `${id} was never finished, and ${foreign.length} file(s) were changed since; roll back with --force undoes them all the same`;
    return { ok: false, id, message, files: foreign };
  }
  undo(stateDirectory, transaction, force);
  const finished = transaction.state === 'rolling-back';
  // NGINX may have loaded part of the change and must load the restored files.
  const reloaded = await attempt(() => options.runtime.reload());
  const outcome = reloaded.ok ? reloaded.note : `NGINX did not load it: ${reloaded.message}`;
  const evidence = reloaded.ok ? [] : [reloaded.message, ...reloaded.evidence];
  const message = finished ? 'the run that rolled it back died' : 'the run that applied it died';
  const died = { at: new Date().toISOString(), step: 'recover', message, evidence };
  const { failure = died } = transaction;
  retryOnce(() => setState(stateDirectory, { ...transaction, failure }, finished ? 'rolled-back' : 'undone'));
  const what = finished
    ? 'its rollback was never finished: it is now'
    : 'it was never finished: it is undone';
  const note = `${id}: ${what}, every file is as before (${outcome})`;
  tell(options, 'recover', note);
  return { ok: true, id, note };
}
