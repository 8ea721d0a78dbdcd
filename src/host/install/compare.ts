import { statSync } from 'node:fs';
import type { FileChange } from '../../core/change/index.ts';
import type { ByteString } from '../../core/nginx/index.ts';
import { exists, stateOf } from './disk.ts';
import type { JournalEntry, Transaction } from './journal.ts';
import { hashOf } from './journal.ts';

/** The files that differ from what the changes were made from. A later write to a file starts from the earlier one. */
export function changedFiles(changes: readonly FileChange[]): string[] {
  const texts = new Map<string, ByteString>();
  return changes.flatMap((change) => {
    const { path: file } = change;
    const expected = texts.get(file);
    if (change.kind === 'write') texts.set(file, change.after);
    const isAsPlanned =
      expected === undefined || change.kind !== 'write' ? isUnchanged(change) : change.before === expected;
    return isAsPlanned ? [] : [file];
  });
}

/** True while a change's file is still what the change was made from. */
function isUnchanged(change: FileChange): boolean {
  try {
    switch (change.kind) {
      case 'write':
        return stateOf(change.path).bytes.equals(Buffer.from(change.before, 'latin1'));
      case 'create':
        return !exists(change.path);
      case 'rename':
        return exists(change.path) && !exists(change.to);
      case 'mode':
        return (statSync(change.path).mode & 0o7777) === change.before;
    }
  } catch {
    return false;
  }
}

/** The entries of a transaction, except writes that a later write to the same file follows. */
export function lastEntries({ entries }: Transaction): JournalEntry[] {
  return entries.filter(
    ({ kind, path: file }, number) =>
      kind !== 'write' ||
      !entries.slice(number + 1).some((later) => later.kind === 'write' && later.path === file),
  );
}

/** True while an entry's file is as the transaction left it. */
export function isAsWritten(entry: JournalEntry): boolean {
  try {
    if (entry.kind === 'rename') return entry.to !== undefined && exists(entry.to) && !exists(entry.path);
    if (entry.sha256After !== undefined && hashOf(stateOf(entry.path).bytes) !== entry.sha256After) {
      return false;
    }
    return entry.modeAfter === undefined || (statSync(entry.path).mode & 0o7777) === entry.modeAfter;
  } catch {
    return false;
  }
}

/** Files of an interrupted transaction that somebody has changed since. The next run does not touch them. */
export function changedSince({ entries }: Transaction): string[] {
  const key = ({ kind, path: file }: JournalEntry) => `${kind} ${file}`;
  // A file that is written twice may be as either write leaves it.
  const ours = new Set(entries.filter(isBeforeOrAfter).map(key));
  return [...new Set(entries.filter((entry) => !ours.has(key(entry))).map(({ path: file }) => file))];
}

/** True while an entry's file is in a state that an interrupted transaction can leave: as before, or as after. */
function isBeforeOrAfter(entry: JournalEntry): boolean {
  if (entry.inPlace || isAsWritten(entry)) return true;
  try {
    switch (entry.kind) {
      case 'create':
        return !exists(entry.path);
      case 'rename':
        return exists(entry.path) && entry.to !== undefined && !exists(entry.to);
      case 'mode':
        return (statSync(entry.path).mode & 0o7777) === entry.before?.mode;
      case 'write':
        return hashOf(stateOf(entry.path).bytes) === entry.before?.sha256;
    }
  } catch {
    return false;
  }
}
