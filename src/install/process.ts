import { spawn } from 'node:child_process';

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
}

/** Runs a program without a shell and takes its output, all within bounds. Never rejects. */
export function run(command: string, args: readonly string[], options: ProcessOptions = {}): Promise<ProcessResult> {
  const { timeout = 30_000, maxOutput = 1024 * 1024 } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout, killSignal: 'SIGKILL' });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('latin1').on('data', (text: string) => {
      if (stdout.length < maxOutput) stdout += text;
    });
    child.stderr.setEncoding('latin1').on('data', (text: string) => {
      if (stderr.length < maxOutput) stderr += text;
    });
    child.on('error', (error) => resolve({ status: undefined, stdout, stderr: stderr || error.message }));
    child.on('close', (status) => resolve({ status: status ?? undefined, stdout, stderr }));
  });
}
