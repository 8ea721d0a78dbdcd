export type { Control, ControlWords, Edit, Exempt, Expectation, Finding, Probe, Severity } from './control.ts';
export { SEVERITIES } from './control.ts';
