import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { FileChange } from '../../core/change/index.ts';
import type { Policy } from '../../core/policy/index.ts';
import type { Disk, FileState, FileTimes } from './disk.ts';
import { DISK, temporaryName } from './disk.ts';

/** Facts about a change, for its history. */
export interface TransactionMeta {
  readonly profile: string;
  readonly summary: string;
  readonly gatehouseVersion: string;
  /** For changes that apply a policy: what drift is later compared with. */
  readonly basis?: Basis;
}

/** An installation at the time of a change, and the policy that was applied. */
export interface Basis {
  /** The real folder. For Kasm: the version that `current` led to. */
  readonly folder: string;
  /** The NGINX version that the policy was applied for. */
  readonly nginx: string;
  readonly policy: Policy;
  /** SHA-256 of every configuration file after the change, by real path. Session files are left out. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * `prepared` and `rolling-back` are states of a run that is in progress or died. The next run restores every file of a
 * run that died.
 */
export type TransactionState = 'prepared' | 'committed' | 'undone' | 'rolling-back' | 'rolled-back';

/** One change in the journal, with the state of its file before. */
export interface JournalEntry {
  readonly kind: FileChange['kind'];
  /** In a real folder: a link on the way, such as `current`, may lead to another version when the change is undone. */
  readonly path: string;
  readonly to?: string;
  /** The old state; `bytes` names the file in the journal with the old bytes. Absent for files that did not exist. */
  readonly before?: { readonly bytes: string; readonly sha256: string } & Omit<FileState, 'bytes'>;
  /** SHA-256 of the new bytes, for changes that write bytes. */
  readonly sha256After?: string;
  /** Name of the file in the journal with the new bytes, when they were to be stored. */
  readonly after?: string;
  readonly modeAfter?: number;
  /** The bytes are written into the existing file, so that an interrupted run can leave a mixture. */
  readonly inPlace?: true;
  /** Folders whose times the change modifies, since names in them come and go. Real paths. */
  readonly directories: readonly DirectoryTimes[];
}

export interface DirectoryTimes extends FileTimes {
  readonly path: string;
}

/** Why a change was undone: the step that failed, and what was seen. */
interface TransactionFailure {
  readonly at: string;
  readonly step: string;
  readonly message: string;
  /** Messages of NGINX, lines of its log, unexpected responses. */
  readonly evidence: readonly string[];
}

/** A transaction as stored in the journal. */
export interface Transaction {
  readonly version: 1;
  /** Sorts by time, with a resolution of a second. */
  readonly id: string;
  readonly at: string;
  readonly target: string;
  readonly state: TransactionState;
  readonly meta: TransactionMeta;
  readonly entries: readonly JournalEntry[];
  readonly failure?: TransactionFailure;
}

/** An id that sorts by time, with a resolution of a second, and that people can type. */
export function newId(now: Date): string {
  const stamp = now.toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  return `${stamp}-${randomBytes(2).toString('hex')}`;
}

/**
 * Writes a transaction to the journal, old bytes first. It is on the disk when this returns. On an error, removes what it
 * wrote and throws.
 */
export function writeTransaction(
  stateDirectory: string,
  transaction: Transaction,
  bytes: ReadonlyMap<string, Buffer>,
  disk: Disk = DISK,
): void {
  const folder = folderOf(stateDirectory, transaction.id);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    for (const [name, content] of bytes) disk.writeNew(path.join(folder, name), content, 0o600);
    writeManifest(folder, transaction, disk);
    for (const directory of [path.dirname(folder), stateDirectory, path.dirname(stateDirectory)]) {
      disk.syncDirectory(directory);
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Records a transaction's new state. */
export function setState(
  stateDirectory: string,
  transaction: Transaction,
  state: TransactionState,
  disk: Disk = DISK,
): void {
  writeManifest(folderOf(stateDirectory, transaction.id), { ...transaction, state }, disk);
}

/** All transactions, oldest first. Those without a manifest changed nothing and are left out. */
export function readTransactions(stateDirectory: string): Transaction[] {
  const journal = path.join(stateDirectory, 'journal');
  return (
    namesIn(journal)
      .flatMap((id) => {
        const file = path.join(journal, id, 'manifest.json');
        return existsSync(file) ? [readManifest(file)] : [];
      })
      // Ids of the same second differ only by chance, so the time decides.
      .sort((one, other) => compare(one.at, other.at) || compare(one.id, other.id))
  );
}

/**
 * Removes what runs left that died before their journal was complete. They changed nothing, but may have copied a key.
 * The lock must be held: otherwise the files could be those of a run in progress.
 */
export function removeUnfinished(stateDirectory: string): void {
  const journal = path.join(stateDirectory, 'journal');
  for (const id of namesIn(journal)) {
    const folder = path.join(journal, id);
    if (!existsSync(path.join(folder, 'manifest.json'))) rmSync(folder, { recursive: true, force: true });
    else
      for (const name of readdirSync(folder))
        if (/^\.gatehouse-\d+-manifest\.json$/.test(name)) rmSync(path.join(folder, name), { force: true });
  }
}

/** The ids in a journal; empty when it does not exist. Throws when it cannot be read, which does not mean that it is empty. */
function namesIn(journal: string): string[] {
  try {
    return readdirSync(journal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** The old state of an entry's file; undefined when it did not exist. Throws when the journal was modified. */
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

/** The new bytes of an entry's file; undefined when the journal does not have them. */
export function newBytes(
  stateDirectory: string,
  transaction: Transaction,
  { after, sha256After }: JournalEntry,
): Buffer | undefined {
  if (after === undefined) return undefined;
  try {
    const bytes = readFileSync(path.join(folderOf(stateDirectory, transaction.id), after));
    return hashOf(bytes) === sha256After ? bytes : undefined;
  } catch {
    return undefined;
  }
}

export function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function folderOf(stateDirectory: string, id: string): string {
  return path.join(stateDirectory, 'journal', id);
}

function readManifest(file: string): Transaction {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Transaction;
  } catch (error) {
    throw new Error(`the journal cannot be read: ${file}`, { cause: error });
  }
}

function writeManifest(folder: string, transaction: Transaction, disk: Disk): void {
  const file = path.join(folder, 'manifest.json');
  const temporary = temporaryName(file);
  // Left by a run with the same process number that died.
  rmSync(temporary, { force: true });
  try {
    disk.writeNew(temporary, Buffer.from(`${JSON.stringify(transaction, null, 2)}\n`), 0o600);
    disk.rename(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  disk.syncDirectory(folder);
}
