import * as v from 'valibot';
import { driftEntries } from './drift.schema.ts';
import { change, count, exceptedCounts, integer, textOrNull } from './parts.schema.ts';

export const statusSchema = v.pipe(
  v.strictObject({
    version: v.literal(1),
    installation: v.strictObject({
      title: v.string(),
      kind: v.picklist(['kasm', 'plain']),
      folder: v.pipe(v.string(), v.description('The real folder: for Kasm, the folder of the version.')),
      nginx: v.pipe(v.string(), v.description('The version of NGINX that the configuration is judged as.')),
    }),
    policy: v.strictObject({
      name: v.string(),
      profile: v.string(),
      exceptions: v.array(
        v.strictObject({
          control: v.string(),
          server: textOrNull,
          location: textOrNull,
          until: v.string(),
          reason: v.string(),
          daysLeft: v.pipe(integer, v.description('Days after today; negative when it has ended.')),
        }),
      ),
    }),
    ...driftEntries,
    findings: exceptedCounts,
    certificates: v.array(
      v.strictObject({
        path: v.pipe(v.string(), v.description('As NGINX names it.')),
        subject: textOrNull,
        notAfter: v.pipe(textOrNull, v.description('ISO 8601.')),
        daysLeft: v.pipe(v.nullable(integer), v.description('Negative when it has expired.')),
        problem: v.pipe(textOrNull, v.description('Why it could not be read.')),
      }),
    ),
    last: v.pipe(
      v.nullable(v.strictObject({ ...change.pipe[0].entries, gatehouse: v.string(), folder: v.string() })),
      v.description('The latest change in force that brought a policy.'),
    ),
    wouldChange: v.strictObject({
      files: count,
      things: v.pipe(count, v.description('How many differences clients would notice.')),
    }),
    watch: v.strictObject({ installed: v.boolean(), enabled: v.boolean(), calendar: textOrNull }),
  }),
  v.title('Gatehouse status'),
  v.description('The state of an installation.'),
);
