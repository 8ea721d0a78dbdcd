export { forecast } from './forecast.ts';
export type { DhJobState } from './job.ts';
export { cancelDhJob, dhJobState, followDhJob, startDhJob } from './job.ts';
export { judgeDhParameters } from './judge.ts';
export type { NamedGroup } from './named-group.ts';
export { namedGroupPem } from './named-group.ts';
