// Certificates from an ACME server: account, order, challenges that NGINX answers, time of renewal.
export type { AccountKey } from './account.ts';
export { accountKey } from './account.ts';
export type { ChallengeLocations } from './challenge-location.ts';
export { CHALLENGE_PATH, challengeLocations, challengeServer, HTTP_PORT } from './challenge-location.ts';
export type { DnsHook } from './dns-hook.ts';
export { callDnsHook } from './dns-hook.ts';
export type { AcmeAccount, AcmeServer, ChallengeResponder, OrderResult } from './order.ts';
export { orderCertificate, renewalWindow, termsOfService } from './order.ts';
export type { RenewalWindow, Validity } from './renewal.ts';
export { renewalTime } from './renewal.ts';
export { challengeFault } from './self-check.ts';
export type { AcmeSettings } from './settings.ts';
export { readSettings, writeSettings } from './settings.ts';
