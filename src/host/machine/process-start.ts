import { readFileSync } from 'node:fs';

/**
 * When a process started, in clock ticks since boot: a number that is used again is another process. Undefined where
 * there is no such process, where it has ended and nobody has waited for it yet, and where there is no /proc (proc(5)).
 */
export function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may hold anything, so fields are counted after its end: the third is the state, 22 the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
