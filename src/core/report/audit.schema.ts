import * as v from 'valibot';
import { count, exceptedEntries, exception, finding, problem } from './parts.schema.ts';

export const auditSchema = v.pipe(
  v.strictObject({
    version: v.literal(1),
    policy: v.string(),
    findings: v.array(finding),
    problems: v.array(problem),
    exceptions: v.pipe(
      v.array(exception),
      v.description('Every exception of the policy, and how many findings it covers.'),
    ),
    summary: v.strictObject({ ...exceptedEntries, servers: count }),
  }),
  v.title('Gatehouse audit'),
  v.description(
    'Where a configuration differs from a policy. The summary counts findings under an exception as excepted only.',
  ),
);
