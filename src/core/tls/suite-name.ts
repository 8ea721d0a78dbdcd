import type { VersionName } from './versions.ts';

/** How the two sides agree on a secret. `any`: TLS 1.3, where the suite does not determine it. */
export type KeyExchange =
  | 'any'
  | 'none'
  | 'RSA'
  | 'DH'
  | 'DHE'
  | 'ECDH'
  | 'ECDHE'
  | 'PSK'
  | 'RSA_PSK'
  | 'DHE_PSK'
  | 'ECDHE_PSK'
  | 'SRP'
  | 'KRB5'
  | 'GOST'
  | 'ECCPWD'
  | 'ECJPAKE'
  | 'CECPQ1'
  | 'FORTEZZA';

/** What authenticates the server. `anon`: nothing does. */
export type Authentication =
  | 'any'
  | 'none'
  | 'anon'
  | 'RSA'
  | 'DSS'
  | 'ECDSA'
  | 'PSK'
  | 'SRP'
  | 'KRB5'
  | 'GOST'
  | 'password'
  | 'FORTEZZA';

/** How a cipher protects records. `null` does not encrypt. */
type CipherMode = 'null' | 'stream' | 'cbc' | 'aead';

/** The properties of a suite, read from its name. */
export interface SuiteProperties {
  /** Anonymous Diffie-Hellman is ephemeral: `DHE` or `ECDHE` with the authentication `anon`. */
  readonly keyExchange: KeyExchange;
  /** For static `DH` and `ECDH`, the kind of signature of the certificate. */
  readonly authentication: Authentication;
  /** Cipher with key size and mode as in the registry, such as `AES_128_GCM`; `NULL` for none. */
  readonly encryption: string;
  readonly mode: CipherMode;
  /** Key length in bits, 0 for none: 168 for 3DES (effectively 112), 40 or 56 for export suites. */
  readonly bits: number;
  /** Block size of the cipher in bits; undefined for stream ciphers. SWEET32 needs 64 (CVE-2016-2183). */
  readonly blockBits: number | undefined;
  /** The hash of the MAC of records, or `AEAD`. */
  readonly mac: string;
  /** The oldest version in which the suite may be negotiated. `TLSv1.3` suites exist only in TLS 1.3. */
  readonly minimumVersion: VersionName;
  /** True when each connection has a new secret, which a private key stolen later does not reveal. */
  readonly forwardSecrecy: boolean;
  /** True for keys shortened to 40 or 56 bits by the export rules of the 1990s (FREAK, Logjam). */
  readonly isExport: boolean;
  /** True for suites without encryption. */
  readonly isNull: boolean;
  /** True when the server is not authenticated, so that anyone on the path can read. */
  readonly isAnonymous: boolean;
}

/** Reads the IANA name of a suite of SSLv3 to TLS 1.3. */
export function propertiesOfSuite(name: string): SuiteProperties {
  const [, exchange, cipher] = /^(?:TLS|SSL)_(.+?)_WITH_(.+?)(?:_OLD)?$/.exec(name) ?? [];
  if (exchange === undefined || cipher === undefined) return propertiesOfTls13(name);
  const keyExchange = keyExchangeOf(exchange);
  const authentication = authenticationOf(exchange, keyExchange);
  const isExport = /_EXPORT/.test(exchange);
  // RFC 9367: the suites with MGM belong to TLS 1.3, although their names have the form of TLS 1.2.
  if (/_MGM_[LS]$/.test(cipher)) {
    return { ...cipherOf(cipher), ...FOR_TLS13, minimumVersion: 'TLSv1.3', isExport, isNull: false };
  }
  const encryption = cipherOf(cipher);
  return {
    keyExchange,
    authentication,
    ...encryption,
    minimumVersion: minimumVersionOf(name, keyExchange, encryption),
    forwardSecrecy: FORWARD_SECRET.has(keyExchange),
    isExport,
    isNull: encryption.mode === 'null',
    // TLS_NULL_WITH_NULL_NULL is the state before the handshake, without keys and authentication (RFC 5246, A.5).
    isAnonymous: authentication === 'anon' || authentication === 'none',
  };
}

