import { CONTROLS, controlById } from '../../core/controls/index.ts';
import { allSettings, mends, nearest, profileNames } from '../../core/policy/index.ts';
import {
  explainJson,
  explainListJson,
  explainProfileJson,
  explainProfileText,
  explainText,
} from '../../core/report/index.ts';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { print, styleFor, widthOf } from '../output.ts';

/** Explains a control or a profile; without a name, lists the controls. In JSON: `schemas/explain.schema.json`. */
export async function run(id: string | undefined, options: CommonOptions): Promise<ExitStatus> {
  const style = styleFor(process.stdout, options.color);
  if (id === undefined) {
    if (options.format === 'json') {
      await print(`${JSON.stringify(explainListJson(CONTROLS), null, 2)}\n`);
      return 0;
    }
    const width = Math.max(...CONTROLS.map((control) => control.id.length));
    for (const control of CONTROLS)
      await print(`${style.bold(control.id.padEnd(width))}  ${control.words.title}\n`);
    return 0;
  }
  const settings = allSettings();
  const profile = profileNames.find((name) => name === id);
  if (profile !== undefined) {
    await print(
      options.format === 'json'
        ? `${JSON.stringify(explainProfileJson(profile, settings, mends), null, 2)}\n`
        : explainProfileText(profile, settings, mends, style, widthOf(process.stdout)),
    );
    return 0;
  }
  const control = controlById(id);
  if (control === undefined) {
    const near = nearest(id, [...CONTROLS.map((known) => known.id), ...profileNames]);
    throw new Failure(
      `no control or profile is called "${id}"`,
      near === undefined ? 'gatehouse explain lists them' : `did you mean ${near}?`,
    );
  }
  if (options.format === 'json') {
    await print(`${JSON.stringify(explainJson(control, settings, mends), null, 2)}\n`);
  } else {
    await print(explainText(control, settings, mends, profileNames, style, widthOf(process.stdout)));
  }
  return 0;
}
