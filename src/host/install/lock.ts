import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { processStart } from '../machine/index.ts';

interface Holder {
  readonly pid: number;
  /** Start time in clock ticks since boot. Process numbers are reused; number and start time together are unique. */
  readonly started: string;
  readonly boot: string;
  /** The pid namespace of the number; every container has its own. Absent in claims of earlier releases. */
  readonly namespace?: string;
  /** The claim is locked by flock(2) while the process lives, which also works across pid namespaces. */
  readonly isLocked?: boolean;
  readonly since: string;
}

export type LockResult =
  | { readonly ok: true; release(): void }
  | { readonly ok: false; readonly message: string };

const ATTEMPTS = 6;

/** Locks of this process, by folder: its own claims have the same name. Values are the time since when. */
const held = new Map<string, string>();

/**
 * Makes this process the only writer of an installation. Claims of dead processes do not count; they are recognized by
 * process number, start time and boot, or, when those belong to another container, by the kernel's lock on the claim.
 *
 * Every process creates a claim under its own name and then looks for others. Of two processes that do so at once, at
 * least one sees the other and withdraws. Removing a dead claim can never remove a living one, which a single lock file
 * could not guarantee. Throws when the folder cannot be written.
 */
export function acquireLock(directory: string, now: Date): LockResult {
  makePrivate(directory);
  const mine = thisProcess(now);
  const since = held.get(directory);
  if (since !== undefined) return { ok: false, message: heldBy({ ...mine, since }, mine) };
  const name = `lock-${mine.pid}-${mine.started}-${mine.namespace}`;
  const claim = path.join(directory, name);
  let other = mine;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) pause(10 + Math.random() * 40);
    const opened = writeClaim(claim, mine);
    const found = otherHolder(directory, name, mine);
    if (found === undefined) {
      held.set(directory, mine.since);
      return {
        ok: true,
        release: () => {
          held.delete(directory);
          remove(claim);
          closeSync(opened);
        },
      };
    }
    other = found;
    rmSync(claim, { force: true });
    closeSync(opened);
  }
  return { ok: false, message: heldBy(other, mine) };
}

/** The process that is changing an installation now. Only reads, so that it works for anybody who can read the folder. */
export function livingHolder(
  directory: string,
): { readonly pid: number; readonly since: string } | undefined {
  let names: string[];
  try {
    names = readdirSync(directory).filter((name) => /^lock-\d+-\d*(-\d*)?$/.test(name));
  } catch {
    return undefined;
  }
  const me = thisProcess(new Date());
  return names
    .map((name) => path.join(directory, name))
    .flatMap((claim) => {
      const holder = readHolder(claim);
      return holder !== undefined && isAlive(holder, me, claim) ? [holder] : [];
    })
    .at(0);
}

function thisProcess(now: Date): Holder {
  const { pid } = process;
  const started = processStart(pid) ?? '';
  return { pid, started, boot: bootId(), namespace: namespaceId(), since: now.toISOString() };
}

/** Anybody who can write here controls what a rollback writes, with the rights of the user who runs it. */
function makePrivate(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { uid, mode } = statSync(directory);
  if (process.geteuid !== undefined && uid !== process.geteuid())
    throw new Error('it belongs to another user, who could change what a rollback writes');
  if ((mode & 0o077) !== 0) chmodSync(directory, 0o700);
}

function heldBy({ pid, since, namespace }: Holder, mine: Holder): string {
  const where = namespace === undefined || namespace === mine.namespace ? '' : ' of another container';
  return `process ${pid}${where} has been changing this installation since ${since}`;
}

/** Writes a claim and renames it into place, so that nobody reads half of it. Closing the returned descriptor unlocks it. */
function writeClaim(claim: string, holder: Holder): number {
  const temporary = path.join(path.dirname(claim), `.${path.basename(claim)}`);
  const opened = openSync(temporary, 'w', 0o600);
  try {
    writeSync(opened, JSON.stringify({ ...holder, isLocked: flock(opened) === 'locked' }));
    renameSync(temporary, claim);
    return opened;
  } catch (error) {
    rmSync(temporary, { force: true });
    closeSync(opened);
    throw error;
  }
}

/**
 * Locks an open file. Node has no call for this, so flock(1) locks the descriptor that it inherits. The lock belongs to
 * the open file (flock(2)) and remains when that program has ended.
 */
function flock(opened: number): 'locked' | 'held' | 'unknown' {
  const { status } = spawnSync('flock', ['-n', '3'], {
    stdio: ['ignore', 'ignore', 'ignore', opened],
    timeout: 5000,
  });
  return status === 0 ? 'locked' : status === 1 ? 'held' : 'unknown';
}

/** Never throws: the work is done, and a claim that remains no longer counts when this process has ended. */
function remove(claim: string): void {
  try {
    rmSync(claim, { force: true });
  } catch {
    return;
  }
}

/** Another living holder. Removes claims of dead processes. */
function otherHolder(directory: string, mine: string, me: Holder): Holder | undefined {
  let living: Holder | undefined;
  for (const name of readdirSync(directory)) {
    if (!/^\.?lock-\d+-\d*(-\d*)?$/.test(name) || name === mine) continue;
    const [, pid = '', started = '', namespace] = name.split('-');
    const file = path.join(directory, name);
    const holder = readHolder(file);
    // Without content (the claim is being written, or was just removed), the name tells whose it is.
    const named = { pid: Number(pid), started, boot: me.boot, since: 'just now' };
    const known = holder ?? (namespace === undefined ? named : { ...named, namespace });
    if (!isAlive(known, me, file)) rmSync(file, { force: true });
    else if (!name.startsWith('.')) living = known;
  }
  return living;
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function isAlive(holder: Holder, me: Holder, claim: string): boolean {
  const { pid, started, boot, namespace = me.namespace, isLocked = false } = holder;
  if (boot !== me.boot) return isLocked && lockStateOf(claim) === 'held';
  // The number is meaningless here. Without a kernel lock, assume it is alive: a person can check and remove the file.
  if (namespace !== me.namespace) return isLocked ? lockStateOf(claim) !== 'locked' : true;
  const now = processStart(pid);
  if (now !== undefined) return now === started;
  if (boot !== '') return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** `held` while the process that made the claim has it open. `locked` when nobody has, also when the claim was just removed. */
function lockStateOf(claim: string): ReturnType<typeof flock> {
  let opened: number;
  try {
    opened = openSync(claim, 'r');
  } catch {
    return 'locked';
  }
  try {
    return flock(opened);
  } finally {
    closeSync(opened);
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

/** The number of this process's pid namespace (namespaces(7)); empty when there is none. */
function namespaceId(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '';
  } catch {
    return '';
  }
}

/** Blocks for some milliseconds; this process has nothing else to do in the meantime. */
function pause(duration: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, duration);
}