/** Reads the name of a cipher kind of SSLv2, such as `SSL_CK_RC4_128_EXPORT40_WITH_MD5`. */
export function propertiesOfKind(name: string): SuiteProperties {
  const [, cipher = 'NULL', mac] = /^SSL_CK_(.+?)(?:_WITH_(MD5|SHA)(?:_1)?)?$/.exec(name) ?? [];
  const isExport = cipher.includes('EXPORT');
  const isNull = cipher === 'NULL';
  const named = cipherOf(`${KIND_CIPHERS[cipher] ?? cipher}_${mac ?? 'NULL'}`);
  return {
    keyExchange: isNull ? 'none' : 'RSA',
    authentication: isNull ? 'none' : 'RSA',
    ...named,
    minimumVersion: 'SSLv2',
    forwardSecrecy: false,
    isExport,
    isNull,
    isAnonymous: isNull,
  };
}

type Encryption = Pick<SuiteProperties, 'encryption' | 'mode' | 'bits' | 'blockBits' | 'mac'>;

const FOR_TLS13 = {
  keyExchange: 'any',
  authentication: 'any',
  minimumVersion: 'TLSv1.3',
  forwardSecrecy: true,
  isExport: false,
  isAnonymous: false,
} as const;

const FORWARD_SECRET: ReadonlySet<KeyExchange> = new Set([
  'DHE',
  'ECDHE',
  'DHE_PSK',
  'ECDHE_PSK',
  'SRP',
  'ECCPWD',
  'ECJPAKE',
  'CECPQ1',
]);

/** SSLv2 counts parity bits and writes modes at another place in the name. */
const KIND_CIPHERS: Readonly<Record<string, string>> = {
  RC4_128_EXPORT40: 'RC4_40',
  RC2_128_CBC: 'RC2_CBC_128',
  RC2_128_CBC_EXPORT40: 'RC2_CBC_40',
  IDEA_128_CBC: 'IDEA_CBC',
  DES_64_CBC: 'DES_CBC',
  DES_64_CFB64: 'DES_CFB',
  DES_192_EDE3_CBC: '3DES_EDE_CBC',
};

/** TLS 1.3 names contain only the cipher and the hash of the key schedule (RFC 8446, appendix B.4). */
function propertiesOfTls13(name: string): SuiteProperties {
  const cipher = name.replace(/^TLS_/, '');
  // RFC 9150: integrity only.
  const integrityOnly = /^(SHA\d+)_SHA\d+$/.exec(cipher);
  if (integrityOnly?.[1] !== undefined) {
    const nothing = { encryption: 'NULL', mode: 'null', bits: 0, blockBits: undefined } as const;
    return { ...FOR_TLS13, ...nothing, mac: integrityOnly[1], isNull: true };
  }
  return { ...FOR_TLS13, ...cipherOf(cipher), isNull: false };
}

/** If one name is a prefix of another, the longer one comes first. */
const KEY_EXCHANGES: readonly KeyExchange[] = [
  'RSA_PSK',
  'DHE_PSK',
  'ECDHE_PSK',
  'PSK',
  'RSA',
  'DHE',
  'DH',
  'ECDHE',
  'ECDH',
  'SRP',
  'KRB5',
  'ECCPWD',
  'ECJPAKE',
  'CECPQ1',
  'FORTEZZA',
];

function keyExchangeOf(exchange: string): KeyExchange {
  if (exchange === 'NULL') return 'none';
  if (exchange.startsWith('GOST')) return 'GOST';
  if (exchange.startsWith('DH_anon')) return 'DHE';
  if (exchange.startsWith('ECDH_anon')) return 'ECDHE';
  // The registry swaps the words in 0xC0AA and 0xC0AB.
  if (exchange === 'PSK_DHE') return 'DHE_PSK';
  const found = KEY_EXCHANGES.find((known) => `${exchange}_`.startsWith(`${known}_`));
  if (found === undefined) throw new RangeError(`unknown key exchange: ${exchange}`);
  return found;
}

const SIGNATURES = ['ECDSA', 'RSA', 'DSS'] as const;

