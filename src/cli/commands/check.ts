import { behaviourDiff } from '../../change/index.ts';
import { history } from '../../install/index.ts';
import { exceptionsText, planJson } from '../../report/index.ts';
import type { ExitStatus } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { print, styleFor, widthOf } from '../output.ts';
import { planFor } from '../planning.ts';
import { openState } from '../state.ts';

/** Drift is whatever a plan would change: by a hand, an upgrade, or a policy that asks for more than before. */
export async function run(given: string | undefined, options: CommonOptions): Promise<ExitStatus> {
  const { plan, name, loaded } = await planFor(given, options);
  if (options.format === 'json') {
    await print(`${JSON.stringify({ ...planJson(plan, name), drift: plan.changes.length > 0 }, null, 2)}\n`);
  } else if (!options.quiet) {
    const style = styleFor(process.stdout, options.color);
    const last = (await history(openState(loaded.target, options))).at(-1);
    const files = new Set(plan.changes.map(({ path }) => path));
    await print(
      files.size === 0
        ? `${style.green('no drift')}: ${loaded.target.title} is as ${name} wants it\n`
        : `${style.yellow('drift')}: ${files.size} file(s) of ${loaded.target.title} are not as ${name} wants them, ` +
            `${behaviourDiff(plan.before, plan.after).length} things would change; see gatehouse plan\n`,
    );
    await print(
      last === undefined ? 'nothing was ever applied here\n' : `last change: ${last.id} (${last.state})\n`,
    );
    await print(exceptionsText(plan.exceptions, style, widthOf(process.stdout)));
  }
  return plan.changes.length > 0 ? 1 : 0;
}
