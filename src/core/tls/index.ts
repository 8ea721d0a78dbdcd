export type { Alert } from './alert.ts';
export { parseAlert } from './alert.ts';
export { byteString, bytesOfHex, bytesOfString, hexOf } from './byte-string.ts';
export type { Parsed, TlsProblem } from './bytes.ts';
export { ByteReader, ByteWriter, parseWhole } from './bytes.ts';
export type { CertificateRequest } from './certificate.ts';
export { parseCertificate, parseCertificateRequest, parseCertificateStatus } from './certificate.ts';
export type { CipherSuite } from './cipher-suites.ts';
export {
  CIPHER_SUITES,
  cipherSuite,
  cipherSuiteByName,
  EMPTY_RENEGOTIATION_INFO_SCSV,
  FALLBACK_SCSV,
  SSL2_CIPHER_KINDS,
  ssl2CipherKind,
} from './cipher-suites.ts';
export type { KeyShare } from './client-extensions.ts';
export {
  applicationProtocols,
  cookie,
  earlyData,
  ecPointFormats,
  encryptThenMac,
  extendedMasterSecret,
  heartbeat,
  keyShare,
  padding,
  pskKeyExchangeModes,
  recordSizeLimit,
  renegotiationInfo,
  serverName,
  sessionTicket,
  signatureAlgorithms,
  signatureAlgorithmsCert,
  signedCertificateTimestamp,
  statusRequest,
  supportedGroups,
  supportedVersions,
} from './client-extensions.ts';
export type { ClientHello } from './client-hello.ts';
export { decodeClientHello, encodeClientHello } from './client-hello.ts';
export type { ClientOffer } from './client-offer.ts';
export { clientOffer } from './client-offer.ts';
export type { WellKnownPrime } from './dh-primes.ts';
export { KNOWN_PRIMES, wellKnownPrime } from './dh-primes.ts';
export type { Extension, ExtensionName } from './extension.ts';
export { EXTENSION_TYPES, extensionName, findExtension } from './extension.ts';
export type { FlightEvent, FlightReaderOptions, FlightStop } from './flight.ts';
export { FlightReader } from './flight.ts';
export { GREASE_VALUES, isGrease } from './grease.ts';
export type { GroupKind, NamedGroup } from './groups.ts';
export { NAMED_GROUPS, namedGroup, namedGroupByName } from './groups.ts';
export type { HandshakeBatch, HandshakeMessage, HandshakeReaderOptions } from './handshake.ts';
export { HANDSHAKE_TYPES, HandshakeReader } from './handshake.ts';
export type { NewSessionTicket } from './new-session-ticket.ts';
export { parseNewSessionTicket } from './new-session-ticket.ts';
export type { OcspResponse, OcspSingle } from './ocsp.ts';
export { parseOcspResponse } from './ocsp.ts';
export type { OpenSslSession } from './openssl-session.ts';
export { parseOpenSslSession } from './openssl-session.ts';
export type { RecordBatch, RecordReaderOptions, RecordStop, TlsRecord } from './records.ts';
export { CONTENT_TYPES, RecordReader } from './records.ts';
export type {
  ScanCertificate,
  ScanChain,
  ScanCipher,
  ScanDhGroup,
  ScanEndpoint,
  ScanFeatures,
  ScanFinding,
  ScanGap,
  ScanOcsp,
  ScanPlainHttp,
  ScanProtocol,
  ScanReport,
  ScanSeverity,
  ScanSniAnswer,
  ScanStaple,
  ScanTicket,
  ScanTrust,
} from './scan-report.ts';
export type { ServerHello } from './server-hello.ts';
export { helloRetryCookie, parseServerHello, selectedApplicationProtocol } from './server-hello.ts';
export type { HandshakeSignature, LargeNumber, ServerKeyExchange } from './server-key-exchange.ts';
export { parseServerKeyExchange } from './server-key-exchange.ts';
export type { SignatureScheme } from './signature-schemes.ts';
export { SIGNATURE_SCHEMES, signatureScheme, signatureSchemeByName } from './signature-schemes.ts';
export type { Ssl2ClientHello } from './sslv2-client-hello.ts';
export { encodeSsl2ClientHello } from './sslv2-client-hello.ts';
export type { Ssl2Answer, Ssl2ServerHello } from './sslv2-server-hello.ts';
export { readSsl2Answer } from './sslv2-server-hello.ts';
export type { Authentication, CipherMode, KeyExchange, SuiteProperties } from './suite-name.ts';
export type { ShownCertificates } from './tls13-flight.ts';
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
