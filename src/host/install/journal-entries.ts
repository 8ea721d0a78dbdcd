import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { FileChange } from '../../core/change/index.ts';
import type { FileState } from './disk.ts';
import { stateOf, timesOf } from './disk.ts';
import type { DirectoryTimes, JournalEntry, Transaction } from './journal.ts';
import { hashOf, newId } from './journal.ts';
import { inRealFolder } from './real-folder.ts';
import type { TransactionOptions } from './step.ts';

/** What the journal stores about a transaction before its first write. */
export interface NewJournal {
  readonly transaction: Transaction;
  /** By the names under which the entries refer to them. */
  readonly bytes: ReadonlyMap<string, Buffer>;
}

/** Reads the files that changes are about, as they are now. Throws when one cannot be read. */
export function journalFor(changes: readonly FileChange[], options: TransactionOptions): NewJournal {
  const now = new Date();
  const bytes = new Map<string, Buffer>();
  const { target, meta, storesNewBytes = false } = options;
  const written = new Set<string>();
  const entries = changes.map((change, number) => {
    const entry = entryFor(change, `${number}.before`, bytes, written.has(change.path));
    if (change.kind === 'write') written.add(change.path);
    if (!storesNewBytes || (change.kind !== 'write' && change.kind !== 'create')) return entry;
    bytes.set(`${number}.after`, Buffer.from(change.after, 'latin1'));
    return { ...entry, after: `${number}.after` };
  });
  const at = now.toISOString();
  const transaction: Transaction = {
    version: 1,
    id: newId(now),
    at,
    target,
    state: 'prepared',
    meta,
    entries,
  };
  return { transaction, bytes };
}

/**
 * Describes a change and its file as it is now, whose bytes go to `bytes` under `name`. `isLater`: an earlier change
 * writes the same file, so the bytes from before are those that it leaves.
 */
function entryFor(
  change: FileChange,
  name: string,
  bytes: Map<string, Buffer>,
  isLater: boolean,
): JournalEntry {
  const common = { kind: change.kind, path: inRealFolder(change.path), directories: directoriesOf(change) };
  switch (change.kind) {
    case 'create':
      return { ...common, ...afterOf(change) };
    case 'rename':
      return { ...common, to: inRealFolder(change.to) };
    case 'write':
    case 'mode': {
      // The mode of a key may be changed, but its bytes are never copied: only a write needs them.
      const { bytes: found, ...rest } = statesFor(change);
      const content = change.kind === 'write' && isLater ? Buffer.from(change.before, 'latin1') : found;
      bytes.set(name, content);
      const before = { bytes: name, sha256: hashOf(content), ...rest };
      if (change.kind === 'mode') return { ...common, before, modeAfter: change.after };
      const inPlace = change.inPlace || statSync(change.path).nlink > 1 ? { inPlace: true as const } : {};
      return { ...common, ...inPlace, before, ...afterOf(change) };
    }
  }
}

function afterOf({ after, attributes }: Extract<FileChange, { kind: 'write' | 'create' }>) {
  const sha256After = hashOf(Buffer.from(after, 'latin1'));
  return attributes?.mode === undefined ? { sha256After } : { sha256After, modeAfter: attributes.mode };
}

function statesFor(change: Extract<FileChange, { kind: 'write' | 'mode' }>): FileState {
  if (change.kind === 'write') return stateOf(change.path);
  const real = realpathSync(change.path);
  const { mode, uid, gid } = statSync(real);
  return { bytes: Buffer.alloc(0), mode: mode & 0o7777, uid, gid, ...timesOf(real) };
}

/** The folders that a change touches. The file behind a symbolic link is replaced in its own folder. */
function directoriesOf(change: FileChange): DirectoryTimes[] {
  switch (change.kind) {
    case 'write':
      return [folderTimes(path.dirname(realpathSync(change.path)))];
    case 'create':
      return [folderTimes(path.dirname(change.path))];
    case 'rename':
      return [folderTimes(path.dirname(change.path)), folderTimes(path.dirname(change.to))];
    case 'mode':
      return [];
  }
}

function folderTimes(directory: string): DirectoryTimes {
  const real = realpathSync(directory);
  return { path: real, ...timesOf(real) };
}
