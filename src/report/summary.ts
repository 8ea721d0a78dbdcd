import type { Audit } from '../change/index.ts';
import type { Severity } from '../controls/index.ts';

/** How many findings there are of each severity; those that an exception covers are counted apart. */
export function summaryOf({ groups }: Audit): Record<Severity | 'excepted', number> {
  const summary = { critical: 0, high: 0, medium: 0, low: 0, info: 0, excepted: 0 };
  for (const { findings, exception } of groups)
    summary[exception === undefined ? findings.severity : 'excepted'] += findings.size;
  return summary;
}
