// Certificates from an ACME server: account, order, challenges that NGINX answers, time of renewal.

export { accountKey } from './account.ts';

export { challengeLocations, challengeServer, HTTP_PORT } from './challenge-location.ts';

export { callDnsHook } from './dns-hook.ts';
export type { AcmeAccount, ChallengeResponder } from './order.ts';
export { orderCertificate, renewalWindow, termsOfService } from './order.ts';

export { renewalTime } from './renewal.ts';
export { challengeFault } from './self-check.ts';
export type { AcmeSettings } from './settings.ts';
export { readSettings, writeSettings } from './settings.ts';
