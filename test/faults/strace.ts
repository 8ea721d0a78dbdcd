import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** System calls that change what is on a disk (Linux); those that only read are not looked at. */
const CALLS = [
  'openat',
  'write',
  'pwrite64',
  'writev',
  'pwritev',
  'ftruncate',
  'truncate',
  'fallocate',
  'copy_file_range',
  'fsync',
  'fdatasync',
  'chmod',
  'fchmod',
  'fchmodat',
  'chown',
  'fchown',
  'lchown',
  'fchownat',
  'utimensat',
  'rename',
  'renameat',
  'renameat2',
  'link',
  'linkat',
  'symlink',
  'symlinkat',
  'unlink',
  'unlinkat',
  'mkdir',
  'mkdirat',
  'rmdir',
  'fsetxattr',
  'setxattr',
];

/** One call of the traced process itself. */
export interface Call {
  readonly name: string;
  /** Which call of this name it is in its process, from 1. */
  readonly ordinal: number;
  readonly text: string;
}

export interface Traced {
  /** Undefined when a signal ended the process. */
  readonly status: number | undefined;
  readonly stdout: string;
  /** The calls of the process's first thread, in order, those that change nothing below the folder left out. */
  readonly calls: readonly Call[];
  /** The calls that were tampered with. */
  readonly injected: readonly string[];
}

/** What is done to a call: the process dies before or after it, or it fails, once or from then on. */
export type Fault =
  | { readonly kind: 'kill'; readonly when: 'before' | 'after' }
  | { readonly kind: 'error'; readonly error: string; readonly lasts: boolean };

/** Runs a program under strace and does something to one of its calls. */
export async function traced(
  command: readonly string[],
  log: string,
  folder: string,
  injections: readonly string[] = [],
): Promise<Traced> {
  const options = injections.flatMap((injection) => ['-e', `inject=${injection}`]);
  // Stopping at the traced calls alone is faster, but strace sends no signals then.
  const fast = injections.some((injection) => injection.includes(':signal=')) ? [] : ['--seccomp-bpf'];
  const args = ['-f', '-y', '-s', '0', ...fast, '-o', log, '-e', `trace=${CALLS}`, ...options];
  const { status, stdout } = await run('strace', [...args, ...command]);
  return { status, stdout, ...readLog(readFileSync(log, 'latin1'), folder) };
}

/** How strace is told to do it to a call; `calls` are those of an undisturbed run. */
export function injectionsFor(fault: Fault, call: Call, calls: readonly Call[]): readonly string[] {
  const { name, ordinal } = call;
  if (fault.kind === 'kill') {
    // A SIGKILL on the way into a call is acted upon before it; one that ends a process by default, after it.
    const signal = fault.when === 'before' ? 'SIGKILL' : 'SIGVTALRM';
    return [`${name}:signal=${signal}:when=${ordinal}`];
  }
  if (!fault.lasts) return [`${name}:error=${fault.error}:when=${ordinal}`];
  // From this call on, whatever writes fails; files can still be opened and removed, as on a full disk.
  const at = calls.indexOf(call);
  const names = new Set(calls.map((other) => other.name).filter((other) => !/^(openat|unlink)$/.test(other)));
  return [...names].flatMap((other) => {
    const next = calls.slice(at).find((later) => later.name === other);
    return next === undefined ? [] : [`${other}:error=${fault.error}:when=${next.ordinal}+`];
  });
}

function run(program: string, args: readonly string[]) {
  return new Promise<{ status: number | undefined; stdout: string }>((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.on('error', reject);
    child.on('close', (status, signal) =>
      resolve({ status: signal === null ? (status ?? undefined) : undefined, stdout }),
    );
  });
}

function readLog(log: string, folder: string): Pick<Traced, 'calls' | 'injected'> {
  const lines = log.split('\n');
  const main = /^\d+/.exec(log)?.[0];
  const counts = new Map<string, number>();
  const calls: Call[] = [];
  const injected: string[] = [];
  for (const line of lines) {
    const [, pid, name, rest = ''] = /^(\d+)\s+(\w+)\((.*)$/.exec(line) ?? [];
    if (/\(INJECTED\)|\(DELAYED\)/.test(line)) injected.push(line);
    if (pid !== main || name === undefined) continue;
    const ordinal = (counts.get(name) ?? 0) + 1;
    counts.set(name, ordinal);
    const changes = (name !== 'openat' || /O_CREAT|O_TRUNC/.test(rest)) && !/= -1 [^(]*\([^)]*\)$/.test(rest);
    if (changes && rest.includes(folder)) calls.push({ name, ordinal, text: `${name}(${rest}` });
  }
  return { calls, injected };
}
