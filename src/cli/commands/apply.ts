import { safeLines } from '../../core/report/index.ts';
import type { Applied } from '../../operations/index.ts';
import { apply, applySaved, isSavedPlan } from '../../operations/index.ts';
import type { ConfirmationOptions } from '../confirmation.ts';
import type { ExitStatus } from '../exit-status.ts';
import { print, styleFor } from '../output.ts';
import { reportProblem } from '../problem.ts';
import { requestOf } from '../request.ts';
import { terminalObserver } from '../terminal-observer.ts';

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
  const applied = result.value;
  if (options.format === 'json') await print(`${JSON.stringify(transactionOf(applied), null, 2)}\n`);
  else if (!options.quiet)
    await print(`${styleFor(process.stdout, options.color).green(safeLines(doneText(applied)))}\n`);
  return 0;
}

function transactionOf(applied: Applied) {
  return applied.kind === 'applied'
    ? { version: 1, ...applied.transaction }
    : { version: 1, ok: true, id: '', notes: [] };
}

function doneText(applied: Applied): string {
  return applied.kind === 'applied'
    ? `applied as ${applied.transaction.id}: ${applied.summary}`
    : `nothing to do: ${applied.title} is as ${applied.policyName} wants it`;
}
