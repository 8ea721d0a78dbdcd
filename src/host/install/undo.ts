import { existsSync, lstatSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { DISK, exists, restoreFile, restoreTimes, stateOf } from './disk.ts';
import type { JournalEntry, Transaction } from './journal.ts';
import { hashOf, oldState } from './journal.ts';

/**
 * Takes every file of a transaction back to the state in the journal, last change first, whether the change was
 * carried out, half carried out, or not at all: NGINX may be reloaded after each step, as on the way there. What
 * fails is tried once more. Carries on past a file that cannot be restored and throws then, so that one bad file
 * costs one file. `force` also removes a created file that somebody has edited.
 */
export function undo(stateDirectory: string, transaction: Transaction, force: boolean): void {
  const failures: string[] = [];
  const attempt = (file: string, restore: () => void) => {
    try {
      twice(restore);
    } catch (error) {
      failures.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  for (const entry of transaction.entries) attempt(entry.path, () => removeLeftovers(entry));
  for (const entry of transaction.entries.toReversed()) {
    attempt(entry.path, () => undoEntry(stateDirectory, transaction, entry, force));
  }
  // Last entry first, as the first has the times that were there before all.
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
      // A file of this name with other bytes is somebody else's.
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
      if (state === undefined || isPassed(transaction, entry)) return;
      if (!existsSync(entry.path)) DISK.writeNew(entry.path, state.bytes, 0o600);
      try {
        restoreFile(DISK, entry.path, state, entry.inPlace);
      } catch (error) {
        if (!isFull(error)) throw error;
        // No room for a second copy: the journal has the bytes, so they may be written in place.
        DISK.overwrite(realpathSync(entry.path), state.bytes);
        restoreFile(DISK, entry.path, state);
      }
      return;
    }
  }
}

/** A mode that is right already is left alone: who may not change it has not changed it either. */
function restoreMode(file: string, mode: number): void {
  if ((statSync(file).mode & 0o7777) !== mode) DISK.chmod(file, mode);
}

/** True for a later write to a file that is not as that write left it: an earlier one then takes it all the way back. */
function isPassed({ entries }: Transaction, entry: JournalEntry): boolean {
  const first = entries.find(({ kind, path: file }) => kind === 'write' && file === entry.path);
  if (first === entry || !existsSync(entry.path)) return first !== entry;
  return hashOf(stateOf(entry.path).bytes) !== entry.sha256After;
}

/** Does what can be done again, and does it again where it fails: an error of the disk may pass. */
export function twice(work: () => void): void {
  try {
    work();
  } catch {
    work();
  }
}

/** Takes away temporary files that this change made and its process did not live to rename. */
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
