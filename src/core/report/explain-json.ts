import type { AnyRule } from '../controls/index.ts';
import type { PageCorrection, Setting } from '../policy/index.ts';
import type { ProfileName } from '../settings/index.ts';
import type {
  correction as correctionSchema,
  explainControl,
  explainList,
  explainOutcome,
  explainProfile,
  setting as settingSchema,
} from './explain.schema.ts';
import type { ExplainedOutcome } from './explain.ts';
import type { Json } from './json.ts';

/** The list of rules as JSON: see `schemas/explain.schema.json`. */
export function explainListJson(rules: readonly AnyRule[]): Json<typeof explainList> {
  return { version: 1, controls: rules.map(({ id, words: { title } }) => ({ id, title })) };
}

/** One rule with its settings and the ids of its findings as JSON: see `schemas/explain.schema.json`. */
export function explainJson(
  { id, words, outcomes }: AnyRule,
  settings: readonly Setting[],
  corrections: readonly PageCorrection[],
): Json<typeof explainControl> {
  const { title, threat, references } = words;
  return {
    version: 1,
    id,
    title,
    threat,
    ...('mayBreak' in words ? { mayBreak: words.mayBreak } : {}),
    references,
    outcomes: Object.entries(outcomes.sentences).map(([outcome, sentence]) => ({
      id: `${id}/${outcome}`,
      sentence,
    })),
    settings: settings.filter((setting) => setting.control === id).map(settingJson),
    corrections: corrections.filter((correction) => correction.control === id).map(correctionJson),
  };
}

/** One kind of finding as JSON: see `schemas/explain.schema.json`. */
export function explainOutcomeJson({
  rule,
  outcome,
  sentence,
}: ExplainedOutcome): Json<typeof explainOutcome> {
  const { id, words } = rule;
  return { version: 1, id: `${id}/${outcome}`, control: id, outcome, sentence, threat: words.threat };
}

/** The settings of a profile as JSON: see `schemas/explain.schema.json`. */
export function explainProfileJson(
  profile: ProfileName,
  settings: readonly Setting[],
  corrections: readonly PageCorrection[],
): Json<typeof explainProfile> {
  return {
    version: 1,
    profile,
    settings: settings.map(settingJson),
    corrections: corrections.map(correctionJson),
  };
}

function settingJson(setting: Setting): Json<typeof settingSchema> {
  const { control, key, does, allowed, example, mayBreak, profiles } = setting;
  return { control, key, does, allowed, example, mayBreak, profiles };
}

function correctionJson(correction: PageCorrection): Json<typeof correctionSchema> {
  const { number, control, page, fact, fix, departure } = correction;
  return { number, control, page, fact, fix, departure };
}
