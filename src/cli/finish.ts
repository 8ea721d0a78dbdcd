import type { ExitStatus } from './failure.ts';
import { Failure } from './failure.ts';
import type { CommonOptions } from './options.ts';

/** Runs a command to its exit status. What it could not do is said on standard error, and in JSON where that was asked for. */
export async function finish(
  options: Partial<CommonOptions>,
  command: () => Promise<ExitStatus>,
): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    // Status 1 means findings: whatever else happens must not look like that.
    process.exitCode = 2;
    await reportFailure(error instanceof Failure ? error : unforeseen(error), options);
  }
}

async function reportFailure(failure: Failure, options: Partial<CommonOptions>): Promise<void> {
  const { problems, message, hint } = failure;
  const { failureJson, safeLines } = await import('../core/report/index.ts');
  if (options.format === 'json') {
    const { print } = await import('./output.ts');
    await print(`${JSON.stringify(failureJson(message, hint, problems), null, 2)}\n`);
  }
  if (problems.length > 0) {
    const { printProblems } = await import('./output.ts');
    printProblems(problems, options.color ?? true);
  }
  process.stderr.write(`${safeLines(hint === undefined ? message : `${message}\n  ${hint}`)}\n`);
}

/** What the system refuses says enough by itself; anything else is a fault of Gatehouse, and shows where. */
function unforeseen(error: unknown): Failure {
  if (!(error instanceof Error)) return new Failure(`internal error: ${String(error)}`, REPORT);
  const [, program] = /^spawn (\S+) ENOENT$/.exec(error.message) ?? [];
  if (program !== undefined)
    return new Failure(`there is no program ${program}`, `install ${program}, or put it on the PATH`);
  if ('syscall' in error) return new Failure(error.message);
  return new Failure(`internal error: ${error.stack ?? error.message}`, REPORT);
}

const REPORT = 'this is a fault of Gatehouse: please report it with these lines';
