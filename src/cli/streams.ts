let closed = false;
let lost: Error | undefined;

/**
 * Handles errors of the output streams. When the reader has gone, as `head` does, further output is dropped and the run
 * continues: a change must not stop half way, and the exit status must be right. When output is lost, as on a full disk,
 * the exit status is 2.
 */
export function handleStreamErrors(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') lost ??= error;
  });
  // There is nowhere left to report it.
  process.stderr.on('error', () => undefined);
  process.on('exit', () => {
    if (lost === undefined) return;
    process.stderr.write(`standard output: ${lost.message}: the output is incomplete\n`);
    process.exitCode = 2;
  });
}

/** True when nobody reads standard output any more, so that producing more is pointless. */
export function isOutputClosed(): boolean {
  return closed;
}

/** Waits until standard output accepts more, or is closed. */
export function outputDrained(): Promise<void> {
  const { stdout } = process;
  return new Promise((resolve) => {
    const events = ['drain', 'error', 'close'] as const;
    const done = () => {
      for (const event of events) stdout.off(event, done);
      resolve();
    };
    for (const event of events) stdout.on(event, done);
  });
}
