import { closeSync, constants, fchmodSync, fstatSync, ftruncateSync, openSync, writeFileSync } from 'node:fs';
import { planJson, planText } from '../../core/report/index.ts';
import { serializePlan } from '../../host/install/index.ts';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import { keptFor } from '../keeping.ts';
import type { CommonOptions } from '../options.ts';
import { print, say, styleFor, widthOf } from '../output.ts';
import { planFor } from '../planning.ts';
import { savedPolicyName } from '../subject.ts';

export interface PlanOptions extends CommonOptions {
  readonly out?: string;
}

export async function run(given: string | undefined, options: PlanOptions): Promise<ExitStatus> {
  const { plan, name, policy, loaded } = await planFor(given, options);
  const { conflicts } = keptFor(loaded, plan, policy, options).drift;
  if (options.format === 'text' && !options.quiet) {
    const style = styleFor(process.stdout, options.color);
    await print(planText(plan, style, { policyName: name, width: widthOf(process.stdout), conflicts }));
  } else if (options.format === 'json') {
    await print(`${JSON.stringify(planJson(plan, name, conflicts), null, 2)}\n`);
  }
  if (options.out !== undefined) {
    const text = serializePlan({
      target: loaded.target.identity,
      policy: savedPolicyName(name),
      changes: plan.changes,
    });
    try {
      writePrivate(options.out, text);
    } catch (error) {
      throw new Failure(
        `${options.out}: ${error instanceof Error ? error.message : String(error)}`,
        'name a file that can be written',
      );
    }
    say(`plan saved; gatehouse apply ${options.out} carries it out`, options.quiet ?? false);
  }
  return plan.changes.length > 0 ? 1 : 0;
}

/** Writes a file for its owner alone, also where it was there already: a configuration's text is not for everybody. */
function writePrivate(file: string, text: string): void {
  const opened = openSync(file, constants.O_WRONLY | constants.O_CREAT, 0o600);
  try {
    if (fstatSync(opened).isFile()) {
      fchmodSync(opened, 0o600);
      ftruncateSync(opened);
    }
    writeFileSync(opened, text);
  } finally {
    closeSync(opened);
  }
}
