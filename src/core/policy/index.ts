export { effectiveCsp, xFrameOptions } from './content-security-policy.ts';
export { controlSummaries } from './control-summaries.ts';
export { type ExceptionState, exceptionState } from './exceptions.ts';
export { policyFile, policyText, readPolicy } from './files.ts';
export { type Mend, mends } from './mends.ts';
export { nearest } from './nearest.ts';
export { defaultProfile, profileNames, profiles } from './profiles.ts';
export { allSettings, type Setting } from './settings.ts';
export type {
  ControlId,
  Cors,
  Exception,
  FilePermissions,
  Policy,
  ProfileName,
  RateLimit,
  StrayFiles,
  Tls,
} from './types.ts';
