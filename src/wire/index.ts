export type { HelloEndpoint, HelloOptions } from './client-hellos.ts';
export { askAsClients } from './client-hellos.ts';
export type { CauseHint, Sighting, WireFinding, WireTopic } from './finding.ts';
export { quoted } from './finding.ts';
export type { Budget, Pace } from './http/budget.ts';
export { DEFAULT_BUDGET, DEFAULT_PACE, paceBelow } from './http/budget.ts';
export type { Cause } from './http/cause.ts';
export { causeOf, serverFor } from './http/cause.ts';
export type { Door } from './http/exchange.ts';
export { WILDCARD } from './http/judge/cors.ts';
export { expectedLimit } from './http/judge/rate-limit.ts';
export type { AskedOrigin, Site } from './http/origins.ts';
export { lookAlikeAfter, lookAlikeBefore } from './http/origins.ts';
export type { PaceGroup } from './http/prober.ts';
export type { ExpectedLimit, ObservedLimit } from './http/rate-limit.ts';
export type {
  RateLimitProbe,
  Unreachable,
  Verification,
  VerifyRequest,
  WebSocketTarget,
} from './http/verify.ts';
export { verifyHttp } from './http/verify.ts';
export type { WebSocketResult } from './http/websocket.ts';
export { tryWebSocket } from './http/websocket.ts';
export type { Endpoint, ProbeOptions, WireProbe, WireResponse, WireResult } from './probe.ts';
export { runProbes, send } from './probe.ts';
export type { Authorities } from './tls/authorities.ts';
export { publicAuthorities, readAuthorities } from './tls/authorities.ts';
export { coversHost, judgeCertificates } from './tls/certificates.ts';
export { judgeTls } from './tls/judge.ts';
export type { ScanOptions, ScanResult, ScanTarget } from './tls/scan.ts';
export { scan } from './tls/scan.ts';
export type { HostPort } from './tls/target.ts';
export { addressesOf, readHostPort } from './tls/target.ts';
export type { WebhookAddress } from './webhook.ts';
export { deliver, readWebhook } from './webhook.ts';
