import type { Severity } from '../controls/index.ts';
import type { Audit } from './audit.ts';

export type SeverityCounts = Readonly<Record<Severity | 'excepted', number>>;

/** The number of findings of each severity. Findings that an exception covers are counted separately. */
export function severityCounts({ groups }: Audit): SeverityCounts {
  const summary = { critical: 0, high: 0, medium: 0, low: 0, info: 0, excepted: 0 };
  for (const { findings, exception } of groups)
    summary[exception === undefined ? findings.severity : 'excepted'] += findings.size;
  return summary;
}
