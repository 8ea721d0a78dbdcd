import { planJson, planText } from '../../core/report/index.ts';
import { plan, savePlan } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { CommonOptions } from '../options.ts';
import { print, say, styleFor, widthOf } from '../output.ts';
import { reportProblem } from '../problem.ts';
import { requestOf } from '../request.ts';

export interface PlanOptions extends CommonOptions {
  readonly out?: string;
}

export async function run(given: string | undefined, options: PlanOptions): Promise<ExitStatus> {
  const result = await plan(requestOf(given, options));
  if (!result.ok) return reportProblem(result.problem, options);
  const { plan: made, name, drift } = result.value;
  const { conflicts } = drift;
  if (options.format === 'text' && !options.quiet) {
    const style = styleFor(process.stdout, options.color);
    await print(planText(made, style, { policyName: name, width: widthOf(process.stdout), conflicts }));
  } else if (options.format === 'json') {
    await print(`${JSON.stringify(planJson(made, name, conflicts), null, 2)}\n`);
  }
  if (options.out !== undefined) {
    const saved = savePlan(result.value, options.out);
    if (!saved.ok) return reportProblem(saved.problem, options);
    say(`plan saved; apply it with: gatehouse apply ${options.out}`, options.quiet ?? false);
  }
  return made.changes.length > 0 ? 1 : 0;
}
