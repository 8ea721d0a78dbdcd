import { Session } from 'node:inspector';

/**
 * How much a piece of work does: how often functions were called and branches and loop bodies were run, as V8 counts
 * them. Unlike time, it is the same on every machine. What built-in functions do inside is not counted.
 */
export function workOf(work: () => void): number {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  try {
    work();
    let total = 0;
    // A session on the own thread answers before it returns.
    session.post('Profiler.takePreciseCoverage', (error, coverage) => {
      if (error !== null) throw error;
      for (const { functions } of coverage.result)
        for (const { ranges } of functions) for (const { count } of ranges) total += count;
    });
    return total;
  } finally {
    session.post('Profiler.stopPreciseCoverage');
    session.disconnect();
  }
}
