import type { ExceptedCounts } from '../findings/index.ts';
import { exceptedCounts } from '../findings/index.ts';
import type { Audit } from './audit.ts';

/** How many findings an audit has of each severity; those that an exception covers are counted apart. */
export function auditCounts({ groups }: Audit): ExceptedCounts {
  return exceptedCounts(
    groups.map(({ findings: { severity, size }, exception }) => ({ severity, size, exception })),
  );
}
