import * as v from 'valibot';
import { conflict } from './drift.schema.ts';
import { problem } from './parts.schema.ts';

const itself = {
  code: v.pipe(v.string(), v.description('From a closed list: docs/problems.md.')),
  message: v.string(),
  hint: v.exactOptional(v.pipe(v.string(), v.description('What to do about it.'))),
};

export const failure = v.pipe(
  v.strictObject(itself),
  v.description('Something that could not be done and that no place in a file explains.'),
);

export const errorsSchema = v.pipe(
  v.strictObject({
    version: v.literal(1),
    ...itself,
    evidence: v.pipe(v.array(v.string()), v.description('Lines that show it, such as messages of NGINX.')),
    conflicts: v.exactOptional(
      v.pipe(v.array(conflict), v.description('Values edited by hand that would be overwritten.')),
    ),
    errors: v.array(v.union([problem, failure])),
  }),
  v.title('Gatehouse errors'),
  v.description(
    'Why something could not be done: the problem itself, and its places, or the problem once more when it has none.',
  ),
);
