import type { Applied, FinishedTransaction } from '../../operations/index.ts';
import { apply, applySaved, isSavedPlan } from '../../operations/index.ts';
import type { ConfirmationOptions } from '../confirmation.ts';
import type { ExitStatus } from '../exit-status.ts';
import { reportProblem } from '../problem.ts';
import { requestOf } from '../request.ts';
import { terminalObserver } from '../terminal-observer.ts';
import { reportDone } from '../transaction.ts';

export interface ApplyOptions extends ConfirmationOptions {
  readonly overwrite?: boolean;
}

/** In JSON: `schemas/transaction.schema.json`. */
export async function run(given: string | undefined, options: ApplyOptions): Promise<ExitStatus> {
  const request = { ...requestOf(given, options), overwrite: options.overwrite };
  const observer = terminalObserver(options);
  const isSaved = given !== undefined && isSavedPlan(given);
  const result = isSaved ? await applySaved(given, request, observer) : await apply(request, observer);
  if (!result.ok) return reportProblem(result.problem, options);
  await reportDone(...doneWords(result.value), options);
  return 0;
}

function doneWords(applied: Applied): [FinishedTransaction, string] {
  if (applied.kind === 'applied') {
    const { transaction, summary } = applied;
    return [transaction, `applied as ${transaction.id}: ${summary}`];
  }
  const words = `nothing to do: ${applied.title} is as ${applied.policyName} wants it`;
  return [{ ok: true, id: '', notes: [] }, words];
}
