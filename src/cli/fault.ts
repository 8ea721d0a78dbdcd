import { unforeseen } from '../operations/index.ts';
import type { ExitStatus } from './exit-status.ts';
import type { CommonOptions } from './options.ts';
import { reportProblem } from './problem.ts';

/** Reports an exception: an unexpected refusal of the operating system, or a fault of Gatehouse. */
export function reportFault(error: unknown, options: Partial<CommonOptions>): Promise<ExitStatus> {
  return reportProblem(unforeseen(error), options);
}
