export { type CspHeader, effectiveCsp, xFrameOptions } from './content-security-policy.ts';
export { controlSummaries } from './control-summaries.ts';
export { type ExceptionState, exceptionState } from './exceptions.ts';
export { policyFile, policyText, readPolicy } from './files.ts';
export { type Mend, mends } from './mends.ts';
export { nearest } from './nearest.ts';
export type { ParsedPolicy } from './parse.ts';
export { defaultProfile, profileNames, profiles } from './profiles.ts';
export { allSettings, type ProfileValue, type Setting } from './settings.ts';
export type {
  ContentSecurityPolicy,
  ControlId,
  ControlSettings,
  Cors,
  Exception,
  FilePermissions,
  FrameOptions,
  HeaderOptions,
  Hsts,
  Place,
  Policy,
  PolicyError,
  PolicyErrorCode,
  ProfileName,
  RateLimit,
  RateLimitBehind,
  ReferrerPolicy,
  StrayFiles,
  Tls,
} from './types.ts';
