import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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

/** One writer at a time. A lock whose holder is dead, by process number, start time and boot, is taken over. */
export function acquireLock(directory: string, now: Date): LockResult {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = path.join(directory, 'lock');
  const mine = path.join(directory, `.lock-${process.pid}`);
  const holder: Holder = { pid: process.pid, started: startTime(process.pid) ?? '', boot: bootId(), since: now.toISOString() };
  writeFileSync(mine, JSON.stringify(holder), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        // A hard link either comes to be or not: no two processes make the same one.
        linkSync(mine, file);
        return { ok: true, release: () => rmSync(file, { force: true }) };
      } catch (error) {
        if (!isExisting(error)) throw error;
        const other = readHolder(file);
        if (other !== undefined && isAlive(other)) {
          return { ok: false, message: `process ${other.pid} has been changing this installation since ${other.since}` };
        }
        // Moved aside first, so that of two who find a dead holder only one takes the lock away.
        const aside = path.join(directory, `.lock-dead-${process.pid}`);
        renameSync(file, aside);
        rmSync(aside, { force: true });
      }
    }
    return { ok: false, message: 'the lock changes hands too fast; try again' };
  } finally {
    rmSync(mine, { force: true });
  }
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
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
