import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where the NGINX of a rehearsal runs: as a program of this machine, or in a container made from an image. */
export interface NginxHost {
  /** For people, such as the program's path. */
  readonly name: string;
  /** Runs `nginx` with arguments until it exits. It sees the private folder under the same path, if one is given. */
  run(args: readonly string[], directory: string | undefined): Promise<NginxRun>;
  /** Starts `nginx` in the foreground, on this machine's loopback. SIGTERM and SIGHUP to the child reach the master. */
  start(args: readonly string[], directory: string): ChildProcess;
  /** Kills what `start` started, workers too, without waiting. */
  kill(child: ChildProcess): void;
  /** False when a file certainly does not exist. */
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
        // A process group of its own, so that `kill` also reaches workers: they survive a master that is killed.
        detached: true,
        env: ENVIRONMENT,
        cwd: directory,
      }),
    kill: ({ pid }) => {
      if (pid === undefined) return;
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // It has ended already.
      }
    },
    mayHave: existsSync,
  };
}

const TEST_SECONDS = 30;
const MAX_OUTPUT = 4 * 1024 * 1024;

/** Configurations are untrusted, so they get nothing of the caller's environment. The variable `NGINX` even passes sockets. */
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
