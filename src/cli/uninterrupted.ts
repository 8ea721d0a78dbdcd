const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs work that must not stop half way. The first signal calls `onInterrupt` and is otherwise ignored. A second SIGINT or
 * SIGTERM ends the process as usual; the next run then undoes the unfinished change. SIGHUP never ends the work.
 */
export async function uninterrupted<T>(work: () => Promise<T>, onInterrupt: () => void): Promise<T> {
  let asked = false;
  const hold = (signal: NodeJS.Signals) => {
    if (!asked) {
      asked = true;
      onInterrupt();
    } else if (signal !== 'SIGHUP') {
      release();
      process.kill(process.pid, signal);
    }
  };
  const release = () => {
    for (const signal of SIGNALS) process.off(signal, hold);
  };
  for (const signal of SIGNALS) process.on(signal, hold);
  try {
    return await work();
  } finally {
    release();
  }
}
