import { existsSync, lstatSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { FileChange } from '../change/index.ts';
import type { Disk, FileState } from './disk.ts';
import { DISK, replaceFile, restoreFile, stateOf } from './disk.ts';
import type { JournalEntry, Transaction, TransactionMeta } from './journal.ts';
import { hashOf, newId, oldState, readTransactions, setState, writeTransaction } from './journal.ts';
import { acquireLock } from './lock.ts';

/** The NGINX that a change is for: how it judges a configuration, takes it up, and is asked whether it did. */
export interface Runtime {
  describe(): string;
  validate(): Promise<StepResult>;
  reload(): Promise<StepResult>;
  verify(): Promise<StepResult>;
}

export type StepResult =
  | { readonly ok: true; readonly note: string; readonly skipped?: boolean }
  | { readonly ok: false; readonly message: string; readonly evidence: readonly string[] };

export type Step =
  | 'lock'
  | 'recover'
  | 'compare'
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
  readonly onStep?: (step: Step, note: string) => void;
  /** For tests: a disk whose calls can fail. */
  readonly disk?: Disk;
}

export type ApplyResult =
  | { readonly ok: true; readonly id: string; readonly notes: readonly string[] }
  | {
      readonly ok: false;
      readonly step: Step;
      readonly message: string;
      readonly evidence: readonly string[];
      /** True when something had been written and everything is as before again. */
      readonly rolledBack: boolean;
    };

/**
 * Carries changes out as one: journal, write, validate, reload, verify, commit; and from any step back to the
 * exact bytes, owners, modes and times before. A run that died earlier is undone first.
 */
export function applyChanges(
  changes: readonly FileChange[],
  options: TransactionOptions,
): Promise<ApplyResult> {
  return locked(options, async () => {
    await undoUnfinished(options);
    const changed = changes.filter((change) => !isUnchanged(change)).map(({ path: file }) => file);
    if (changed.length > 0) {
      return refusal('compare', `${changed.length} file(s) are not what the plan was made from`, [
        ...new Set(changed),
      ]);
    }
    const { transaction, bytes } = prepare(changes, options);
    try {
      writeTransaction(options.stateDirectory, transaction, bytes);
    } catch (error) {
      return refusal('journal', messageOf(error), []);
    }
    options.onStep?.('journal', `${transaction.id}: ${changes.length} change(s) can be undone from here on`);
    return proceed(transaction, changes, options);
  });
}

export interface RollbackOptions extends TransactionOptions {
  /** Default: the latest change that is in force. */
  readonly id?: string;
  /** Also where a file was changed since. */
  readonly force?: boolean;
}

/** Undoes a committed change. Refuses, naming the files, when one was changed since by somebody else. */
export function rollback(options: RollbackOptions): Promise<ApplyResult> {
  return locked(options, async () => {
    await undoUnfinished(options);
    const committed = readTransactions(options.stateDirectory).filter(({ state }) => state === 'committed');
    const transaction =
      options.id === undefined ? committed.at(-1) : committed.find(({ id }) => id === options.id);
    if (transaction === undefined) {
      const what =
        options.id === undefined ? 'no change is in force here' : `no change ${options.id} is in force here`;
      return refusal('compare', what, []);
    }
    const touched = transaction.entries.filter((entry) => !isAsWritten(entry)).map(({ path: file }) => file);
    if (touched.length > 0 && !options.force) {
      return refusal(
        'compare',
        `${touched.length} file(s) were changed since; --force undoes them all the same`,
        [...new Set(touched)],
      );
    }
    undo(transaction, options);
    setState(options.stateDirectory, transaction, 'rolled-back');
    options.onStep?.('roll-back', `${transaction.id}: every file is as before`);
    const reloaded = await options.runtime.reload();
    if (!reloaded.ok)
      return {
        ok: false,
        step: 'reload',
        message: reloaded.message,
        evidence: reloaded.evidence,
        rolledBack: true,
      };
    options.onStep?.('reload', reloaded.note);
    return { ok: true, id: transaction.id, notes: [reloaded.note] };
  });
}

/** Every change that was ever begun, oldest first. */
export async function history(stateDirectory: string): Promise<readonly Transaction[]> {
  return readTransactions(stateDirectory);
}

