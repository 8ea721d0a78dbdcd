import type { Problem } from './problem.ts';
import { failed, messageOf } from './problem.ts';

/** Turns a thrown value into a problem: a system error explains itself, anything else is a bug in Gatehouse. */
export function unforeseen(error: unknown): Problem {
  const message = messageOf(error);
  const [, program] = /^spawn (\S+) ENOENT$/.exec(message) ?? [];
  if (program !== undefined) {
    const hint = `install ${program}, or put it on the PATH`;
    return failed('no-program', `there is no program ${program}`, { hint }).problem;
  }
  if (error instanceof Error && 'syscall' in error) return failed('system-refused', message).problem;
  return failed('internal-error', `internal error: ${message}`, { evidence: framesOf(error), hint: REPORT })
    .problem;
}

const REPORT = 'this is a fault of Gatehouse: please report it with these lines';

/** Where an error was thrown, innermost call first. */
function framesOf(error: unknown): string[] {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  return lines.map((line) => line.trim()).filter((line) => line.startsWith('at '));
}
