import { safeLines, transactionJson } from '../core/report/index.ts';
import type { ApplyResult } from '../host/install/index.ts';
import type { ExitStatus } from './failure.ts';
import type { CommonOptions } from './options.ts';
import { print, say, styleFor } from './output.ts';

/** What is said of a transaction: when it did what was asked, and when nothing was written or all is back. */
export interface TransactionWords {
  readonly done: string;
  readonly untouched: string;
  readonly restored: string;
}

/** Prints how a transaction ended, once: as JSON on standard output (`schemas/transaction.schema.json`) or as text. */
export async function reportTransaction(
  result: ApplyResult,
  options: CommonOptions,
  words: TransactionWords,
): Promise<ExitStatus> {
  if (options.format === 'json') await print(`${JSON.stringify(transactionJson(result), null, 2)}\n`);
  if (result.ok) {
    if (options.format === 'text' && !options.quiet) {
      await print(`${styleFor(process.stdout, options.color).green(safeLines(words.done))}\n`);
    }
    return 0;
  }
  const { step, message, evidence, rolledBack } = result;
  say([`${step}: ${message}`, ...evidence.map((line) => `    ${line}`)].join('\n'), false);
  if (rolledBack) say(words.restored, false);
  // A roll-back that failed has said what to do.
  else if (step !== 'roll-back') say(words.untouched, false);
  return 2;
}

/** Said when somebody interrupts a transaction. */
export function sayHeld(): void {
  const words =
    'interrupted: what has begun is finished or undone first. Once more ends it now; the next run then undoes it';
  say(words, false);
}
