// Diffie-Hellman parameters: well-known groups, a search in the background, what is wrong with a file.
export type { Forecast } from './forecast.ts';
export { forecast } from './forecast.ts';
export type { DhJobState } from './job.ts';
export { cancelDhJob, dhJobState, followDhJob, startDhJob } from './job.ts';

export { judgeDhParameters } from './judge.ts';
export type { NamedGroup } from './named-group.ts';
export { namedGroupPem } from './named-group.ts';
