import { checkJson, checkText, exceptionsText } from '../../core/report/index.ts';
import type { ExitStatus } from '../failure.ts';
import { keptFor } from '../keeping.ts';
import type { CommonOptions } from '../options.ts';
import { print, styleFor, widthOf } from '../output.ts';
import { planFor } from '../planning.ts';
import { sayWhoseJournal } from '../state.ts';

export async function run(given: string | undefined, options: CommonOptions): Promise<ExitStatus> {
  const { plan, name, policy, loaded } = await planFor(given, options);
  const { record, drift } = keptFor(loaded, plan, policy, options);
  sayWhoseJournal(record, options);
  if (options.format === 'json') {
    await print(`${JSON.stringify(checkJson(plan, name, drift), null, 2)}\n`);
  } else if (!options.quiet) {
    const style = styleFor(process.stdout, options.color);
    const settings = { title: loaded.target.title, policyName: name, width: widthOf(process.stdout) };
    await print(checkText(plan, drift, record, style, settings));
    await print(exceptionsText(plan.exceptions, style, widthOf(process.stdout)));
  }
  return drift.drifted ? 1 : 0;
}
