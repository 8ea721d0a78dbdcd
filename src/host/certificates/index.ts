// Certificates: files read into pairs, judged, made, and installed as a transaction.
export type { AskPassphrase } from './bundle.ts';
export { certificatesIn } from './bundle.ts';
export type { InspectOptions } from './inspect.ts';
export { inspectFile, inspectSite } from './inspect.ts';

export { installPair } from './install-pair.ts';
export type { CertificateFinding } from './judge.ts';
export { judgeCertificate, refusals } from './judge.ts';
export type { KeyKind } from './key-kinds.ts';
export { KEY_KINDS } from './key-kinds.ts';
export { storeKey } from './key-store.ts';
export type { SubjectOptions } from './make.ts';
export { makeRequest, makeSelfSigned } from './make.ts';
export { loadsInNginx } from './nginx-load.ts';
export type { Outcome } from './outcome.ts';
export type { Pair } from './pair.ts';
export { pairSummary } from './pair.ts';
export { renewedBy } from './pair-changes.ts';

export { pairOf, readPair } from './read-pair.ts';
export type { CertificateSite } from './sites.ts';
export { certificateSites, isHostName, sitesFor } from './sites.ts';
export type { ReachedAt } from './wire-check.ts';
export { ON_THIS_MACHINE } from './wire-check.ts';
