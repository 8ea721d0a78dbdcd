import { outcomeOf, RULES, ruleById, SUBJECTS } from '../../core/controls/index.ts';
import { allSettings, pageCorrections } from '../../core/policy/index.ts';
import {
  explainJson,
  explainOutcomeJson,
  explainOutcomeText,
  explainProfileText,
  explainText,
} from '../../core/report/index.ts';
import { nearest, profileNames } from '../../core/settings/index.ts';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { print, styleFor, widthOf } from '../output.ts';

/**
 * Explains a control, a kind of finding or a profile; without a name, lists the controls. In JSON:
 * `schemas/explain.schema.json`.
 */
export async function run(id: string | undefined, options: CommonOptions): Promise<ExitStatus> {
  const style = styleFor(process.stdout, options.color);
  const width = widthOf(process.stdout);
  const isJson = options.format === 'json';
  const say = (json: () => unknown, text: () => string) =>
    print(isJson ? `${JSON.stringify(json(), null, 2)}\n` : text());
  if (id === undefined) {
    const controls = RULES.map((rule) => ({ id: rule.id, title: rule.words.title }));
    const column = Math.max(...controls.map((control) => control.id.length));
    await say(
      () => ({ version: 1, controls }),
      () =>
        controls.map((control) => `${style.bold(control.id.padEnd(column))}  ${control.title}\n`).join(''),
    );
    return 0;
  }
  const found = outcomeOf(id);
  if (found !== undefined) {
    await say(
      () => explainOutcomeJson(found),
      () => explainOutcomeText(found, style, width),
    );
    return 0;
  }
  const settings = allSettings();
  const corrections = pageCorrections();
  const profile = profileNames.find((name) => name === id);
  const rule = ruleById(id);
  if (profile !== undefined) {
    await say(
      () => ({ version: 1, profile, settings, corrections }),
      () => explainProfileText(profile, settings, corrections, style, width),
    );
  } else if (rule !== undefined) {
    await say(
      () => explainJson(rule, settings, corrections),
      () => explainText(rule, settings, corrections, profileNames, style, width),
    );
  } else {
    throw unknownName(id);
  }
  return 0;
}

function unknownName(id: string): Failure {
  const near = nearest(id, [...SUBJECTS, ...profileNames]);
  return new Failure(
    `no control or profile is called "${id}"`,
    near === undefined ? 'gatehouse explain lists them' : `did you mean ${near}?`,
  );
}
