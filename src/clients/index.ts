export { type CipherString, readCipherString } from './cipher-string.ts';
export { negotiate } from './negotiate.ts';
export { clientOffers } from './offers.ts';
export { type OpenSslSuite, openSslSuites } from './openssl-suites.ts';
export { type ServerOfferResult, serverOffer, type TlsSettings } from './server-offer.ts';
export {
  type ClientDifference,
  type ClientRow,
  clientDifferences,
  clientTable,
} from './table.ts';
export type {
  Agreement,
  CertificateKeyType,
  ClientOffer,
  LockoutReason,
  Negotiated,
  ServerCertificate,
  ServerOffer,
  TlsVersion,
} from './types.ts';
