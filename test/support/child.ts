import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import path from 'node:path';

// Every program that a test starts ends here or is ended here. One that does not end in time is ended with all that it
// has started, and the test fails with what each of them was waiting for.

/** How a program ended. */
export interface Run {
  /** Null where a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ChildOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  /** Milliseconds; default `CHILD_LIMIT`. */
  readonly limit?: number;
}

/** Milliseconds: ten times what the slowest command of a test takes. */
export const CHILD_LIMIT = 120_000;

/** Runs a program to its end. Rejects when it cannot be started or does not end. */
export async function runChild(
  command: string,
  args: readonly string[],
  { input, limit, ...rest }: ChildOptions = {},
): Promise<Run> {
  const options: SpawnOptions = { ...rest, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] };
  const child = spawn(command, args, options);
  const output = outputOf(child);
  // A program may end before it has read everything.
  child.stdin?.on('error', () => undefined).end(input);
  const { status } = await endOf(child, limit === undefined ? {} : { limit });
  return { status, ...output() };
}

/** Runs a program of Node to its end; one that does not end says where it stands and what it has open. */
export async function runNode(args: readonly string[], options: ChildOptions = {}): Promise<Run> {
  return runChild(process.execPath, [...REPORTING, ...args], options);
}

/** Node's options for a child that `endOf` can ask for a report of. */
export const REPORTING: readonly string[] = ['--report-on-signal', `--report-signal=SIGUSR2`];

/** What a child has said so far. */
export function outputOf(child: ChildProcess): () => { readonly stdout: string; readonly stderr: string } {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return () => ({ stdout, stderr });
}

/** Whether a process has ended is known by its exit; its output is complete at its close. */
export interface Ending {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Waits until a child has ended and its output is closed. Rejects when it cannot be started or does not end. */
export function endOf(
  child: ChildProcess,
  { limit = CHILD_LIMIT }: { readonly limit?: number } = {},
): Promise<Ending> {
  return new Promise((resolve, reject) => {
    let last = '';
    child.stderr?.on('data', (text: Buffer | string) => {
      last = `${last}${text}`.slice(-2000);
    });
    const timer = setTimeout(async () => {
      const { exitCode, signalCode, spawnargs } = child;
      const ended = exitCode ?? signalCode;
      const state = ended === null ? 'has not ended' : `has ended (${ended}), and its output is still open`;
      const report = await describeTree(child.pid ?? 0);
      killTree(child.pid ?? 0);
      reject(
        new Error(
          `${spawnargs.join(' ')}\n${state} within ${limit / 1000} s\n${report}\nlast on its standard error:\n${last}`,
        ),
      );
    }, limit);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    const done = (status: number | null, signal: NodeJS.Signals | null) => {
      clearTimeout(timer);
      resolve({ status, signal });
    };
    if (child.exitCode !== null || child.signalCode !== null) {
      const isOpen = [child.stdout, child.stderr].some((stream) => stream?.closed === false);
      if (!isOpen) return done(child.exitCode, child.signalCode);
    }
    child.once('close', done);
  });
}

/** Ends a server, with a signal that it follows, and waits for it. */
export async function stopChild(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  child.kill(signal);
  await endOf(child);
}

/** A process and all that it has started and that still runs, the oldest first. */
function treeOf(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name)) parents.set(Number(name), Number(statOf(Number(name))[1]));
  }
  const tree = [root];
  // An entry that is added while the loop runs is visited as well.
  for (const pid of tree)
    for (const [child, parent] of parents) if (parent === pid && !tree.includes(child)) tree.push(child);
  return tree;
}

function killTree(root: number): void {
  for (const pid of treeOf(root).reverse()) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }
}

async function describeTree(root: number): Promise<string> {
  const lines: string[] = [];
  for (const pid of treeOf(root)) {
    const command = textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
    const [state = 'gone'] = statOf(pid);
    lines.push(`${pid} ${state}, in ${textOf(`/proc/${pid}/wchan`) || '?'}: ${command}`);
    lines.push(...openFilesOf(pid).map((file) => `  ${file}`));
    if (command.includes(REPORTING[0] ?? ''))
      lines.push(...(await nodeReport(pid)).map((line) => `  ${line}`));
  }
  return lines.join('\n');
}

/** What a program has open, sockets with their ends and states. */
function openFilesOf(pid: number): string[] {
  const sockets = new Map<string, string>();
  for (const name of ['tcp', 'tcp6']) {
    for (const line of textOf(`/proc/${pid}/net/${name}`).split('\n').slice(1)) {
      const [, local, remote, state, , , , , , inode] = line.trim().split(/\s+/);
      if (inode !== undefined)
        sockets.set(`socket:[${inode}]`, `${name} ${local} → ${remote} ${STATES[state ?? ''] ?? state}`);
    }
  }
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).map((name) => {
      const target = readlinkSync(path.join(folder, name));
      return `${name}: ${sockets.get(target) ?? target}`;
    });
  } catch {
    return [];
  }
}

/** include/net/tcp_states.h of Linux; addresses are as the kernel prints them, in hexadecimal. */
const STATES: Readonly<Record<string, string>> = {
  '01': 'established',
  '02': 'syn-sent',
  '06': 'time-wait',
  '07': 'close',
  '08': 'close-wait',
  '0A': 'listen',
};

interface NodeReport {
  readonly javascriptStack?: { readonly stack?: readonly string[] };
  readonly libuv?: readonly {
    readonly type: string;
    readonly is_active?: boolean;
    readonly is_referenced?: boolean;
  }[];
}

/** Where a Node program stands, and what keeps its loop alive (Node's diagnostic report). */
async function nodeReport(pid: number): Promise<string[]> {
  const cwd = readlinkSync(`/proc/${pid}/cwd`);
  const before = new Set(reportsIn(cwd, pid));
  process.kill(pid, 'SIGUSR2');
  for (let attempt = 0; attempt < 100; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const made = reportsIn(cwd, pid).find((name) => !before.has(name));
    if (made === undefined) continue;
    const file = path.join(cwd, made);
    const report = parsed(file);
    if (report === undefined) continue;
    rmSync(file, { force: true });
    const handles = (report.libuv ?? []).filter(({ is_active, is_referenced }) => is_active && is_referenced);
    return [
      ...(report.javascriptStack?.stack ?? []),
      `keeps alive: ${handles.map(({ type }) => type).join(', ') || 'nothing'}`,
    ];
  }
  return ['no report: its JavaScript does not come to an end'];
}

function reportsIn(folder: string, pid: number): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('report.') && name.includes(`.${pid}.`));
}

function parsed(file: string): NodeReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as NodeReport;
  } catch {
    // It is being written.
    return undefined;
  }
}

/** State and parent of a process, from behind its name (proc(5)). */
function statOf(pid: number): string[] {
  const text = textOf(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
