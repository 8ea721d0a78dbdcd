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
export { GREASE_VALUES, isGrease } from './grease.ts';
export type { Authentication, CipherMode, KeyExchange, SuiteProperties } from './suite-name.ts';
export type { VersionName } from './versions.ts';
export { compareVersionNames, VERSION_CODES, VERSION_NAMES, versionName } from './versions.ts';
