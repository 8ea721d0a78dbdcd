import { lstatSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { FileAttributes, FileChange } from '../../core/change/index.ts';
import type { ByteString } from '../../core/nginx/index.ts';
import { removeLeftScratch } from '../machine/index.ts';
import type { Disk, FileState } from './disk.ts';
import { DISK, replaceFile, stateOf, temporaryName, timesOf } from './disk.ts';
import type {
  DirectoryTimes,
  JournalEntry,
  Transaction,
  TransactionMeta,
  TransactionState,
} from './journal.ts';
import { hashOf, newId, readTransactions, removeUnfinished, setState, writeTransaction } from './journal.ts';
import { acquireLock } from './lock.ts';
import { twice, undo } from './undo.ts';
import type { Wanted } from './writable.ts';
import { unwritable } from './writable.ts';

/** The NGINX that a change is for: how it judges a configuration, takes it up, and is asked whether it did. */
export interface Runtime {
  describe(): string;
  /**
   * Before anything is changed: whether it could be validated and taken up at all. To undo a change less is asked, as
   * the change may be what is wrong.
   */
  prepare?(purpose: 'change' | 'undo'): Promise<StepResult>;
  validate(): Promise<StepResult>;
  reload(): Promise<StepResult>;
  verify(): Promise<StepResult>;
}

export type StepResult =
  | { readonly ok: true; readonly note: string; readonly skipped?: boolean }
  | { readonly ok: false; readonly message: string; readonly evidence: readonly string[] };

type Step =
  | 'lock'
  | 'recover'
  | 'compare'
  | 'prepare'
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
  /** The journal keeps the new bytes too, so that a later edit by hand can be shown. Never for keys. */
  readonly keepsNewBytes?: boolean;
  readonly onStep?: (step: Step, note: string) => void;
  /** For tests: a disk whose calls can fail. Going back uses the real one. */
  readonly disk?: Disk;
}

export type ApplyResult =
  | { readonly ok: true; readonly id: string; readonly notes: readonly string[] }
  | {
      readonly ok: false;
      readonly step: Step;
      readonly message: string;
      readonly evidence: readonly string[];
      /** True when something had been written and every file is as before again. */
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
    const recovery = await undoUnfinished(options, false);
    if (recovery?.ok === false) return refusal('recover', recovery.message, recovery.files);
    const changed = changedFiles(changes);
    if (changed.length > 0) {
      const files = [...new Set(changed)];
      return refusal('compare', `${changed.length} file(s) are not what the plan was made from`, files);
    }
    const unready = await whyUnready(options, 'change', changes);
    if (unready !== undefined) return unready;
    const { disk = DISK } = options;
    let transaction: Transaction;
    try {
      const prepared = prepare(changes, options);
      transaction = prepared.transaction;
      writeTransaction(options.stateDirectory, transaction, prepared.bytes, disk);
    } catch (error) {
      return refusal('journal', messageOf(error), []);
    }
    tell(options, 'journal', `${transaction.id}: ${changes.length} change(s) can be undone from here on`);
    return proceed(transaction, changes, options);
  });
}

export interface RollbackOptions extends TransactionOptions {
  /** Default: the latest change that is in force. */
  readonly id?: string;
  /** Also where a file was changed since. */
  readonly force?: boolean;
  /** Why a change is not in force any more, such as one of another version's folder; undefined: it may be undone. */
  readonly objection?: (transaction: Transaction) => string | undefined;
}

/** Undoes a committed change. Refuses, naming the files, when one was changed since by somebody else. */
export function rollback(options: RollbackOptions): Promise<ApplyResult> {
  return locked(options, async () => {
    const { stateDirectory, id: wanted, force = false } = options;
    const recovery = await undoUnfinished(options, force);
    if (recovery?.ok === false) return refusal('recover', recovery.message, recovery.files);
    // Who asks for no change in particular means the one that went wrong, not also the one before it.
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
    const unready = await whyUnready(options, 'undo', transaction.entries);
    if (unready !== undefined) return unready;
    // From here on a run that dies is finished by the next one.
    setState(stateDirectory, transaction, 'rolling-back', options.disk);
    undo(stateDirectory, transaction, force);
    twice(() => setState(stateDirectory, transaction, 'rolled-back'));
    tell(options, 'roll-back', `${transaction.id}: every file is as before`);
    const reloaded = await attempt(() => options.runtime.reload());
    if (!reloaded.ok) {
      const { message, evidence } = reloaded;
      const failure = { at: new Date().toISOString(), step: 'reload', message, evidence };
      twice(() => setState(stateDirectory, { ...transaction, failure }, 'rolled-back'));
      return { ok: false, step: 'reload', message, evidence, rolledBack: true };
    }
    tell(options, 'reload', reloaded.note);
    return { ok: true, id: transaction.id, notes: [reloaded.note] };
  });
}

