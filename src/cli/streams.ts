let closed = false;
let lost: Error | undefined;

/**
 * Minds what becomes of the output. A reader that has seen enough, such as `head`, is no reason to end: what else
 * would be printed is dropped and the run goes on, for a change must not end half way and the exit status must
 * be the true one. Output that is lost, as on a full disk, makes the exit status 2.
 */
export function mindStreams(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') lost ??= error;
  });
  // There is nowhere left to say it.
  process.stderr.on('error', () => undefined);
  process.on('exit', () => {
    if (lost === undefined) return;
    process.stderr.write(`standard output: ${lost.message}: what was printed is not all\n`);
    process.exitCode = 2;
  });
}

/** True when nobody reads standard output any more, so that there is no need to make more of it. */
export function isOutputClosed(): boolean {
  return closed;
}

/** Waits until standard output takes more, or nothing any more. */
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
