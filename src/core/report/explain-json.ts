import type { AnyControl } from '../controls/index.ts';
import type { Mend, ProfileName, Setting } from '../policy/index.ts';
import type {
  explainControl,
  explainList,
  explainProfile,
  mend as mendSchema,
  setting as settingSchema,
} from './explain.schema.ts';
import type { Json } from './json.ts';

/** The list of controls as JSON: see `schemas/explain.schema.json`. */
export function explainListJson(controls: readonly AnyControl[]): Json<typeof explainList> {
  return { version: 1, controls: controls.map(({ id, words: { title } }) => ({ id, title })) };
}

/** One control with its settings as JSON: see `schemas/explain.schema.json`. */
export function explainJson(
  { id, words }: AnyControl,
  settings: readonly Setting[],
  mends: readonly Mend[],
): Json<typeof explainControl> {
  const { title, threat, mayBreak, references } = words;
  return {
    version: 1,
    id,
    title,
    threat,
    mayBreak,
    references,
    settings: settings.filter((setting) => setting.control === id).map(settingJson),
    mends: mends.filter((mend) => mend.control === id).map(mendJson),
  };
}

/** The settings of a profile as JSON: see `schemas/explain.schema.json`. */
export function explainProfileJson(
  profile: ProfileName,
  settings: readonly Setting[],
  mends: readonly Mend[],
): Json<typeof explainProfile> {
  return {
    version: 1,
    profile,
    settings: settings.map(settingJson),
    mends: mends.map(mendJson),
  };
}

function settingJson(setting: Setting): Json<typeof settingSchema> {
  const { control, key, does, allowed, example, mayBreak, profiles } = setting;
  return { control, key, does, allowed, example, mayBreak, profiles };
}

function mendJson({ number, control, page, fact, mend, departure }: Mend): Json<typeof mendSchema> {
  return { number, control, page, fact, mend, departure };
}
