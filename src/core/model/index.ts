export { buildModel, levelsOf } from './build.ts';
export { conflicts } from './conflicts.ts';
export { effectiveHeaders, headerInheritance, SAFE_STATUSES } from './headers.ts';
export type { CertificateFacts, CertificateKey, FileFacts, HostFacts } from './host-facts.ts';
export { NO_HOST_FACTS } from './host-facts.ts';
export { effective, effectiveValue, ownDirectives } from './inheritance.ts';
export { locationLabel, scopeLabel, serverLabel, serverOf } from './labels.ts';
export type {
  HeaderEntry,
  Http,
  If,
  Level,
  LimitExcept,
  Location,
  LocationMatch,
  Model,
  RateLimitZone,
  Server,
  VariableMap,
} from './level.ts';
export { socketOf } from './listen.ts';
export type { RateLimit } from './rate-limits.ts';
export { effectiveRateLimits, limitsOnlyCount } from './rate-limits.ts';
export type { Socket } from './sockets.ts';
export { serverSockets, socketsOf, speaksTls } from './sockets.ts';
export type { Tls, TlsSetting } from './tls.ts';
export { effectiveTls } from './tls.ts';
export { possibleValues, valueParts } from './values.ts';
