import { readFileSync } from 'node:fs';

/**
 * When a process started, in clock ticks since boot (proc(5)). Process numbers are reused; number and start time together
 * are unique. Undefined when there is no such process, when it is a zombie, and when there is no /proc.
 */
export function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may contain anything. Fields are counted after it: field 3 is the state, 22 the start time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
