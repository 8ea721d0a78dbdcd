import type { ExitStatus } from './exit-status.ts';
import type { CommonOptions } from './options.ts';

/**
 * Runs a command to its exit status. What a user can meet is the result of an operation, which the command reports;
 * what is thrown is the exception to that.
 */
export async function finish(
  options: Partial<CommonOptions>,
  command: () => Promise<ExitStatus>,
): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    // Status 1 means findings: whatever else happens must not look like that.
    process.exitCode = 2;
    const { reportFault } = await import('./fault.ts');
    await reportFault(error, options);
  }
}
