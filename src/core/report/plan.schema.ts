import * as v from 'valibot';
import type { BehaviourChange } from '../change/index.ts';
import { clientsChange } from './clients.schema.ts';
import { conflict } from './drift.schema.ts';
import {
  control,
  count,
  exception,
  finding,
  mode,
  nameOf,
  placeEntries,
  textOrNull,
} from './parts.schema.ts';

const diff = v.string();

export const fileChange = v.variant('kind', [
  v.strictObject({ kind: v.picklist(['write', 'create']), path: v.string(), diff }),
  v.strictObject({ kind: v.literal('rename'), path: v.string(), to: v.string(), diff }),
  v.strictObject({ kind: v.literal('mode'), path: v.string(), before: mode, after: mode, diff }),
]);

export const behaviourChange = v.pipe(
  v.strictObject({
    server: v.string(),
    location: textOrNull,
    subject: nameOf<BehaviourChange['subject']>({
      header: true,
      'rate-limit': true,
      tls: true,
      setting: true,
      location: true,
    }),
    name: v.string(),
    before: textOrNull,
    after: textOrNull,
    ...placeEntries,
  }),
  v.description('Something that clients notice of a change.'),
);

export const planEntries = {
  version: v.literal(1),
  policy: v.string(),
  changes: v.array(fileChange),
  behaviour: v.array(behaviourChange),
  clients: v.pipe(
    v.array(clientsChange),
    v.description('Which known TLS clients are served differently; empty when TLS does not change.'),
  ),
  mayBreak: v.array(v.strictObject({ control, text: v.string() })),
  remaining: v.pipe(v.array(finding), v.description('What an audit would still find afterwards.')),
  exceptions: v.pipe(
    v.array(exception),
    v.description('Every exception of the policy, and how many findings it covers.'),
  ),
  steps: v.array(v.strictObject({ control, edits: count })),
  conflicts: v.pipe(v.array(conflict), v.description('What apply refuses to overwrite without --overwrite.')),
};

export const planSchema = v.pipe(
  v.strictObject(planEntries),
  v.title('Gatehouse plan'),
  v.description('The edits that bring a configuration to a policy, and what clients will notice of them.'),
);
