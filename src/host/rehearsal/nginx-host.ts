import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where the NGINX of a rehearsal runs: a program of this machine, or an image that a container is made of. */
export interface NginxHost {
  /** What people call it, such as the program's path. */
  readonly name: string;
  /** Runs `nginx` with arguments to its end. It sees the private folder, under its own path, where there is one. */
  run(args: readonly string[], directory: string | undefined): Promise<NginxRun>;
  /** Starts `nginx` in the foreground, on this machine's loopback. SIGTERM and SIGHUP to the child reach the master. */
  start(args: readonly string[], directory: string): ChildProcess;
  /** Ends what `start` began, workers too, at once and without waiting. */
  kill(child: ChildProcess): void;
  /** False when a file is certainly not there. */
  mayHave(path: string): boolean;
}

export interface NginxRun {
  readonly exitCode: number | null;
  readonly output: string;
}

/** An NGINX program of this machine. */
export function localNginx(path: string): NginxHost {
  return {
    name: path,
    run: (args) => execute(path, args),
    start: (args, directory) =>
      spawn(path, args, {
        stdio: 'ignore',
        // A worker does not end with a master that is killed: as a group they can be killed together.
        detached: true,
        env: ENVIRONMENT,
        cwd: directory,
      }),
    kill: ({ pid }) => {
      if (pid === undefined) return;
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    },
    mayHave: existsSync,
  };
}

const TEST_SECONDS = 30;
const MAX_OUTPUT = 4 * 1024 * 1024;

/** Nothing of the caller's environment reaches a configuration of unknown origin; `NGINX` would even pass sockets on. */
const ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };

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
