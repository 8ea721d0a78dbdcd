import * as v from 'valibot';
import { count, integer, placeEntries, textOrNull } from './parts.schema.ts';

const maybePlace = {
  file: v.exactOptional(placeEntries.file),
  line: v.exactOptional(placeEntries.line),
  column: v.exactOptional(placeEntries.column),
};

export const mismatch = v.variant('kind', [
  v.strictObject({
    kind: v.picklist(['missing', 'unexpected', 'value']),
    name: v.string(),
    predicted: v.array(v.string()),
    received: v.array(v.string()),
  }),
  v.strictObject({ kind: v.literal('location'), predicted: v.string(), received: v.string() }),
]);

export const rehearsalSchema = v.pipe(
  v.strictObject({
    version: v.literal(1),
    started: v.boolean(),
    requests: v.array(
      v.strictObject({
        server: v.string(),
        location: textOrNull,
        purpose: v.string(),
        method: v.string(),
        url: v.string(),
        status: v.nullable(integer),
        headers: v.array(v.strictObject({ name: v.string(), value: v.string() })),
        mismatches: v.array(mismatch),
        failure: textOrNull,
      }),
    ),
    unreached: v.array(v.strictObject({ server: v.string(), scope: v.string(), reason: v.string() })),
    messages: v.array(v.strictObject({ level: v.string(), message: v.string(), ...maybePlace })),
    notes: v.array(v.strictObject({ message: v.string(), ...maybePlace })),
    summary: v.strictObject({ requests: count, mismatched: count, failed: count, unreached: count }),
  }),
  v.title('Gatehouse rehearsal'),
  v.description(
    'What a private copy of the configuration answered, and where that differs from the prediction.',
  ),
);
