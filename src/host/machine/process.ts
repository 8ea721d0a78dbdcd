import { spawn } from 'node:child_process';
import { Writable } from 'node:stream';

export interface ProcessResult {
  /** Exit status; undefined when the program was ended by a signal or the time limit, or could not be started. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProcessOptions {
  /** Milliseconds. Default 30,000. */
  readonly timeout?: number;
  /** Bytes of standard output, and of standard error, that are kept. Default 1 MiB. */
  readonly maxOutput?: number;
  /** The bytes of standard input. Default: none. */
  readonly input?: Uint8Array;
  /**
   * Descriptors 3 and up: an open file, or bytes that can be read once. Unlike arguments, they are not visible to other
   * users of the machine.
   */
  readonly descriptors?: readonly (number | Uint8Array)[];
  /** Default: the environment of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** Milliseconds to wait for more output after the program has ended: one of its children may keep the pipe open. */
const GRACE = 300;

/** Runs a program without a shell and collects its output, with limits on time and bytes. Never rejects. */
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
      // Not spawn's own limit: when the program cannot be started, its timer keeps this process alive until it expires.
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
      // For example, a zero byte in an argument.
      stderr = error instanceof Error ? error.message : String(error);
      done(null);
    }
  });
}

function feed(stream: unknown, bytes: Uint8Array | undefined): void {
  if (!(stream instanceof Writable) || bytes === undefined) return;
  // A program may end before it has read everything. Its exit status is what counts.
  stream.on('error', () => undefined);
  stream.end(bytes);
}
