export type { ExceptedCounts } from './counts.ts';
export { countWords, exceptedCounts, severityCounts } from './counts.ts';
export type { FailOn } from './exit-status.ts';
export { FAIL_ON, findingsStatus } from './exit-status.ts';
export type { BaseFinding } from './finding.ts';
export type { Severity } from './severity.ts';
export { bySeverity, SEVERITIES, severityRank } from './severity.ts';
export type { WireTopicName } from './wire-topics.ts';
export { WIRE_TOPICS } from './wire-topics.ts';
