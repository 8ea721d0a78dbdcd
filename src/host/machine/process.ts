import { spawn } from 'node:child_process';
import { Writable } from 'node:stream';

export interface ProcessResult {
  /** Undefined when a signal or the time limit ended it, or it could not be started. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProcessOptions {
  /** Milliseconds. Default 30,000. */
  readonly timeout?: number;
  /** Bytes of output of each kind that are kept. Default 1 MiB. */
  readonly maxOutput?: number;
  /** What standard input gives. Default: nothing. */
  readonly input?: Uint8Array;
  /**
   * What descriptor 3 and those after it are: an open file, or bytes that can be read once. Nobody else on the machine
   * sees these, as everybody sees arguments.
   */
  readonly descriptors?: readonly (number | Uint8Array)[];
  /** Default: this process's own. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** How long output may still come once the program has ended, in milliseconds: a child of it may hold the pipe. */
const GRACE = 300;

/** Runs a program without a shell and takes its output, all within bounds. Never rejects. */
export function run(
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<ProcessResult> {
  const { timeout = 30_000, maxOutput = 1024 * 1024, input, descriptors = [], env = process.env } = options;
  return new Promise((resolve) => {
    let stdout = '';
    let stderr = '';
    const done = (status: number | null) => resolve({ status: status ?? undefined, stdout, stderr });
    try {
      const child = spawn(command, args, {
        stdio: [
          input === undefined ? 'ignore' : 'pipe',
          'pipe',
          'pipe',
          ...descriptors.map((descriptor) => (typeof descriptor === 'number' ? descriptor : 'pipe')),
        ],
        env,
      });
      // Not spawn's own limit: of a program that cannot be started, that would keep this process alive until it ends.
      const limit = setTimeout(() => child.kill('SIGKILL'), timeout);
      feed(child.stdio[0], input);
      for (const [index, descriptor] of descriptors.entries())
        if (typeof descriptor !== 'number') feed(child.stdio[index + 3], descriptor);
      child.stdout?.setEncoding('latin1').on('data', (text: string) => {
        stdout = (stdout + text).slice(0, maxOutput);
      });
      child.stderr?.setEncoding('latin1').on('data', (text: string) => {
        stderr = (stderr + text).slice(0, maxOutput);
      });
      child.on('error', (error) => {
        clearTimeout(limit);
        stderr ||= error.message;
        done(null);
      });
      child.on('close', done);
      child.on('exit', (status) => {
        clearTimeout(limit);
        setTimeout(() => {
          child.stdout?.destroy();
          child.stderr?.destroy();
          done(status);
        }, GRACE).unref();
      });
    } catch (error) {
      // Such as a zero byte in an argument.
      stderr = error instanceof Error ? error.message : String(error);
      done(null);
    }
  });
}

function feed(stream: unknown, bytes: Uint8Array | undefined): void {
  if (!(stream instanceof Writable) || bytes === undefined) return;
  // A program may end before it has read everything; its status says what came of it.
  stream.on('error', () => undefined);
  stream.end(bytes);
}