async function proceed(
  transaction: Transaction,
  changes: readonly FileChange[],
  options: TransactionOptions,
): Promise<ApplyResult> {
  const { runtime, onStep, stateDirectory, disk = DISK } = options;
  const notes: string[] = [];
  let step: Step = 'write';
  let failure: { readonly message: string; readonly evidence: readonly string[] } | undefined;
  try {
    for (const change of changes) write(disk, change);
    onStep?.('write', `${changes.length} change(s) are on the disk`);
    for (const [name, run] of [
      ['validate', () => runtime.validate()],
      ['reload', () => runtime.reload()],
      ['verify', () => runtime.verify()],
    ] as const) {
      step = name;
      const result = await run();
      if (!result.ok) {
        failure = result;
        break;
      }
      notes.push(result.note);
      onStep?.(name, result.skipped ? `left out: ${result.note}` : result.note);
    }
    if (failure === undefined) {
      step = 'commit';
      setState(stateDirectory, transaction, 'committed');
      onStep?.('commit', transaction.id);
      return { ok: true, id: transaction.id, notes };
    }
  } catch (error) {
    failure = { message: messageOf(error), evidence: [] };
  }
  return rollBack(transaction, options, step, failure);
}

async function rollBack(
  transaction: Transaction,
  options: TransactionOptions,
  step: Step,
  failure: { readonly message: string; readonly evidence: readonly string[] },
): Promise<ApplyResult> {
  undo(transaction, options);
  setState(options.stateDirectory, transaction, 'undone');
  options.onStep?.('roll-back', 'every file is as before');
  const evidence = [...failure.evidence];
  if (step === 'reload' || step === 'verify' || step === 'commit') {
    const reloaded = await options.runtime.reload();
    if (!reloaded.ok)
      evidence.push(
        `NGINX did not take the old configuration up again: ${reloaded.message}`,
        ...reloaded.evidence,
      );
  }
  return { ok: false, step, message: failure.message, evidence, rolledBack: true };
}

/** Undoes what a run that died left behind, if there is such a thing. */
async function undoUnfinished(options: TransactionOptions): Promise<void> {
  for (const transaction of readTransactions(options.stateDirectory).toReversed()) {
    if (transaction.state !== 'prepared') continue;
    undo(transaction, { ...options, disk: DISK });
    setState(options.stateDirectory, transaction, 'undone');
    options.onStep?.(
      'recover',
      `${transaction.id} was never finished: it is undone, every file is as before`,
    );
    // What NGINX had taken up of it, it must let go of again.
    await options.runtime.reload();
  }
}

async function locked(options: TransactionOptions, work: () => Promise<ApplyResult>): Promise<ApplyResult> {
  let lock: ReturnType<typeof acquireLock>;
  try {
    lock = acquireLock(options.stateDirectory, new Date());
  } catch (error) {
    return refusal('lock', `${options.stateDirectory}: ${messageOf(error)}`, [
      'name another folder with --state DIR',
    ]);
  }
  if (!lock.ok) return refusal('lock', lock.message, []);
  try {
    return await work();
  } catch (error) {
    return refusal('roll-back', messageOf(error), [
      'the journal still holds everything; run gatehouse again',
    ]);
  } finally {
    lock.release();
  }
}

function refusal(step: Step, message: string, evidence: readonly string[]): ApplyResult {
  return { ok: false, step, message, evidence, rolledBack: false };
}

/** True while a change's file still is what the change was made from. */
function isUnchanged(change: FileChange): boolean {
  try {
    switch (change.kind) {
      case 'write':
        return stateOf(change.path).bytes.equals(Buffer.from(change.before, 'latin1'));
      case 'create':
        return !existsSync(change.path);
      case 'rename':
        return existsSync(change.path) && !existsSync(change.to);
      case 'mode':
        return (statSync(change.path).mode & 0o7777) === change.before;
    }
  } catch {
    return false;
  }
}

/** True while an entry's file is as the transaction left it. */
function isAsWritten(entry: JournalEntry): boolean {
  try {
    if (entry.kind === 'rename') return existsSync(entry.to ?? '') && !existsSync(entry.path);
    if (entry.sha256After !== undefined && hashOf(stateOf(entry.path).bytes) !== entry.sha256After)
      return false;
    return entry.modeAfter === undefined || (statSync(entry.path).mode & 0o7777) === entry.modeAfter;
  } catch {
    return false;
  }
}

