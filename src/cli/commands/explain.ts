import { CONTROLS } from '../../core/controls/index.ts';
import { allSettings, mends, profileNames } from '../../core/policy/index.ts';
import {
  explainJson,
  explainListJson,
  explainProfileJson,
  explainProfileText,
  explainText,
} from '../../core/report/index.ts';
import { explain } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { CommonOptions } from '../options.ts';
import { print, styleFor, widthOf } from '../output.ts';
import { reportProblem } from '../problem.ts';

/** Explains a control or a profile; without a name, lists the controls. In JSON: `schemas/explain.schema.json`. */
export async function run(name: string | undefined, options: CommonOptions): Promise<ExitStatus> {
  if (name === undefined) return list(options);
  const explained = explain(name);
  if (!explained.ok) return reportProblem(explained.problem, options);
  const isJson = options.format === 'json';
  const style = styleFor(process.stdout, options.color);
  const width = widthOf(process.stdout);
  const settings = allSettings();
  if (explained.value.kind === 'profile') {
    const { profile } = explained.value;
    await print(
      isJson
        ? `${JSON.stringify(explainProfileJson(profile, settings, mends), null, 2)}\n`
        : explainProfileText(profile, settings, mends, style, width),
    );
    return 0;
  }
  const { control } = explained.value;
  await print(
    isJson
      ? `${JSON.stringify(explainJson(control, settings, mends), null, 2)}\n`
      : explainText(control, settings, mends, profileNames, style, width),
  );
  return 0;
}

async function list(options: CommonOptions): Promise<ExitStatus> {
  if (options.format === 'json') {
    await print(`${JSON.stringify(explainListJson(CONTROLS), null, 2)}\n`);
    return 0;
  }
  const style = styleFor(process.stdout, options.color);
  const width = Math.max(...CONTROLS.map(({ id }) => id.length));
  for (const { id, words } of CONTROLS) await print(`${style.bold(id.padEnd(width))}  ${words.title}\n`);
  return 0;
}