function authenticationOf(exchange: string, keyExchange: KeyExchange): Authentication {
  if (exchange.includes('_anon')) return 'anon';
  switch (keyExchange) {
    case 'ECCPWD':
    case 'ECJPAKE':
      return 'password';
    case 'PSK':
    case 'DHE_PSK':
    case 'ECDHE_PSK':
      return 'PSK';
    case 'KRB5':
    case 'GOST':
    case 'FORTEZZA':
      return keyExchange;
    default:
      return SIGNATURES.find((name) => exchange.includes(name)) ?? (keyExchange === 'SRP' ? 'SRP' : 'none');
  }
}

/** Mode, key length and block size of each cipher. A key length in the name takes precedence. */
const CIPHERS: readonly (readonly [pattern: RegExp, mode: CipherMode, bits: number, blockBits?: number])[] = [
  [/^NULL$/, 'null', 0],
  [/^(?:AES|CAMELLIA|ARIA|SM4|KUZNYECHIK)_.*(?:GCM|CCM|MGM)/, 'aead', 128, 128],
  [/^MAGMA_MGM/, 'aead', 256, 64],
  [/^(?:CHACHA20|AEGIS)/, 'aead', 256],
  [/^(?:AES|CAMELLIA|ARIA|SEED)_/, 'cbc', 128, 128],
  [/^RC4_/, 'stream', 128],
  [/^RC2_CBC/, 'cbc', 128, 64],
  [/^IDEA_CBC/, 'cbc', 128, 64],
  [/^DES40_CBC/, 'cbc', 40, 64],
  [/^DES_CBC/, 'cbc', 56, 64],
  [/^DES_CFB/, 'stream', 56, 64],
  [/^3DES_EDE_CBC/, 'cbc', 168, 64],
  [/^FORTEZZA_CBC/, 'cbc', 80, 64],
  // GOST ciphers have keys of 256 bits; in counter mode they work as stream ciphers (RFC 9189).
  [/^KUZNYECHIK_CTR/, 'stream', 256, 128],
  [/^(?:MAGMA_CTR|28147_CNT)/, 'stream', 256, 64],
];

function cipherOf(cipher: string): Encryption {
  const [, encryption = cipher, hash] =
    /^(.+?)(?:_(MD5|SHA|SHA256|SHA384|SHA512|SM3|IMIT|OMAC|GOST94|GOSTR3411|GOST89MAC|GOST89STREAM|NULL))?$/.exec(
      cipher,
    ) ?? [];
  const found = CIPHERS.find(([pattern]) => pattern.test(encryption));
  if (found === undefined) throw new RangeError(`unknown cipher: ${cipher}`);
  const [, mode, usual, blockBits] = found;
  const [, named] = /_(\d{2,3})L?(?:_|$)/.exec(encryption) ?? [];
  const fixed = encryption.startsWith('KUZNYECHIK') || encryption.startsWith('MAGMA') ? 256 : undefined;
  return {
    encryption,
    mode,
    bits: fixed ?? (named === undefined ? usual : Number(named)),
    blockBits,
    mac: mode === 'aead' ? 'AEAD' : hash === undefined || hash === 'NULL' ? 'none' : hash,
  };
}

/**
 * RFC 5246 (section 1.2), 5288, 5289, 5932, 6209, 6655, 7905: suites with a newer hash or an AEAD need TLS 1.2.
 * RFC 5487 and 5489: pre-shared keys with CBC and SHA-2 may be used since TLS 1.0. RFC 8422: SSLv3 has no elliptic
 * curves. RFC 9189 and RFC 8492: TLS 1.2.
 */
function minimumVersionOf(name: string, keyExchange: KeyExchange, { mode, mac }: Encryption): VersionName {
  const early = keyExchange.endsWith('PSK') && !name.includes('_ARIA_');
  if (mode === 'aead' || /KUZNYECHIK|MAGMA|GOSTR341112_256/.test(name)) return 'TLSv1.2';
  if (mac === 'SHA256' || mac === 'SHA384') return early ? 'TLSv1' : 'TLSv1.2';
  return keyExchange.startsWith('ECDH') || keyExchange === 'GOST' ? 'TLSv1' : 'SSLv3';
}