/** Whether files can be written, and the runtime says that it can take them up; undefined when it is so. */
async function whyUnready(
  options: TransactionOptions,
  purpose: 'change' | 'undo',
  wanted: readonly Wanted[],
): Promise<ApplyResult | undefined> {
  const { runtime } = options;
  const places = unwritable(wanted);
  if (places.length > 0)
    return refusal('prepare', `${places.length} place(s) cannot be written`, [...places, WRITE_WAY_OUT]);
  const result = await attempt(async () => runtime.prepare?.(purpose) ?? NOTHING_TO_PREPARE);
  if (!result.ok) return refusal('prepare', result.message, result.evidence);
  if (result.note !== '') tell(options, 'prepare', result.note);
  return undefined;
}

const WRITE_WAY_OUT = 'run gatehouse as root (sudo); mount a read-only file system writable';
const NOTHING_TO_PREPARE: StepResult = { ok: true, note: '' };

/** What became of a run that died. */
export type Recovery =
  | { readonly ok: true; readonly id: string; readonly note: string }
  /** Somebody changed these files after the run died: nothing was touched. */
  | { readonly ok: false; readonly id: string; readonly message: string; readonly files: readonly string[] };

/** Undoes what a run that died left behind; undefined when there is no such thing. Throws when it cannot. */
export async function recover(options: TransactionOptions): Promise<Recovery | undefined> {
  const lock = acquireLock(options.stateDirectory, new Date());
  if (!lock.ok) throw new Error(lock.message);
  try {
    sweep(options.stateDirectory);
    return await undoUnfinished(options, false);
  } finally {
    lock.release();
  }
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
  const { runtime, stateDirectory, disk = DISK } = options;
  try {
    for (const change of changes) write(disk, change);
  } catch (error) {
    return rollBack(transaction, options, 'write', { message: messageOf(error), evidence: [] });
  }
  tell(options, 'write', `${changes.length} change(s) are on the disk`);
  const notes: string[] = [];
  for (const step of ['validate', 'reload', 'verify'] as const) {
    const result = await attempt(() => runtime[step]());
    if (!result.ok) return rollBack(transaction, options, step, result);
    notes.push(result.note);
    tell(options, step, result.skipped ? `left out: ${result.note}` : result.note);
  }
  try {
    setState(stateDirectory, transaction, 'committed', disk);
  } catch (error) {
    return rollBack(transaction, options, 'commit', { message: messageOf(error), evidence: [] });
  }
  tell(options, 'commit', transaction.id);
  return { ok: true, id: transaction.id, notes };
}

async function rollBack(
  transaction: Transaction,
  options: TransactionOptions,
  step: Step,
  failure: { readonly message: string; readonly evidence: readonly string[] },
): Promise<ApplyResult> {
  const { stateDirectory } = options;
  const { message } = failure;
  const evidence = [...failure.evidence];
  const at = new Date().toISOString();
  const record = (state: TransactionState) =>
    twice(() =>
      setState(stateDirectory, { ...transaction, failure: { at, step, message, evidence } }, state),
    );
  try {
    // Before anything else: what was seen is kept whatever becomes of this run.
    record('prepared');
  } catch (error) {
    // A commit that failed may have got as far as the manifest, and must not stand there.
    if (step === 'commit') throw error;
  }
  undo(stateDirectory, transaction, false);
  tell(options, 'roll-back', 'every file is as before');
  // Also what was never put in force may have been taken up: others reload NGINX too.
  const reloaded = await attempt(() => options.runtime.reload());
  if (!reloaded.ok) {
    evidence.push(`NGINX did not take the old configuration up again: ${reloaded.message}`);
    evidence.push(...reloaded.evidence);
  }
  try {
    record('undone');
  } catch (error) {
    evidence.push(
      `the journal could not take this down, so the next run looks once more: ${messageOf(error)}`,
    );
  }
  return { ok: false, step, message, evidence, rolledBack: true };
}

