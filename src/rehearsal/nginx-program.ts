import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { NginxVersion } from '../nginx/index.ts';
import { parseNginxVersion } from '../nginx/index.ts';

/** A local NGINX, and what it says of itself. */
export interface NginxProgram {
  readonly path: string;
  readonly version: NginxVersion | undefined;
  /** Folder of its dynamic modules. */
  readonly modules: string | undefined;
  readonly withoutModules: ReadonlySet<string>;
}

export interface NginxRun {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Asks an NGINX for its version and build (`nginx -V`). Rejects when it cannot be started. */
export async function describeNginx(path: string): Promise<NginxProgram> {
  const { output, exitCode } = await execute(path, ['-V']);
  if (exitCode !== 0) throw new Error(`cannot run "${path}": ${output.trim() || 'no such program'}`);
  const [, version] = /nginx version: [^/\s]*\/(\S+)/.exec(output) ?? [];
  const option = (name: string) => new RegExp(`--${name}=(\\S+)`).exec(output)?.[1];
  const prefix = option('prefix') ?? '/usr/local/nginx';
  const without = [...output.matchAll(/--without-http_(\w+)_module/g)].map(([, name = '']) => name);
  return {
    path,
    version: version === undefined ? undefined : parseNginxVersion(version),
    modules: option('modules-path') ?? join(prefix, 'modules'),
    withoutModules: new Set(without),
  };
}

/** The file of a dynamic module that this NGINX was installed with. Modules from elsewhere are never loaded. */
export function modulePath({ modules }: NginxProgram, fileName: string): string | undefined {
  if (modules === undefined || !/^[\w.-]+\.so$/.test(fileName)) return undefined;
  const path = join(modules, fileName);
  return existsSync(path) ? path : undefined;
}

/** Runs `nginx -t` on a staged configuration, whose main file is given relative to the folder. */
export function testConfiguration(program: NginxProgram, directory: string, main: string): Promise<NginxRun> {
  return execute(program.path, ['-t', '-q', ...commonArguments(directory, main)]);
}

/** Starts NGINX in the foreground, as a process group of its own: see `killGroup`. */
export function launch(program: NginxProgram, directory: string): ChildProcess {
  return spawn(program.path, commonArguments(directory, MAIN_FILE), {
    stdio: 'ignore',
    // A worker does not end with a master that is killed: as a group they can be killed together.
    detached: true,
    env: ENVIRONMENT,
    cwd: directory,
  });
}

/** The main file that a running stage reads, below its folder. */
export const MAIN_FILE = 'conf/nginx.conf';

/** Ends a master and its workers at once. */
export function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

const TEST_SECONDS = 30;
const MAX_OUTPUT = 4 * 1024 * 1024;

/** Nothing of the caller's environment reaches a configuration of unknown origin; `NGINX` would even pass sockets on. */
const ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };

function commonArguments(directory: string, main: string): string[] {
  // Run by root, workers would change to a user who cannot enter the private folder.
  const { uid, username } = userInfo();
  const user = uid === 0 ? ` user ${username} ${username};` : '';
  const settings = `daemon off; worker_processes 1; pid ${directory}/nginx.pid; lock_file ${directory}/nginx.lock;`;
  return [
    ...['-p', `${directory}/`, '-c', `${directory}/${main}`, '-e', 'stderr'],
    ...['-g', `${settings} error_log ${directory}/error.log notice;${user}`],
  ];
}

function execute(path: string, args: readonly string[]): Promise<NginxRun> {
  return new Promise((resolve) => {
    const options = {
      timeout: TEST_SECONDS * 1000,
      maxBuffer: MAX_OUTPUT,
      encoding: 'latin1',
      env: ENVIRONMENT,
    } as const;
    const child = execFile(path, [...args], options, (error, stdout, stderr) => {
      resolve({
        exitCode: child.exitCode,
        output: stderr + stdout + (error !== null && child.exitCode === null ? error.message : ''),
      });
    });
  });
}
