import type { ExitStatus } from './exit-status.ts';
import type { CommonOptions } from './options.ts';

/**
 * Runs a command to its exit status. What a user can meet is a result of an operation, which the command reports; what
 * is thrown all the same is a refusal of the system that nothing foresaw, or a fault of Gatehouse.
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
    const [{ unforeseen }, { reportProblem }] = await Promise.all([
      import('../operations/index.ts'),
      import('./problem.ts'),
    ]);
    await reportProblem(unforeseen(error), options);
  }
}
