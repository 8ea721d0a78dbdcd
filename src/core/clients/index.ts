export { AnswerReader, unreachable } from './answer.ts';
export { type ClientsChange, clientsChanges } from './change.ts';
export { type CipherString, readCipherString } from './cipher-string.ts';
export {
  type GroupCost,
  groupCost,
  groupCosts,
  HANDSHAKE_MEASUREMENT,
  handshakeShare,
  signatureCosts,
} from './group-costs.ts';
export { clientHello, type HelloOptions } from './hello.ts';
export { negotiate } from './negotiate.ts';
export { clientOffers } from './offers.ts';
export { type OpenSslSuite, openSslSuites } from './openssl-suites.ts';
export type { ServedClients } from './served-clients.ts';
export { type ServerOfferResult, serverOffer, type TlsSettings } from './server-offer.ts';
export {
  type ClientDifference,
  type ClientRow,
  clientDifferences,
  clientTable,
} from './table.ts';
export { clientsOfPolicy, servedClients } from './tls-servers.ts';
export type {
  Agreement,
  CertificateKeyType,
  ClientOffer,
  LockoutReason,
  Negotiated,
  ServerCertificate,
  ServerOffer,
  TlsVersion,
  WireReason,
} from './types.ts';
