import { versionText } from '../../core/nginx/index.ts';
import type { StatusFacts } from '../../core/report/index.ts';
import { statusJson, statusText } from '../../core/report/index.ts';
import { watchInstallation } from '../../host/install/index.ts';
import type { ExitStatus } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { print, styleFor, widthOf } from '../output.ts';
import { sayWhoseJournal } from '../state.ts';
import { lookAt } from '../survey.ts';

/** People's terminals have at least so many columns, and a screen that is read at a glance is no wider. */
const WIDTH = 80;

export async function run(given: string | undefined, options: CommonOptions): Promise<ExitStatus> {
  const { loaded, policy, name, plan, record, survey, things } = await lookAt(given, options);
  sayWhoseJournal(record, options);
  const { title, kind, release, folder } = loaded.target;
  const facts: StatusFacts = {
    title,
    kind,
    release,
    folder,
    nginx: versionText(plan.before.version),
    policyName: name,
    profile: policy.profile,
    survey,
    things,
    watch: watchInstallation(options.root ?? '/'),
    now: new Date(),
  };
  if (options.format === 'json') await print(`${JSON.stringify(statusJson(facts), null, 2)}\n`);
  else if (!options.quiet) {
    const style = styleFor(process.stdout, options.color);
    await print(statusText(facts, style, Math.min(WIDTH, widthOf(process.stdout))));
  }
  return survey.drift.drifted ? 1 : 0;
}
