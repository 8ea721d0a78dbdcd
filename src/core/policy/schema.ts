import * as v from 'valibot';
import { CONTROLS, SUBJECTS } from '../controls/index.ts';
import { profileNames, settingsSchema, sound, text } from '../settings/index.ts';
import { dateProblem, lineProblem, reasonProblem } from './exception-checks.ts';

const oneLine = v.pipe(v.string(), sound(lineProblem), v.minLength(1));

const exception = v.strictObject({
  control: v.picklist(SUBJECTS),
  server: v.optional(oneLine),
  location: v.optional(oneLine),
  reason: v.pipe(v.string(), sound(reasonProblem), v.minLength(10), v.maxLength(1000), v.regex(/\S\s+\S/)),
  until: text(dateProblem, /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/),
});

/** The schema of a policy file, from which its JSON Schema is generated as well. */
export const policyFileSchema = v.strictObject({
  version: v.literal(1),
  profile: v.optional(v.picklist(profileNames)),
  controls: v.optional(
    v.strictObject(
      Object.fromEntries(CONTROLS.map(({ id, settings }) => [id, v.optional(settingsSchema(settings))])),
    ),
  ),
  exceptions: v.optional(v.array(exception)),
});

/** A policy file that has passed the schema. */
export type PolicyFile = v.InferOutput<typeof policyFileSchema>;
