import { checkJson, checkText, exceptionsText } from '../../core/report/index.ts';
import { check } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import { sayWhoseJournal } from '../journal-owner.ts';
import type { CommonOptions } from '../options.ts';
import { print, styleFor, widthOf } from '../output.ts';
import { reportProblem } from '../problem.ts';
import { requestOf } from '../request.ts';

export async function run(given: string | undefined, options: CommonOptions): Promise<ExitStatus> {
  const result = await check(requestOf(given, options));
  if (!result.ok) return reportProblem(result.problem, options);
  const { plan, name, installation, record, drift } = result.value;
  sayWhoseJournal(record, options);
  if (options.format === 'json') {
    await print(`${JSON.stringify(checkJson(plan, name, drift), null, 2)}\n`);
  } else if (!options.quiet) {
    const style = styleFor(process.stdout, options.color);
    const width = widthOf(process.stdout);
    const settings = { title: installation.target.title, policyName: name, width };
    await print(checkText(plan, drift, record, style, settings));
    await print(exceptionsText(plan.exceptions, style, width));
  }
  return drift.drifted ? 1 : 0;
}
