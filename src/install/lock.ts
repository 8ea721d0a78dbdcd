import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

interface Holder {
  readonly pid: number;
  /** Clock ticks since boot at which the process started: a number used again is another process. */
  readonly started: string;
  readonly boot: string;
  readonly since: string;
}

export type LockResult =
  | { readonly ok: true; release(): void }
  | { readonly ok: false; readonly message: string };

const ATTEMPTS = 6;

/** What this process holds: its own claims look alike in the folder. */
const held = new Map<string, string>();

/**
 * One writer at a time. A claim whose process is dead, by process number, start time and boot, does not count.
 *
 * Every process puts down a claim of its own name and looks at the others' afterwards. Of two that do so at once
 * at least one sees the other and withdraws, and taking a dead claim away can never take a living one, which a
 * single lock file that is moved aside cannot promise. Throws when the folder cannot be written.
 */
export function acquireLock(directory: string, now: Date): LockResult {
  makePrivate(directory);
  const since = held.get(directory);
  if (since !== undefined) return { ok: false, message: heldBy(process.pid, since) };
  const mine: Holder = {
    pid: process.pid,
    started: startTime(process.pid) ?? '',
    boot: bootId(),
    since: now.toISOString(),
  };
  const name = `lock-${mine.pid}-${mine.started}`;
  const claim = path.join(directory, name);
  let other: Holder | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) pause(10 + Math.random() * 40);
    putDown(claim, mine);
    other = othersIn(directory, name);
    if (other === undefined) {
      held.set(directory, mine.since);
      return {
        ok: true,
        release: () => {
          held.delete(directory);
          remove(claim);
        },
      };
    }
    rmSync(claim, { force: true });
  }
  return { ok: false, message: heldBy(other?.pid, other?.since) };
}

/** Whoever can write here decides what a rollback writes, with the rights of who runs it. */
function makePrivate(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { uid, mode } = statSync(directory);
  if (process.geteuid !== undefined && uid !== process.geteuid())
    throw new Error('it belongs to another user, who could change what a rollback writes');
  if ((mode & 0o077) !== 0) chmodSync(directory, 0o700);
}

function heldBy(pid: number | undefined, since: string | undefined): string {
  return `process ${pid} has been changing this installation since ${since}`;
}

/** Renamed into place, so that nobody reads half of it. */
function putDown(claim: string, holder: Holder): void {
  const temporary = path.join(path.dirname(claim), `.${path.basename(claim)}`);
  try {
    writeFileSync(temporary, JSON.stringify(holder), { mode: 0o600 });
    renameSync(temporary, claim);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
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
function othersIn(directory: string, mine: string): Holder | undefined {
  let living: Holder | undefined;
  for (const name of readdirSync(directory)) {
    if (!/^\.?lock-\d+-\d*$/.test(name) || name === mine) continue;
    const [, pid = '', started = ''] = name.split('-');
    const file = path.join(directory, name);
    const holder = readHolder(file);
    // Without its content (it is being written, or has just gone) the name alone says whose it is.
    const known = holder ?? { pid: Number(pid), started, boot: bootId(), since: 'just now' };
    if (!isAlive(known)) rmSync(file, { force: true });
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

function isAlive({ pid, started, boot }: Holder): boolean {
  if (boot !== bootId()) return false;
  const now = startTime(pid);
  if (now !== undefined) return now === started;
  if (bootId() !== '') return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Field 22 of /proc/PID/stat (proc(5)); undefined where there is no such process, or no such file system. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may hold anything, so fields are counted after its end.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

/** Milliseconds; short, and nothing else of this process has work meanwhile. */
function pause(duration: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, duration);
}
