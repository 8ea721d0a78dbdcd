import { problemReportJson, problemReportText, transactionJson } from '../core/report/index.ts';
import type { FailedTransaction, Problem } from '../operations/index.ts';
import type { ExitStatus } from './exit-status.ts';
import type { CommonOptions } from './options.ts';
import { print, printProblems, say, styleFor, widthOf } from './output.ts';

/** Sentences after a failed transaction: when nothing was written, and when everything was restored. */
export interface TransactionWords {
  readonly untouched: string;
  readonly restored: string;
}

const DEFAULT_WORDS: TransactionWords = {
  untouched: 'nothing was changed',
  restored: 'everything is as it was before',
};

/** Reports a problem on standard error, and as JSON with `--format json`. Returns exit status 2. */
export async function reportProblem(
  problem: Problem,
  options: Partial<CommonOptions>,
  words: TransactionWords = DEFAULT_WORDS,
): Promise<ExitStatus> {
  const { transaction, places } = problem;
  if (options.format === 'json') await print(`${JSON.stringify(problemJson(problem), null, 2)}\n`);
  const colour = options.color ?? true;
  if (places.length > 0) printProblems(places, colour);
  const text = problemReportText(problem, styleFor(process.stderr, colour), widthOf(process.stderr));
  process.stderr.write(text);
  if (transaction !== undefined) sayOutcome(transaction, words);
  return 2;
}

function problemJson(problem: Problem) {
  const { transaction, code, hint } = problem;
  if (transaction === undefined) return problemReportJson(problem);
  return transactionJson({ ...transaction, code, ...(hint === undefined ? {} : { hint }) });
}

/** Nothing is added after a failed rollback: its message says what to do. */
function sayOutcome(
  { step, rolledBack }: FailedTransaction,
  { untouched, restored }: TransactionWords,
): void {
  if (rolledBack) say(restored, false);
  else if (step !== 'roll-back') say(untouched, false);
}
