import type { ScanFinding, ScanReport } from './scan-report.ts';

/** What follows from the facts. */
export function findWeaknesses(_facts: Pick<ScanReport, 'protocols' | 'certificates' | 'features'>): readonly ScanFinding[] {
  return [];
}
