export type { Alert } from './alert.ts';

export { bytesOfHex } from './byte-string.ts';
export type { Parsed, TlsProblem } from './bytes.ts';

export type { CertificateRequest } from './certificate.ts';
export { parseCertificate, parseCertificateRequest, parseCertificateStatus } from './certificate.ts';
export type { CipherSuite } from './cipher-suites.ts';
export {
  CIPHER_SUITES,
  cipherSuite,
  cipherSuiteByName,
  FALLBACK_SCSV,
  SSL2_CIPHER_KINDS,
  ssl2CipherKind,
} from './cipher-suites.ts';
export type { KeyShare } from './client-extensions.ts';
export {
  applicationProtocols,
  ecPointFormats,
  encryptThenMac,
  extendedMasterSecret,
  heartbeat,
  keyShare,
  pskKeyExchangeModes,
  renegotiationInfo,
  serverName,
  sessionTicket,
  signatureAlgorithms,
  signatureAlgorithmsCert,
  statusRequest,
  supportedGroups,
  supportedVersions,
} from './client-extensions.ts';

export { decodeClientHello, encodeClientHello } from './client-hello.ts';

export { clientOffer } from './client-offer.ts';

export { KNOWN_PRIMES, wellKnownPrime } from './dh-primes.ts';
export type { Extension } from './extension.ts';
export { findExtension } from './extension.ts';
export type { FlightEvent, FlightStop } from './flight.ts';
export { FlightReader } from './flight.ts';

export { NAMED_GROUPS, namedGroup, namedGroupByName } from './groups.ts';
export type { HandshakeMessage } from './handshake.ts';
export { HANDSHAKE_TYPES, HandshakeReader } from './handshake.ts';

export type { OcspResponse, OcspSingle } from './ocsp.ts';
export { parseOcspResponse } from './ocsp.ts';

export { parseOpenSslSession } from './openssl-session.ts';
export type { TlsRecord } from './records.ts';
export { CONTENT_TYPES } from './records.ts';
export type {
  ScanCertificate,
  ScanChain,
  ScanCipher,
  ScanDhGroup,
  ScanFeatures,
  ScanFinding,
  ScanGap,
  ScanPlainHttp,
  ScanProtocol,
  ScanReport,
  ScanSniAnswer,
  ScanStaple,
  ScanTicket,
  ScanTrust,
} from './scan-report.ts';
export type { ServerHello } from './server-hello.ts';
export { parseServerHello, selectedApplicationProtocol } from './server-hello.ts';
export type { ServerKeyExchange } from './server-key-exchange.ts';
export { parseServerKeyExchange } from './server-key-exchange.ts';
export type { SignatureScheme } from './signature-schemes.ts';
export { SIGNATURE_SCHEMES, signatureScheme, signatureSchemeByName } from './signature-schemes.ts';

export { encodeSsl2ClientHello } from './sslv2-client-hello.ts';
export type { Ssl2Answer } from './sslv2-server-hello.ts';
export { readSsl2Answer } from './sslv2-server-hello.ts';

export {
  parseCertificateVerify,
  parseEncryptedExtensions,
  parseTls13Certificate,
  parseTls13CertificateRequest,
} from './tls13-flight.ts';
export type { VersionName } from './versions.ts';
export { compareVersionNames, VERSION_CODES, VERSION_NAMES, versionName } from './versions.ts';
export { certificateWeaknesses, findWeaknesses } from './weaknesses.ts';
export type { CertificateDetails } from './x509.ts';
export { parseCertificateDetails } from './x509.ts';
