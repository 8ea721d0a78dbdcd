export { DEFAULT_BUDGET } from './budget.ts';
export { serverFor } from './cause.ts';
export { configuredOrigins } from './configured-origins.ts';
export type { Site } from './judge/origins.ts';

export { placedFinding } from './placed-finding.ts';
export type { AddressOf } from './probes.ts';
export { tlsFindings } from './site-tls.ts';
export { limitToProbe, pacing, targetsOf, webSocketsOf } from './targets.ts';

export { verifyHttp } from './verify-http.ts';
export { verifyPolicy, verifyStillWorks } from './verify-policy.ts';
export type { WorkingState } from './working-state.ts';
export { NOTHING_WORKS, workingState } from './working-state.ts';
