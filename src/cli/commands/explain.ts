import { RULES } from '../../core/controls/index.ts';
import { allSettings, pageCorrections } from '../../core/policy/index.ts';
import {
  explainJson,
  explainListJson,
  explainOutcomeJson,
  explainOutcomeText,
  explainProfileJson,
  explainProfileText,
  explainText,
} from '../../core/report/index.ts';
import { profileNames } from '../../core/settings/index.ts';
import type { Explained } from '../../operations/index.ts';
import { explain } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { CommonOptions } from '../options.ts';
import { print, styleFor, widthOf } from '../output.ts';
import { reportProblem } from '../problem.ts';

/**
 * Explains a control, a kind of finding or a profile; without a name, lists the controls. In JSON:
 * `schemas/explain.schema.json`.
 */
export async function run(name: string | undefined, options: CommonOptions): Promise<ExitStatus> {
  const isJson = options.format === 'json';
  if (name === undefined) {
    await print(isJson ? `${JSON.stringify(explainListJson(RULES), null, 2)}\n` : listText(options));
    return 0;
  }
  const explained = explain(name);
  if (!explained.ok) return reportProblem(explained.problem, options);
  const { value } = explained;
  await print(isJson ? `${JSON.stringify(jsonOf(value), null, 2)}\n` : textOf(value, options));
  return 0;
}

function jsonOf(explained: Explained) {
  switch (explained.kind) {
    case 'outcome':
      return explainOutcomeJson(explained.outcome);
    case 'profile':
      return explainProfileJson(explained.profile, allSettings(), pageCorrections());
    case 'rule':
      return explainJson(explained.rule, allSettings(), pageCorrections());
  }
}

function textOf(explained: Explained, options: CommonOptions): string {
  const style = styleFor(process.stdout, options.color);
  const width = widthOf(process.stdout);
  switch (explained.kind) {
    case 'outcome':
      return explainOutcomeText(explained.outcome, style, width);
    case 'profile':
      return explainProfileText(explained.profile, allSettings(), pageCorrections(), style, width);
    case 'rule':
      return explainText(explained.rule, allSettings(), pageCorrections(), profileNames, style, width);
  }
}

function listText(options: CommonOptions): string {
  const style = styleFor(process.stdout, options.color);
  const width = Math.max(...RULES.map(({ id }) => id.length));
  return RULES.map(({ id, words }) => `${style.bold(id.padEnd(width))}  ${words.title}\n`).join('');
}
