import type { ExitStatus } from './exit-status.ts';
import type { CommonOptions } from './options.ts';

/**
 * Runs a command and sets the exit status. Expected problems are results of operations, which the command reports itself.
 * Anything that is thrown is a fault.
 */
export async function finish(
  options: Partial<CommonOptions>,
  command: () => Promise<ExitStatus>,
): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    // Status 1 means findings, so an exception must not end with it.
    process.exitCode = 2;
    const { reportFault } = await import('./fault.ts');
    await reportFault(error, options);
  }
}
