import { unforeseen } from '../operations/index.ts';
import type { ExitStatus } from './exit-status.ts';
import type { CommonOptions } from './options.ts';
import { reportProblem } from './problem.ts';

/** Reports what was thrown: a refusal of the system that nothing foresaw, or a fault of Gatehouse. */
export function reportFault(error: unknown, options: Partial<CommonOptions>): Promise<ExitStatus> {
  return reportProblem(unforeseen(error), options);
}
