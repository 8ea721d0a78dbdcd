export { type PageCorrection, pageCorrections } from './corrections.ts';
export { type ExceptionState, exceptionState } from './exceptions.ts';
export { policyFile, policyText, readPolicy } from './files.ts';
export type { ParsedPolicy } from './parse.ts';
export { profiles } from './profiles.ts';
export { allSettings, type ProfileValue, type Setting } from './settings.ts';
export type { Exception, Place, Policy, PolicyError, PolicyErrorCode } from './types.ts';
