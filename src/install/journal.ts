import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FileChange } from '../change/index.ts';
import type { FileState } from './disk.ts';
import { DISK, temporaryName } from './disk.ts';

/** What people want to know of a change later. */
export interface TransactionMeta {
  readonly profile: string;
  readonly summary: string;
  readonly gatehouseVersion: string;
}

export type TransactionState = 'prepared' | 'committed' | 'undone' | 'rolled-back';

/** One change in the journal: what it is, and how its file was before. */
export interface JournalEntry {
  readonly kind: FileChange['kind'];
  readonly path: string;
  readonly to?: string;
  /** Name of the file in the journal that holds the old bytes; absent for files that were not there. */
  readonly before?: { readonly bytes: string; readonly sha256: string } & Omit<FileState, 'bytes'>;
  /** Of the new bytes, for changes that write some. */
  readonly sha256After?: string;
  readonly modeAfter?: number;
  /** Access and modification time of the folder, which a new or vanished name changes. */
  readonly directory: { readonly path: string; readonly atime: number; readonly mtime: number };
}

/** A transaction as the journal has it. */
export interface Transaction {
  readonly version: 1;
  /** Sorts by time. */
  readonly id: string;
  readonly at: string;
  readonly target: string;
  readonly state: TransactionState;
  readonly meta: TransactionMeta;
  readonly entries: readonly JournalEntry[];
}

/** A name that sorts by time and that people can type. */
export function newId(now: Date): string {
  const stamp = now.toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  return `${stamp}-${randomBytes(2).toString('hex')}`;
}

/** Writes a transaction, old bytes first, and does not return before it is on the disk. */
export function writeTransaction(
  stateDirectory: string,
  transaction: Transaction,
  bytes: ReadonlyMap<string, Buffer>,
): void {
  const folder = folderOf(stateDirectory, transaction.id);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, content] of bytes) DISK.writeNew(path.join(folder, name), content, 0o600);
  writeManifest(folder, transaction);
  DISK.syncDirectory(path.dirname(folder));
}

/** Records what became of a transaction. */
export function setState(stateDirectory: string, transaction: Transaction, state: TransactionState): void {
  writeManifest(folderOf(stateDirectory, transaction.id), { ...transaction, state });
}

/** All transactions, oldest first. One whose manifest was never finished had changed nothing and is left out. */
export function readTransactions(stateDirectory: string): Transaction[] {
  const journal = path.join(stateDirectory, 'journal');
  if (!existsSync(journal)) return [];
  return readdirSync(journal)
    .sort()
    .flatMap((id) => {
      const file = path.join(journal, id, 'manifest.json');
      return existsSync(file) ? [JSON.parse(readFileSync(file, 'utf8')) as Transaction] : [];
    });
}

/** The old state of an entry's file, or undefined when there was none. Throws when the journal was tampered with. */
export function oldState(
  stateDirectory: string,
  transaction: Transaction,
  entry: JournalEntry,
): FileState | undefined {
  const { before } = entry;
  if (before === undefined) return undefined;
  const { bytes: name, sha256, ...rest } = before;
  const bytes = readFileSync(path.join(folderOf(stateDirectory, transaction.id), name));
  if (hashOf(bytes) !== sha256) throw new Error(`the journal's copy of ${entry.path} is damaged`);
  return { ...rest, bytes };
}

export function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function folderOf(stateDirectory: string, id: string): string {
  return path.join(stateDirectory, 'journal', id);
}

function writeManifest(folder: string, transaction: Transaction): void {
  const file = path.join(folder, 'manifest.json');
  const temporary = temporaryName(file);
  DISK.writeNew(temporary, Buffer.from(`${JSON.stringify(transaction, null, 2)}\n`), 0o600);
  DISK.rename(temporary, file);
  DISK.syncDirectory(folder);
}
