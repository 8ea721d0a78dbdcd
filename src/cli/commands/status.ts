import { statusJson, statusText } from '../../core/report/index.ts';
import { status } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import { sayWhoseJournal } from '../journal-owner.ts';
import type { CommonOptions } from '../options.ts';
import { print, styleFor, widthOf } from '../output.ts';
import { reportProblem } from '../problem.ts';
import { requestOf } from '../request.ts';

/** Columns: the usual width of a terminal, and easy to read at a glance. */
const WIDTH = 80;

export async function run(given: string | undefined, options: CommonOptions): Promise<ExitStatus> {
  const result = await status(requestOf(given, options));
  if (!result.ok) return reportProblem(result.problem, options);
  const facts = result.value;
  sayWhoseJournal(facts.survey, options);
  if (options.format === 'json') await print(`${JSON.stringify(statusJson(facts), null, 2)}\n`);
  else if (!options.quiet) {
    const style = styleFor(process.stdout, options.color);
    await print(statusText(facts, style, Math.min(WIDTH, widthOf(process.stdout))));
  }
  return facts.survey.drift.drifted ? 1 : 0;
}
