export { sampleOf } from './pattern-sample.ts';
export { normalizedPath, patternMatches, selectLocation, selectServer } from './select.ts';
export type { PathResult } from './urls.ts';
export { encodePath, hostFor, pathsTo, pathTo } from './urls.ts';
