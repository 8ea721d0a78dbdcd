export type { Cell } from './cell.ts';
export { NOT_ALWAYS } from './cell.ts';
export { effectiveCsp, xFrameOptions } from './content-security-policy/effective.ts';
export { parseCsp, sameCsp } from './content-security-policy/value.ts';
export type {
  Correction,
  Edit,
  Effect,
  Exempt,
  Exemptions,
  Expectation,
  Probe,
} from './control.ts';
export { AS_DOCUMENTED } from './control.ts';
export { originPattern } from './cors/origin-pattern.ts';
export type { Cors } from './cors/settings.ts';
export type { Finding, FindingGroup } from './finding.ts';
export { grouped } from './finding.ts';
export type { RateLimit } from './rate-limit/settings.ts';
export type { ControlId, ControlSettings, FindingId, RuleId } from './registry.ts';

export type { AnyControl, AnyRule, PolicyHeader } from './rules.ts';
export {
  CONTROLS,
  controlById,
  DH_PARAMETERS,
  findingsOf,
  outcomeOf,
  RULES,
  ruleById,
  SUBJECTS,
  wantedHeaders,
} from './rules.ts';
export type { Tls } from './tls/settings.ts';
export { usesDhe } from './tls/tls.ts';