/** The lock must be held. There is one such run at most, since each looks for one first. */
async function undoUnfinished(options: TransactionOptions, force: boolean): Promise<Recovery | undefined> {
  const { stateDirectory } = options;
  const transaction = readTransactions(stateDirectory).findLast(
    ({ state }) => state === 'prepared' || state === 'rolling-back',
  );
  if (transaction === undefined) return undefined;
  const { id } = transaction;
  const { basis } = transaction.meta;
  if (basis !== undefined && !isThere(basis.folder)) {
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
  // What NGINX had taken up of it, it must let go of again.
  const reloaded = await attempt(() => options.runtime.reload());
  const outcome = reloaded.ok ? reloaded.note : `NGINX did not take it up: ${reloaded.message}`;
  const evidence = reloaded.ok ? [] : [reloaded.message, ...reloaded.evidence];
  const message = finished ? 'the run that rolled it back died' : 'the run that applied it died';
  const died = { at: new Date().toISOString(), step: 'recover', message, evidence };
  const { failure = died } = transaction;
  twice(() => setState(stateDirectory, { ...transaction, failure }, finished ? 'rolled-back' : 'undone'));
  const what = finished
    ? 'its rollback was never finished: it is now'
    : 'it was never finished: it is undone';
  const note = `${id}: ${what}, every file is as before (${outcome})`;
  tell(options, 'recover', note);
  return { ok: true, id, note };
}

/** What runs that died have left besides the change itself. The lock must be held. */
function sweep(stateDirectory: string): void {
  removeUnfinished(stateDirectory);
  removeLeftScratch(stateDirectory);
}

async function locked(options: TransactionOptions, work: () => Promise<ApplyResult>): Promise<ApplyResult> {
  let lock: ReturnType<typeof acquireLock>;
  try {
    lock = acquireLock(options.stateDirectory, new Date());
  } catch (error) {
    const way = 'name another folder with --state DIR';
    return refusal('lock', `${options.stateDirectory}: ${messageOf(error)}`, [way]);
  }
  if (!lock.ok) return refusal('lock', lock.message, []);
  try {
    sweep(options.stateDirectory);
    return await work();
  } catch (error) {
    const way = 'the journal still holds everything; run gatehouse again';
    return refusal('roll-back', messageOf(error), [way]);
  } finally {
    lock.release();
  }
}

function refusal(step: Step, message: string, evidence: readonly string[]): ApplyResult {
  return { ok: false, step, message, evidence, rolledBack: false };
}

/** A runtime that throws has failed its step, no more. */
async function attempt(step: () => Promise<StepResult>): Promise<StepResult> {
  try {
    return await step();
  } catch (error) {
    return { ok: false, message: messageOf(error), evidence: [] };
  }
}

/** Whoever listens has no say in the change: an error there, such as a closed terminal, must not end it half way. */
function tell({ onStep }: TransactionOptions, step: Step, note: string): void {
  try {
    onStep?.(step, note);
  } catch {
    return;
  }
}

/** The files that are not what the changes were made from. A later write to a file begins where the one before ends. */
function changedFiles(changes: readonly FileChange[]): string[] {
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

/** True while a change's file still is what the change was made from. */
function isUnchanged(change: FileChange): boolean {
  try {
    switch (change.kind) {
      case 'write':
        return stateOf(change.path).bytes.equals(Buffer.from(change.before, 'latin1'));
      case 'create':
        return !isThere(change.path);
      case 'rename':
        return isThere(change.path) && !isThere(change.to);
      case 'mode':
        return (statSync(change.path).mode & 0o7777) === change.before;
    }
  } catch {
    return false;
  }
}

/** Without the writes that a later one to the same file follows. */
function lastEntries({ entries }: Transaction): JournalEntry[] {
  return entries.filter(
    ({ kind, path: file }, number) =>
      kind !== 'write' ||
      !entries.slice(number + 1).some((later) => later.kind === 'write' && later.path === file),
  );
}

/** True while an entry's file is as the transaction left it. */
function isAsWritten(entry: JournalEntry): boolean {
  try {
    if (entry.kind === 'rename') return entry.to !== undefined && isThere(entry.to) && !isThere(entry.path);
    if (entry.sha256After !== undefined && hashOf(stateOf(entry.path).bytes) !== entry.sha256After) {
      return false;
    }
    return entry.modeAfter === undefined || (statSync(entry.path).mode & 0o7777) === entry.modeAfter;
  } catch {
    return false;
  }
}

/** Files of a transaction that died which somebody has changed since: the next run does not touch them. */
export function changedSince({ entries }: Transaction): string[] {
  const key = ({ kind, path: file }: JournalEntry) => `${kind} ${file}`;
  // A file that is written twice may be as either write leaves it.
  const ours = new Set(entries.filter(isOurs).map(key));
  return [...new Set(entries.filter((entry) => !ours.has(key(entry))).map(({ path: file }) => file))];
}

/** True while an entry's file is in a state that a transaction which died may have left: as before, or as after. */
function isOurs(entry: JournalEntry): boolean {
  if (entry.inPlace || isAsWritten(entry)) return true;
  try {
    switch (entry.kind) {
      case 'create':
        return !isThere(entry.path);
      case 'rename':
        return isThere(entry.path) && entry.to !== undefined && !isThere(entry.to);
      case 'mode':
        return (statSync(entry.path).mode & 0o7777) === entry.before?.mode;
      case 'write':
        return hashOf(stateOf(entry.path).bytes) === entry.before?.sha256;
    }
  } catch {
    return false;
  }
}

function prepare(changes: readonly FileChange[], options: TransactionOptions) {
  const now = new Date();
  const bytes = new Map<string, Buffer>();
  const { target, meta, keepsNewBytes = false } = options;
  const written = new Set<string>();
  const entries = changes.map((change, number) => {
    const entry = entryFor(change, `${number}.before`, bytes, written.has(change.path));
    if (change.kind === 'write') written.add(change.path);
    if (!keepsNewBytes || (change.kind !== 'write' && change.kind !== 'create')) return entry;
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
 * Describes a change and its file as it is now, whose bytes go to `bytes` under `name`. Where an earlier change writes
 * the file too, they are those that this one leaves.
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
      // A key's mode may be changed, but its bytes are never copied: only what is written needs them.
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

/** A path whose folder is free of links. */
export function inRealFolder(file: string): string {
  return path.join(realpathSync(path.dirname(file)), path.basename(file));
}

/** The folders that a change touches: a symbolic link's file is replaced in the folder where it really is. */
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

function write(disk: Disk, change: FileChange): void {
  switch (change.kind) {
    case 'write':
      replaceFile(disk, change.path, Buffer.from(change.after, 'latin1'), change);
      return;
    case 'create':
      create(disk, change.path, Buffer.from(change.after, 'latin1'), change.attributes);
      return;
    case 'rename':
      if (isThere(change.to)) throw new Error(`${change.to} exists`);
      disk.rename(change.path, change.to);
      disk.syncDirectory(path.dirname(change.path));
      if (path.dirname(change.to) !== path.dirname(change.path)) disk.syncDirectory(path.dirname(change.to));
      return;
    case 'mode':
      disk.chmod(realpathSync(change.path), change.after);
      return;
  }
}

/** Whole or not at all, and mode 0644 whatever the umask: the workers read it as another user. */
function create(disk: Disk, file: string, bytes: Buffer, attributes: FileAttributes = {}): void {
  const { mode = 0o644, uid = -1, gid = -1 } = attributes;
  const temporary = temporaryName(file);
  disk.writeNew(temporary, bytes, mode);
  if (uid !== -1 || gid !== -1) disk.chown(temporary, uid, gid);
  if (isThere(file)) throw new Error(`${file} exists`);
  disk.rename(temporary, file);
  disk.syncDirectory(path.dirname(file));
}

/** Also of a symbolic link to nowhere, which takes up the name all the same. */
function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
