import * as v from 'valibot';
import { driftEntries } from './drift.schema.ts';
import { planEntries } from './plan.schema.ts';

export const checkSchema = v.pipe(
  v.strictObject({ ...planEntries, ...driftEntries }),
  v.title('Gatehouse check'),
  v.description('A plan, whether the configuration has drifted from the policy, and why.'),
);
