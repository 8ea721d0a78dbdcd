import * as v from 'valibot';
import { CONTROLS } from '../controls/index.ts';
import { WIRE_TOPICS } from '../findings/index.ts';
import {
  count,
  coveringException,
  exceptedCounts,
  integer,
  scopeEntries,
  severity,
  textOrNull,
} from './parts.schema.ts';

export const verifyFinding = v.strictObject({
  control: v.pipe(
    v.picklist([...CONTROLS.map(({ id }) => id), ...WIRE_TOPICS]),
    v.description('A control of the policy, or a topic of the wire that no single directive decides.'),
  ),
  outcome: v.pipe(v.string(), v.description('Stable within a control.')),
  severity,
  message: v.string(),
  evidence: v.pipe(
    v.string(),
    v.description('What was seen: bounded, and safe to print. Values of cookies are left out.'),
  ),
  url: v.string(),
  method: v.string(),
  status: v.pipe(v.nullable(integer), v.description('Null where there was no response.')),
  file: v.pipe(textOrNull, v.description('The file of the directive that causes it; null without TARGET.')),
  line: v.nullable(count),
  column: v.nullable(count),
  ...scopeEntries,
  exception: v.exactOptional(coveringException),
});

export const verifySchema = v.pipe(
  v.strictObject({
    version: v.literal(1),
    url: v.string(),
    policy: v.string(),
    target: v.pipe(
      textOrNull,
      v.description('The installation whose lines the findings name; null without TARGET.'),
    ),
    findings: v.array(verifyFinding),
    paths: v.pipe(v.array(v.string()), v.description('What was probed: path and query.')),
    requests: v.pipe(
      count,
      v.description('All requests that were sent, including those that look for a rate limit.'),
    ),
    webSockets: v.array(
      v.strictObject({
        path: v.string(),
        result: v.pipe(
          v.picklist(['echoed', 'upgraded', 'refused']),
          v.description('echoed: a frame went each way; upgraded: status 101, and no echo.'),
        ),
        note: textOrNull,
      }),
    ),
    rateLimit: v.pipe(
      v.nullable(
        v.strictObject({
          path: v.string(),
          requests: count,
          accepted: count,
          unanswered: count,
          status: v.pipe(
            v.nullable(integer),
            v.description('Of refused requests; null where none was refused.'),
          ),
          burst: v.nullable(integer),
          perSecond: v.nullable(v.number()),
        }),
      ),
      v.description('Null where it was not requested.'),
    ),
    summary: exceptedCounts,
  }),
  v.title('Gatehouse verify'),
  v.description(
    'What a live site sends, compared with a policy. The summary counts findings under an exception as excepted only.',
  ),
);
