export { AnswerReader, unreachable } from './answer.ts';
export { type ClientsChange, clientsChanges } from './change.ts';
export { readCipherString } from './cipher-string.ts';
export {
  groupCosts,
  HANDSHAKE_MEASUREMENT,
  handshakeShare,
  signatureCosts,
} from './group-costs.ts';
export { clientHello } from './hello.ts';
export { negotiate } from './negotiate.ts';
export { clientOffers } from './offers.ts';

export type { ServedClients } from './served-clients.ts';
export { serverOffer, type TlsSettings } from './server-offer.ts';
export {
  type ClientDifference,
  type ClientRow,
  clientDifferences,
} from './table.ts';
export { clientsOfPolicy, servedClients } from './tls-servers.ts';
export type {
  Agreement,
  ClientOffer,
  LockoutReason,
  Negotiated,
  ServerCertificate,
  ServerOffer,
  TlsVersion,
  WireReason,
} from './types.ts';
