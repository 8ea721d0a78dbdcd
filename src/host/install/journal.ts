import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { FileChange } from '../../core/change/index.ts';
import type { Policy } from '../../core/policy/index.ts';
import type { Disk, FileState, FileTimes } from './disk.ts';
import { DISK, temporaryName } from './disk.ts';

/** What people want to know of a change later. */
export interface TransactionMeta {
  readonly profile: string;
  readonly summary: string;
  readonly gatehouseVersion: string;
  /** What later tells drift apart; of changes that bring a policy to an installation. */
  readonly basis?: Basis;
}

/** An installation and what it was brought to, at the time of a change. */
export interface Basis {
  /** The real folder: of Kasm, the version that `current` led to. */
  readonly folder: string;
  /** The version of NGINX that counted. */
  readonly nginx: string;
  readonly policy: Policy;
  /** SHA-256 of every file of the configuration as the change leaves it, by real path; session files left out. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * `prepared` and `rolling-back` are states of a run that is under way, or that died: the next one takes every file
 * back to how it was before.
 */
export type TransactionState = 'prepared' | 'committed' | 'undone' | 'rolling-back' | 'rolled-back';

/** One change in the journal: what it is, and how its file was before. */
export interface JournalEntry {
  readonly kind: FileChange['kind'];
  /** In a real folder: a link on the way, such as `current`, may lead to another version by the time of an undo. */
  readonly path: string;
  readonly to?: string;
  /** Name of the file in the journal that holds the old bytes; absent for files that were not there. */
  readonly before?: { readonly bytes: string; readonly sha256: string } & Omit<FileState, 'bytes'>;
  /** Of the new bytes, for changes that write some. */
  readonly sha256After?: string;
  /** Name of the file in the journal that holds the new bytes, where they were to be kept. */
  readonly after?: string;
  readonly modeAfter?: number;
  /** Its bytes are written into the file that is there: a run that dies can leave a mixture. */
  readonly inPlace?: true;
  /** The folders in which names come and go, with their times, which that changes. Real paths. */
  readonly directories: readonly DirectoryTimes[];
}

export interface DirectoryTimes extends FileTimes {
  readonly path: string;
}

/** Why a change was taken back: what did not succeed, and what was seen then. */
interface TransactionFailure {
  readonly at: string;
  readonly step: string;
  readonly message: string;
  /** Messages of NGINX, lines of its log, answers that were not as wanted. */
  readonly evidence: readonly string[];
}

/** A transaction as the journal has it. */
export interface Transaction {
  readonly version: 1;
  /** Sorts by time, to the second. */
  readonly id: string;
  readonly at: string;
  readonly target: string;
  readonly state: TransactionState;
  readonly meta: TransactionMeta;
  readonly entries: readonly JournalEntry[];
  readonly failure?: TransactionFailure;
}

/** A name that sorts by time, to the second, and that people can type. */
export function newId(now: Date): string {
  const stamp = now.toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  return `${stamp}-${randomBytes(2).toString('hex')}`;
}

/**
 * Writes a transaction, old bytes first, and does not return before it is on the disk. Throws, and leaves nothing
 * behind, where it cannot.
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

/** Records what became of a transaction. */
export function setState(
  stateDirectory: string,
  transaction: Transaction,
  state: TransactionState,
  disk: Disk = DISK,
): void {
  writeManifest(folderOf(stateDirectory, transaction.id), { ...transaction, state }, disk);
}

/** All transactions, oldest first. One whose manifest was never finished had changed nothing and is left out. */
export function readTransactions(stateDirectory: string): Transaction[] {
  const journal = path.join(stateDirectory, 'journal');
  return (
    namesIn(journal)
      .flatMap((id) => {
        const file = path.join(journal, id, 'manifest.json');
        return existsSync(file) ? [readManifest(file)] : [];
      })
      // Two of one second differ in their ids by chance alone, so the time is what counts.
      .sort((one, other) => compare(one.at, other.at) || compare(one.id, other.id))
  );
}

/**
 * Takes away what runs that died before their journal was finished have left: they had changed nothing, and what they
 * had copied may be a key. The lock must be held, or it could be the work of a living run.
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

/** Nothing only where there is certainly no journal: one that may not be read is no empty one. */
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

/** The new bytes of an entry's file, or undefined when the journal does not have them. */
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
  // What a run with the same process number left when it died.
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
