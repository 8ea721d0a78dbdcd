export { buildModel, levelsOf } from './build.ts';
export { conflicts } from './conflicts.ts';
export type { HeaderInheritance } from './headers.ts';
export { effectiveHeaders, headerInheritance, SAFE_STATUSES } from './headers.ts';
export type { Effective } from './inheritance.ts';
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
  MapEntry,
  Model,
  RateLimitZone,
  Server,
  Upstream,
  VariableMap,
} from './level.ts';
export type { Listen } from './listen.ts';
export { socketOf } from './listen.ts';
export type { RateLimit } from './rate-limits.ts';
export { effectiveRateLimits, limitsOnlyCount } from './rate-limits.ts';
export type { LocationSelection } from './select.ts';
export { normalizedPath, patternMatches, selectLocation, selectServer } from './select.ts';
export type { Socket } from './sockets.ts';
export { serverSockets, socketsOf, speaksTls } from './sockets.ts';
export type { CertificateFacts, CertificateKey, FileFacts, Surroundings } from './surroundings.ts';
export { NO_SURROUNDINGS } from './surroundings.ts';
export type { Tls, TlsSetting } from './tls.ts';
export { defaultProtocols, effectiveTls } from './tls.ts';
export type { ValuePart } from './values.ts';
export { possibleValues, valueParts } from './values.ts';
