const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Does work that must not end half way. An interrupt is told to `onInterrupt` and waits; when it comes again the
 * process ends as usual, and what it leaves is for the next run to undo. A terminal that is closed never ends it.
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
