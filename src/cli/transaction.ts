import { safeLines, transactionJson } from '../core/report/index.ts';
import type { FinishedTransaction } from '../operations/index.ts';
import type { CommonOptions } from './options.ts';
import { print, styleFor } from './output.ts';

/** Reports that a change is in force or undone, as JSON (`schemas/transaction.schema.json`) or text. */
export async function reportDone(
  transaction: FinishedTransaction,
  words: string,
  options: Pick<CommonOptions, 'format' | 'quiet' | 'color'>,
): Promise<void> {
  if (options.format === 'json') await print(`${JSON.stringify(transactionJson(transaction), null, 2)}\n`);
  else if (!options.quiet)
    await print(`${styleFor(process.stdout, options.color).green(safeLines(words))}\n`);
}
