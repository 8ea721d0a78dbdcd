import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { CHILD_LIMIT, stopChild } from './child.ts';
import { until } from './until.ts';

/** A private folder that a real NGINX takes its configuration from and writes everything into. */
export interface NginxRoom {
  readonly folder: string;
  /** Writes texts of bytes; paths are relative to the folder. */
  write(files: Readonly<Record<string, string>>): void;
  /** What `nginx -t` makes of `nginx.conf` in the folder. */
  test(): Promise<NginxVerdict>;
  /** Starts NGINX on `nginx.conf`; resolves when something listens on the port of 127.0.0.1. */
  start(port: number): Promise<RunningNginx>;
  remove(): void;
}

export interface NginxVerdict {
  readonly accepted: boolean;
  /** The first error; undefined when accepted, and when NGINX ended without a word. */
  readonly first: NginxComplaint | undefined;
}

interface NginxComplaint {
  readonly message: string;
  /** Relative to the folder; undefined when NGINX names no place, and so is the line. */
  readonly file: string | undefined;
  readonly line: number | undefined;
}

interface RunningNginx {
  /** Resolves when master and workers are gone. */
  stop(): Promise<void>;
  /** Resolves when new workers have taken the place of the old ones. */
  reload(): Promise<void>;
}

export function makeNginxRoom(): NginxRoom {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-nginx-'));
  return {
    folder,
    write(files) {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text, 'latin1');
      }
    },
    test: () => testIn(folder),
    start: (port) => startIn(folder, port),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** A port of 127.0.0.1 that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** Names that a mangled configuration invents are looked up once and briefly. */
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin',
  RES_OPTIONS: 'timeout:1 attempts:1',
};

function settings(folder: string): string[] {
  // Run by root, workers would become a user who cannot enter the folder.
  const { uid, username } = userInfo();
  const user = uid === 0 ? ` user ${username} ${username};` : '';
  const main = `pid ${folder}/nginx.pid; error_log ${folder}/error.log;${user}`;
  return ['-p', `${folder}/`, '-c', `${folder}/nginx.conf`, '-e', 'stderr', '-g', main];
}

function testIn(folder: string): Promise<NginxVerdict> {
  return new Promise((resolve) => {
    const options = { encoding: 'latin1', timeout: CHILD_LIMIT, env: ENVIRONMENT } as const;
    const child = execFile('nginx', ['-t', '-q', ...settings(folder)], options, (_error, _stdout, stderr) => {
      resolve({ accepted: child.exitCode === 0, first: firstComplaint(stderr, folder) });
    });
  });
}

/** A message starts a line with a date or NGINX's name, and may go on over several lines. */
const MESSAGE_START =
  /^(?=(?:nginx: |\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d )\[\w+\] |nginx: (?:the )?configuration )/m;

function firstComplaint(output: string, folder: string): NginxComplaint | undefined {
  for (const part of output.split(MESSAGE_START)) {
    const [, text] = /^[^[]*\[(?:emerg|crit|alert)\] (?:\d+#\d+: )?([\s\S]*?)\n?$/.exec(part) ?? [];
    if (text === undefined) continue;
    const at = text.lastIndexOf(` in ${folder}/`);
    const [, file, line] = /^([\s\S]*):(\d+)$/.exec(text.slice(at + folder.length + 5)) ?? [];
    if (at === -1 || file === undefined) return { message: text, file: undefined, line: undefined };
    return { message: text.slice(0, at), file, line: Number(line) };
  }
  return undefined;
}

async function startIn(folder: string, port: number): Promise<RunningNginx> {
  const child = spawn('nginx', [...settings(folder).slice(0, -1), `${settings(folder).at(-1)} daemon off;`], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: ENVIRONMENT,
  });
  let said = '';
  child.stderr?.setEncoding('latin1').on('data', (text: string) => {
    said += text;
  });
  await until(() => child.exitCode !== null || answers(port), `nginx listens on port ${port}`);
  if (child.exitCode !== null) throw new Error(`nginx ended with status ${child.exitCode}: ${said}`);
  return { stop: () => stopChild(child), reload: () => reloadNginx(child) };
}

/** Tells a master to read its configuration again, and waits until none of its workers is an old one. */
export async function reloadNginx(master: ChildProcess): Promise<void> {
  const before = workersOf(master);
  master.kill('SIGHUP');
  const isDone = () => {
    const workers = workersOf(master);
    return workers.length > 0 && !workers.some((worker) => before.includes(worker));
  };
  await until(isDone, 'nginx reloads');
}

/** The processes below a master (proc(5)). */
function workersOf({ pid }: ChildProcess): readonly string[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(/\s+/);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
