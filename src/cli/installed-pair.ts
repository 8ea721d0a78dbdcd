import type { InstalledPair, Result } from '../operations/index.ts';
import type { ExitStatus } from './exit-status.ts';
import type { CommonOptions } from './options.ts';
import { reportProblem } from './problem.ts';
import { reportDone } from './transaction.ts';

/** Reports whether a certificate was installed. In JSON: `schemas/transaction.schema.json`. */
export async function reportInstalled(
  result: Result<InstalledPair>,
  options: CommonOptions,
): Promise<ExitStatus> {
  if (!result.ok) {
    const words = { untouched: 'nothing was changed', restored: 'every file is as it was before' };
    return reportProblem(result.problem, options, words);
  }
  await reportDone(result.value.transaction, doneText(result.value), options);
  return 0;
}

function doneText({ transaction: { id, notes }, summary }: InstalledPair): string {
  if (id !== '') return `installed as ${id}: ${summary}`;
  return [`nothing to do, already installed: ${summary}`, ...notes].join('\n  ');
}
