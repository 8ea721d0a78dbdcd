import type { TlsVersion } from './types.ts';

/** The properties of a suite, read from its IANA name. */
export interface Suite {
  /** `tls13` where the suite leaves key exchange and signature to extensions. */
  readonly keyExchange: 'ecdhe' | 'dhe' | 'rsa' | 'tls13' | 'other';
  readonly authentication: 'rsa' | 'ecdsa' | 'anonymous' | 'tls13' | 'other';
  readonly forwardSecrecy: boolean;
  readonly chaCha: boolean;
  readonly oldest: TlsVersion;
  readonly newest: TlsVersion;
}

/**
 * Reads an IANA cipher suite name. Names of TLS 1.3 have no `_WITH_` (RFC 8446, B.4); in all others it stands
 * between key exchange and record protection. `other` stands for suites that a server with only an RSA or ECDSA
 * certificate cannot use: static DH and ECDH, DSS, PSK, SRP, Kerberos, GOST, the old export suites.
 */
export function suiteOf(ianaName: string): Suite {
  const [exchange = '', protection] = ianaName.slice('TLS_'.length).split('_WITH_');
  const chaCha = ianaName.includes('CHACHA20');
  if (protection === undefined) {
    return {
      keyExchange: 'tls13',
      authentication: 'tls13',
      forwardSecrecy: true,
      chaCha,
      oldest: 'TLSv1.3',
      newest: 'TLSv1.3',
    };
  }
  const [keyExchange, authentication] = EXCHANGES[exchange] ?? (['other', 'other'] as const);
  return {
    keyExchange,
    authentication,
    forwardSecrecy: keyExchange === 'ecdhe' || keyExchange === 'dhe',
    chaCha,
    oldest: oldestOf(keyExchange, protection),
    newest: 'TLSv1.2',
  };
}

const EXCHANGES: Readonly<Record<string, readonly [Suite['keyExchange'], Suite['authentication']]>> = {
  ECDHE_ECDSA: ['ecdhe', 'ecdsa'],
  ECDHE_RSA: ['ecdhe', 'rsa'],
  ECDH_anon: ['ecdhe', 'anonymous'],
  DHE_RSA: ['dhe', 'rsa'],
  DH_anon: ['dhe', 'anonymous'],
  RSA: ['rsa', 'rsa'],
};

/** RFC 5246 added SHA-256 suites and AEAD, RFC 4492 (for TLS 1.0) elliptic curves. */
function oldestOf(keyExchange: Suite['keyExchange'], protection: string): TlsVersion {
  if (/SHA256$|SHA384$|CCM(_8)?$/.test(protection)) return 'TLSv1.2';
  return keyExchange === 'ecdhe' ? 'TLSv1' : 'SSLv3';
}
