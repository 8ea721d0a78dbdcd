import { spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStart, writePrivateFile } from '../machine/index.ts';

/**
 * A search for Diffie-Hellman parameters by openssl. It outlives the process that started it, so that a closed terminal
 * does not end it; a later process finds it again, running or done. Its folder holds its whole state.
 */
interface DhJob {
  readonly bits: number;
  /** ISO 8601. */
  readonly since: string;
}

export type DhJobState =
  /** `tried`: candidates so far. `seconds`: since the start. */
  | { readonly kind: 'running'; readonly job: DhJob; readonly tried: number; readonly seconds: number }
  | { readonly kind: 'done'; readonly job: DhJob; readonly pem: string }
  | { readonly kind: 'failed'; readonly job: DhJob; readonly message: string }
  | { readonly kind: 'none' };

interface Record extends DhJob {
  readonly pid: number;
  /** Start time of openssl in clock ticks since boot. Process numbers are reused; both together are unique. */
  readonly started: string;
}

const PATHS = { record: 'job.json', log: 'openssl.log', result: 'dhparam.pem' } as const;
/** Low priority: the same processors serve desktops. */
const NICENESS = 10;

/** The state of the job in a folder. */
export function dhJobState(folder: string): DhJobState {
  const job = readRecord(folder);
  if (job === undefined) return { kind: 'none' };
  if (isRunning(job)) {
    const seconds = Math.max(0, (Date.now() - Date.parse(job.since)) / 1000);
    return { kind: 'running', job, tried: candidates(path.join(folder, PATHS.log)), seconds };
  }
  const pem = readText(path.join(folder, PATHS.result));
  if (pem.includes('-----END DH PARAMETERS-----')) return { kind: 'done', job, pem };
  const lastLine = readText(path.join(folder, PATHS.log))
    .split('\n')
    .findLast((line) => /[a-z]/.test(line));
  return { kind: 'failed', job, message: lastLine ?? 'openssl ended without a result' };
}

/** Starts a search in a folder without one. Rejects when openssl cannot be started or the folder cannot be written. */
export async function startDhJob(folder: string, bits: number): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of Object.values(PATHS)) rmSync(path.join(folder, name), { force: true });
  const log = openSync(path.join(folder, PATHS.log), 'w', 0o600);
  try {
    const result = path.join(folder, PATHS.result);
    const child = spawn('openssl', ['dhparam', '-out', result, String(bits)], {
      detached: true,
      stdio: ['ignore', 'ignore', log],
    });
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    const pid = child.pid ?? 0;
    os.setPriority(pid, NICENESS);
    const record: Record = { bits, since: new Date().toISOString(), pid, started: processStart(pid) ?? '' };
    writePrivateFile(path.join(folder, PATHS.record), JSON.stringify(record));
    child.unref();
  } finally {
    closeSync(log);
  }
}

/** Ends the search in a folder and removes the folder. */
export function cancelDhJob(folder: string): void {
  const job = readRecord(folder);
  if (job !== undefined && isRunning(job)) process.kill(job.pid, 'SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}

/** Waits until the search is over and reports progress. Resolves early when `signal` is aborted. */
export async function followDhJob(
  folder: string,
  onProgress: (state: Extract<DhJobState, { kind: 'running' }>) => void,
  signal: AbortSignal,
): Promise<DhJobState> {
  for (;;) {
    const state = dhJobState(folder);
    if (state.kind !== 'running' || signal.aborted) return state;
    onProgress(state);
    await sleep(PAUSE, undefined, { signal }).catch(() => undefined);
  }
}

/** Milliseconds between two reads of the state. */
const PAUSE = 500;

function readRecord(folder: string): Record | undefined {
  try {
    return JSON.parse(readFileSync(path.join(folder, PATHS.record), 'utf8')) as Record;
  } catch {
    return undefined;
  }
}

function readText(file: string): string {
  try {
    return statSync(file).size > MAX_LOG ? '' : readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** Bytes. openssl writes one for each candidate; a search for 8,192 bits tries some hundred thousand. */
const MAX_LOG = 64 * 1024 * 1024;

/** openssl writes `.` for each candidate that passes trial division (BN_GENCB). */
function candidates(log: string): number {
  const descriptor = openSync(log, 'r');
  try {
    const bytes = Buffer.alloc(Math.min(fstatSync(descriptor).size, MAX_LOG));
    const length = readSync(descriptor, bytes, 0, bytes.length, 0);
    return bytes.subarray(0, length).filter((byte) => byte === DOT).length;
  } finally {
    closeSync(descriptor);
  }
}

const DOT = 0x2e;

function isRunning({ pid, started }: Record): boolean {
  return started !== '' && processStart(pid) === started;
}
