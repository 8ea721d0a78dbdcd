export type { Target, TargetOptions, TargetResult } from './target.ts';
export { findTarget } from './target.ts';
