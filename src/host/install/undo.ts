import { existsSync, lstatSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { DISK, exists, restoreFile, restoreTimes, stateOf } from './disk.ts';
import type { JournalEntry, Transaction } from './journal.ts';
import { hashOf, oldState } from './journal.ts';

/**
 * Restores every file of a transaction to its state in the journal, last change first, whether the change was completed,
 * half done or not done. NGINX can load the tree after each step. Each restore is retried once. A file that cannot be
 * restored does not stop the others; the function throws at the end.
 *
 * @param force also removes a created file that somebody has edited
 */
export function undo(stateDirectory: string, transaction: Transaction, force: boolean): void {
  const failures: string[] = [];
  const attempt = (file: string, restore: () => void) => {
    try {
      retryOnce(restore);
    } catch (error) {
      failures.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  for (const entry of transaction.entries) attempt(entry.path, () => removeLeftovers(entry));
  for (const entry of transaction.entries.toReversed()) {
    attempt(entry.path, () => undoEntry(stateDirectory, transaction, entry, force));
  }
  // Last entry first: the first one has the times from before the transaction.
  for (const { directories } of transaction.entries.toReversed()) {
    for (const { path: directory, ...times } of directories) {
      attempt(directory, () => restoreTimes(DISK, directory, times));
    }
  }
  if (failures.length > 0) throw new Error(`not everything could be restored: ${failures.join('; ')}`);
}

function undoEntry(
  stateDirectory: string,
  transaction: Transaction,
  entry: JournalEntry,
  force: boolean,
): void {
  switch (entry.kind) {
    case 'create':
      // A file of this name with other bytes belongs to somebody else.
      if (existsSync(entry.path) && (force || hashOf(stateOf(entry.path).bytes) === entry.sha256After)) {
        DISK.remove(entry.path);
        DISK.syncDirectory(path.dirname(entry.path));
      }
      return;
    case 'rename':
      if (entry.to !== undefined && exists(entry.to) && !exists(entry.path)) {
        DISK.rename(entry.to, entry.path);
        DISK.syncDirectory(path.dirname(entry.path));
      }
      return;
    case 'mode':
      if (entry.before !== undefined) restoreMode(realpathSync(entry.path), entry.before.mode);
      return;
    case 'write': {
      const state = oldState(stateDirectory, transaction, entry);
      if (state === undefined || isSkipped(transaction, entry)) return;
      if (!existsSync(entry.path)) DISK.writeNew(entry.path, state.bytes, 0o600);
      try {
        restoreFile(DISK, entry.path, state, entry.inPlace);
      } catch (error) {
        if (!isFull(error)) throw error;
        // The disk has no room for a second copy. The journal has the bytes, so they can be written in place.
        DISK.overwrite(realpathSync(entry.path), state.bytes);
        restoreFile(DISK, entry.path, state);
      }
      return;
    }
  }
}

/** A correct mode is left alone: a user who may not change it has not changed it either. */
function restoreMode(file: string, mode: number): void {
  if ((statSync(file).mode & 0o7777) !== mode) DISK.chmod(file, mode);
}

/** True for a later write whose result is not in the file. The entry of an earlier write then restores the file. */
function isSkipped({ entries }: Transaction, entry: JournalEntry): boolean {
  const first = entries.find(({ kind, path: file }) => kind === 'write' && file === entry.path);
  if (first === entry || !existsSync(entry.path)) return first !== entry;
  return hashOf(stateOf(entry.path).bytes) !== entry.sha256After;
}

/** Runs repeatable work, and once more when it fails: an error of the disk may be transient. */
export function retryOnce(work: () => void): void {
  try {
    work();
  } catch {
    work();
  }
}

/** Removes temporary files of this change that an interrupted process did not rename. */
function removeLeftovers(entry: JournalEntry): void {
  if (entry.kind !== 'write' && entry.kind !== 'create') return;
  const target = existsSync(entry.path) ? realpathSync(entry.path) : entry.path;
  const directory = path.dirname(target);
  for (const name of readdirSync(directory)) {
    const owner = /^\.gatehouse-\d+-(.*)$/s.exec(name)?.[1];
    const file = path.join(directory, name);
    if (owner === path.basename(target) && lstatSync(file).isFile()) rmSync(file);
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