function prepare(changes: readonly FileChange[], options: TransactionOptions) {
  const now = new Date();
  const bytes = new Map<string, Buffer>();
  const entries = changes.map((change, number): JournalEntry => {
    const directory = timesOf(path.dirname(change.path));
    const common = { kind: change.kind, path: change.path, directory };
    switch (change.kind) {
      case 'create':
        return { ...common, sha256After: hashOf(Buffer.from(change.after, 'latin1')) };
      case 'rename':
        return { ...common, to: change.to };
      case 'write':
      case 'mode': {
        // A key's mode may be changed, but its bytes are never copied: only what is written needs them.
        const { bytes: content, ...rest } = statesFor(change);
        const name = `${number}.before`;
        bytes.set(name, content);
        const before = { bytes: name, sha256: hashOf(content), ...rest };
        return change.kind === 'write'
          ? { ...common, before, sha256After: hashOf(Buffer.from(change.after, 'latin1')) }
          : { ...common, before, modeAfter: change.after };
      }
    }
  });
  const { target, meta } = options;
  const transaction: Transaction = {
    version: 1,
    id: newId(now),
    at: now.toISOString(),
    target,
    state: 'prepared',
    meta,
    entries,
  };
  return { transaction, bytes };
}

function statesFor(change: Extract<FileChange, { kind: 'write' | 'mode' }>): FileState {
  if (change.kind === 'write') return stateOf(change.path);
  const { mode, uid, gid, atimeMs, mtimeMs } = statSync(change.path);
  return {
    bytes: Buffer.alloc(0),
    mode: mode & 0o7777,
    uid,
    gid,
    atime: atimeMs / 1000,
    mtime: mtimeMs / 1000,
  };
}

function write(disk: Disk, change: FileChange): void {
  switch (change.kind) {
    case 'write':
      replaceFile(disk, change.path, Buffer.from(change.after, 'latin1'));
      return;
    case 'create':
      disk.writeNew(change.path, Buffer.from(change.after, 'latin1'), 0o644);
      disk.syncDirectory(path.dirname(change.path));
      return;
    case 'rename':
      disk.rename(change.path, change.to);
      disk.syncDirectory(path.dirname(change.path));
      return;
    case 'mode':
      disk.chmod(change.path, change.after);
      return;
  }
}

/** Last change first, each back to the state in the journal, whether it was carried out or not. */
function undo(transaction: Transaction, options: TransactionOptions): void {
  const disk = DISK;
  for (const entry of transaction.entries.toReversed()) {
    switch (entry.kind) {
      case 'create':
        if (existsSync(entry.path)) disk.remove(entry.path);
        break;
      case 'rename':
        if (entry.to !== undefined && existsSync(entry.to) && !existsSync(entry.path))
          disk.rename(entry.to, entry.path);
        break;
      case 'mode':
        if (entry.before !== undefined) disk.chmod(entry.path, entry.before.mode);
        break;
      case 'write': {
        const state = oldState(options.stateDirectory, transaction, entry);
        if (state !== undefined) restoreFile(disk, entry.path, state);
        break;
      }
    }
    removeLeftovers(path.dirname(entry.path));
    if (existsSync(entry.path)) removeLeftovers(path.dirname(realpathSync(entry.path)));
  }
  for (const { directory } of transaction.entries)
    disk.utimes(directory.path, directory.atime, directory.mtime);
}

/** Takes away temporary files of ours whose process is gone. */
function removeLeftovers(directory: string): void {
  for (const name of readdirSync(directory)) {
    const pid = /^\.gatehouse-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || (Number(pid) !== process.pid && existsSync(`/proc/${pid}`))) continue;
    const file = path.join(directory, name);
    if (lstatSync(file).isFile()) rmSync(file);
  }
}

function timesOf(directory: string) {
  const { atimeMs, mtimeMs } = statSync(directory);
  return { path: directory, atime: atimeMs / 1000, mtime: mtimeMs / 1000 };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
