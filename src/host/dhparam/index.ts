export type { Forecast } from './forecast.ts';
export { forecast } from './forecast.ts';
export type { DhJob, DhJobState } from './job.ts';
export { cancelDhJob, dhJobState, followDhJob, startDhJob } from './job.ts';
export type { DhJudgement } from './judge.ts';
export { judgeDhParameters } from './judge.ts';
export type { NamedGroup } from './named-group.ts';
export { NAMED_GROUPS, namedGroupPem } from './named-group.ts';
