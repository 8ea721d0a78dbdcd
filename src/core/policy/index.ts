export { type PageCorrection, pageCorrections } from './corrections.ts';
export { type ExceptionState, exceptionState } from './exceptions.ts';
export { policyFile, policyText, readPolicy } from './files.ts';

export { profiles } from './profiles.ts';
export { allSettings, type Setting } from './settings.ts';
export type { Exception, Policy } from './types.ts';
