import * as v from 'valibot';
import { problem } from './parts.schema.ts';

export const failure = v.pipe(
  v.strictObject({ code: v.string(), message: v.string(), hint: v.exactOptional(v.string()) }),
  v.description('Something that could not be done and that no place in a file explains.'),
);

export const errorsSchema = v.pipe(
  v.strictObject({ version: v.literal(1), errors: v.array(v.union([problem, failure])) }),
  v.title('Gatehouse errors'),
  v.description('Why something could not be done: problems with their places, or one error without a place.'),
);
