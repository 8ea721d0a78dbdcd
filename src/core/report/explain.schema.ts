import * as v from 'valibot';
import { profileNames } from '../settings/index.ts';
import { control } from './parts.schema.ts';

export const profileValue = v.strictObject({
  value: v.exactOptional(
    v.pipe(v.unknown(), v.description('As in a policy file; absent when the profile does not set it.')),
  ),
  text: v.string(),
  why: v.string(),
});

export const setting = v.strictObject({
  control,
  key: v.string(),
  does: v.string(),
  allowed: v.string(),
  example: v.string(),
  mayBreak: v.string(),
  profiles: v.strictObject({ documented: profileValue, recommended: profileValue, strict: profileValue }),
});

export const correction = v.strictObject({
  number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  control: v.optional(control),
  page: v.string(),
  fact: v.string(),
  fix: v.string(),
  departure: v.string(),
});

const aboutEntries = { settings: v.array(setting), corrections: v.array(correction) };

export const explainList = v.strictObject({
  version: v.literal(1),
  controls: v.array(v.strictObject({ id: control, title: v.string() })),
});

export const explainControl = v.strictObject({
  version: v.literal(1),
  id: control,
  title: v.string(),
  threat: v.string(),
  mayBreak: v.exactOptional(v.string()),
  references: v.array(v.string()),
  outcomes: v.pipe(
    v.array(v.strictObject({ id: v.string(), sentence: v.string() })),
    v.description('Every kind of finding, by its id of two parts.'),
  ),
  ...aboutEntries,
});

export const explainOutcome = v.strictObject({
  version: v.literal(1),
  id: v.pipe(v.string(), v.description('Of two parts, such as cors/reflected.')),
  control,
  outcome: v.string(),
  sentence: v.string(),
  threat: v.string(),
});

export const explainProfile = v.strictObject({
  version: v.literal(1),
  profile: v.picklist(profileNames),
  ...aboutEntries,
});

export const explainSchema = v.pipe(
  v.union([explainList, explainControl, explainOutcome, explainProfile]),
  v.title('Gatehouse explain'),
  v.description(
    'The list of controls, or one control with its settings, or one kind of finding, or the settings of a profile.',
  ),
);
