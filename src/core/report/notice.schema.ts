import * as v from 'valibot';
import { DRIFT_KINDS } from '../drift/index.ts';
import { change, exceptedCounts, integer, textOrNull } from './parts.schema.ts';

export const watchState = v.strictObject({
  outcome: v.picklist(['fine', 'drift', 'failed']),
  kinds: v.array(v.picklist(DRIFT_KINDS)),
  certificates: v.pipe(
    v.array(v.string()),
    v.description('Paths of those that cannot be read, have ended, or have less than 14 days left.'),
  ),
});

export const noticeSchema = v.pipe(
  v.strictObject({
    version: v.literal(1),
    text: v.pipe(v.string(), v.description('One line, as chat services show it.')),
    host: v.string(),
    installation: v.string(),
    policy: v.pipe(v.string(), v.description('Empty where it could not be read.')),
    at: v.pipe(v.string(), v.description('RFC 3339.')),
    gatehouse: v.pipe(v.string(), v.description('The version of Gatehouse.')),
    state: watchState,
    before: v.pipe(
      v.nullable(watchState),
      v.description('The state that was reported last; null: none was.'),
    ),
    failure: v.pipe(textOrNull, v.description('Why it could not be checked.')),
    findings: v.pipe(v.nullable(exceptedCounts), v.description('Null where it could not be checked.')),
    files: v.pipe(v.nullable(integer), v.description('How many a plan would change.')),
    certificates: v.array(
      v.strictObject({
        path: v.string(),
        subject: textOrNull,
        notAfter: textOrNull,
        daysLeft: v.nullable(integer),
      }),
    ),
    last: v.pipe(v.nullable(change), v.description('The latest change in force that brought a policy.')),
  }),
  v.title('Gatehouse notice'),
  v.description('What gatehouse watch posts to a webhook when its state changes.'),
);
