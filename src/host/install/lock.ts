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
  /** Clock ticks since boot at which the process started: a number used again is another process. */
  readonly started: string;
  readonly boot: string;
  /** The pid namespace in which the number counts: containers each have their own. Absent in claims of old. */
  readonly namespace?: string;
  /** The claim is locked by flock(2) as long as the process lives: the kernel knows, whatever the number says. */
  readonly isLocked?: boolean;
  readonly since: string;
}

export type LockResult =
  | { readonly ok: true; release(): void }
  | { readonly ok: false; readonly message: string };

const ATTEMPTS = 6;

/** What this process holds: its own claims look alike in the folder. */
const held = new Map<string, string>();

/**
 * One writer at a time. A claim whose process is dead does not count: by process number, start time and boot, or where
 * these are another container's, by the kernel's lock on the claim.
 *
 * Every process puts down a claim of its own name and looks at the others' afterwards. Of two that do so at once
 * at least one sees the other and withdraws, and taking a dead claim away can never take a living one, which a
 * single lock file that is moved aside cannot promise. Throws when the folder cannot be written.
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
    const opened = putDown(claim, mine);
    const found = othersIn(directory, name, mine);
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

/** Who is changing an installation right now. Nothing is touched, so that anybody who may read may ask. */
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

/** Whoever can write here decides what a rollback writes, with the rights of who runs it. */
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

/** Renamed into place, so that nobody reads half of it. Gives the open file, with which the kernel's lock ends. */
function putDown(claim: string, holder: Holder): number {
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
 * Locks an open file. Node has no call for it, so flock(1) does it on the file that it inherits: the lock belongs to
 * the open file (flock(2)) and stays when that program has ended.
 */
function flock(opened: number): 'locked' | 'held' | 'unknown' {
  const { status } = spawnSync('flock', ['-n', '3'], {
    stdio: ['ignore', 'ignore', 'ignore', opened],
    timeout: 5000,
  });
  return status === 0 ? 'locked' : status === 1 ? 'held' : 'unknown';
}

/** What cannot be removed does not count once its process has ended, and work that is done stays done. */
function remove(claim: string): void {
  try {
    rmSync(claim, { force: true });
  } catch {
    return;
  }
}

/** Another living holder. Claims of the dead are taken away. */
function othersIn(directory: string, mine: string, me: Holder): Holder | undefined {
  let living: Holder | undefined;
  for (const name of readdirSync(directory)) {
    if (!/^\.?lock-\d+-\d*(-\d*)?$/.test(name) || name === mine) continue;
    const [, pid = '', started = '', namespace] = name.split('-');
    const file = path.join(directory, name);
    const holder = readHolder(file);
    // Without its content (it is being written, or has just gone) the name alone says whose it is.
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
  if (boot !== me.boot) return isLocked && kernelSays(claim) === 'held';
  // Its number says nothing here. Who can ask nobody takes it for alive: a person can look, and remove the file.
  if (namespace !== me.namespace) return isLocked ? kernelSays(claim) !== 'locked' : true;
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

/** Whether the process that made a claim still has it open. One that has just gone is locked by nobody. */
function kernelSays(claim: string): ReturnType<typeof flock> {
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

/** The number of this process's pid namespace (namespaces(7)); empty where there is none. */
function namespaceId(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '';
  } catch {
    return '';
  }
}

/** Milliseconds; short, and nothing else of this process has work meanwhile. */
function pause(duration: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, duration);
}
