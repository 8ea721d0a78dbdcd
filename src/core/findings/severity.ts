/** How bad a finding is, worst first. The only list of severities. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** The position in `SEVERITIES`: 0 is the worst. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** Sorts worst first; findings of the same severity keep their order. */
export function bySeverity(one: HasSeverity, other: HasSeverity): number {
  return severityRank(one.severity) - severityRank(other.severity);
}

/** Anything that has a severity: a finding, or a group of findings. */
export interface HasSeverity {
  readonly severity: Severity;
}
