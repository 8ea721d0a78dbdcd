import { readCipherString, strengthOf } from './cipher-string.ts';
import { type OpenSslSuite, openSslSuites13 } from './openssl-suites.ts';
import type { ServerCertificate, ServerOffer, TlsVersion } from './types.ts';

/** NGINX's TLS settings, with values as in the directives. */
export interface TlsSettings {
  /** `ssl_protocols`. */
  readonly protocols: readonly string[];
  /** `ssl_ciphers`. */
  readonly ciphers: string;
  /** `ssl_prefer_server_ciphers`. */
  readonly preferServerCiphers: boolean;
  /** `ssl_ecdh_curve`, split at the colons; `['auto']` or an empty list: OpenSSL's default list. */
  readonly curves: readonly string[];
  readonly certificates: readonly ServerCertificate[];
  /** Size in bits of the prime in `ssl_dhparam`; absent without the directive. */
  readonly dhBits?: number;
  /** Used when `ssl_ciphers` has no `@SECLEVEL`: 2 on Debian and in OpenSSL since 3.2, 1 in upstream OpenSSL 3.0. */
  readonly securityLevel?: number;
  /** `ssl_conf_command Ciphersuites`, by IANA names; absent: OpenSSL's default list. */
  readonly cipherSuites13?: readonly string[];
  /** `ssl_conf_command Options PrioritizeChaCha`. */
  readonly prioritizesChaCha?: boolean;
}

export type ServerOfferResult =
  | {
      readonly ok: true;
      readonly offer: ServerOffer;
      /** Words of the cipher string that OpenSSL ignores. */
      readonly ignored: readonly string[];
    }
  | {
      readonly ok: false;
      readonly setting: 'ciphers' | 'curves' | 'dhparam' | 'certificates';
      readonly value: string;
      readonly message: string;
    };

/**
 * What a server with these settings offers with OpenSSL 3.0. Leaves out what the security level forbids, as OpenSSL
 * silently does in the handshake (SSL_CTX_set_security_level(3)).
 */
export function serverOffer(settings: TlsSettings): ServerOfferResult {
  const ciphers = readCipherString(settings.ciphers);
  if (!ciphers.ok) return { ok: false, setting: 'ciphers', value: ciphers.at, message: ciphers.message };
  const level = ciphers.securityLevel ?? settings.securityLevel ?? DEFAULT_LEVEL;
  const wanted = settings.curves.length === 0 || settings.curves.includes('auto') ? AUTO : settings.curves;
  const named = wanted.map((curve) => ({ curve, group: groupByOpenSslName(curve) }));
  const unknown = named.find(({ group }) => group === undefined);
  if (unknown !== undefined) {
    return {
      ok: false,
      setting: 'curves',
      value: unknown.curve,
      message: `OpenSSL 3.0 has no group ${unknown.curve}`,
    };
  }
  const least = STRENGTH_OF_LEVEL[level] ?? 0;
  const weak = weakness(settings, least);
  if (weak !== undefined) return weak;
  return {
    ok: true,
    ignored: ciphers.ignored,
    offer: {
      versions: VERSIONS.filter(
        (version) => settings.protocols.includes(version) && !(level > 0 && OLD.has(version)),
      ),
      cipherSuites: ciphers.suites
        .filter((suite) => allowed(suite, level, least))
        .map(({ ianaName }) => ianaName),
      cipherSuites13: settings.cipherSuites13 ?? openSslSuites13,
      prefersServerOrder: settings.preferServerCiphers,
      prioritizesChaCha: settings.prioritizesChaCha ?? false,
      groups: named.flatMap(({ group }) =>
        group !== undefined && group.strength >= least ? [group.ianaName] : [],
      ),
      certificates: settings.certificates,
      ...(settings.dhBits === undefined ? {} : { dhBits: settings.dhBits }),
      signatureSchemes: SCHEMES.filter(([, strength]) => strength >= least).map(([scheme]) => scheme),
    },
  };
}

type Weakness = Extract<ServerOfferResult, { ok: false }>;

const DEFAULT_LEVEL = 2;

/** Security bits that each level asks for (SSL_CTX_set_security_level(3)). */
const STRENGTH_OF_LEVEL: readonly number[] = [0, 80, 112, 128, 192, 256];

/** Highest first. Without SSLv3, which is not built since OpenSSL 1.1.0 (no-ssl3 is the default). */
const VERSIONS: readonly TlsVersion[] = ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'];

/** OpenSSL 3.0 speaks these only at level 0, because their signatures use MD5 and SHA-1. */
const OLD: ReadonlySet<string> = new Set(['TLSv1.1', 'TLSv1']);

/** `ssl_security_default_callback` for ciphers. */
function allowed(suite: OpenSslSuite, level: number, least: number): boolean {
  if (level === 0) return true;
  const { authentication, mac, keyExchange } = suite;
  if (strengthOf(suite) < least || authentication === 'None' || mac === 'MD5') return false;
  if (least > 160 && mac === 'SHA1') return false;
  return level < 3 || keyExchange === 'DH' || keyExchange === 'ECDH';
}

/** OpenSSL refuses weak keys and parameters when NGINX loads them. */
function weakness(settings: TlsSettings, least: number): Weakness | undefined {
  const { dhBits } = settings;
  if (dhBits !== undefined && strengthOfModulus(dhBits) < least) {
    return {
      ok: false,
      setting: 'dhparam',
      value: `${dhBits} bits`,
      message:
        'OpenSSL refuses Diffie-Hellman parameters this small at this security level: NGINX does not start',
    };
  }
  const small = settings.certificates.find(
    ({ bits }) => bits !== undefined && strengthOfModulus(bits) < least,
  );
  if (small === undefined) return undefined;
  return {
    ok: false,
    setting: 'certificates',
    value: `RSA ${small.bits} bits`,
    message: 'OpenSSL refuses an RSA key this small at this security level: NGINX does not start',
  };
}

/** Security bits from NIST SP 800-57, table 2. OpenSSL computes the same for these sizes (BN_security_bits(3)). */
function strengthOfModulus(bits: number): number {
  const steps: readonly (readonly [number, number])[] = [
    [15_360, 256],
    [7680, 192],
    [3072, 128],
    [2048, 112],
    [1024, 80],
  ];
  return steps.find(([size]) => bits >= size)?.[1] ?? 0;
}

interface Group {
  readonly ianaName: string;
  /** Other names that OpenSSL accepts for it. */
  readonly aliases: readonly string[];
  /** Security bits. */
  readonly strength: number;
}

/** Groups of OpenSSL 3.0 and the names that `SSL_CTX_set1_groups_list(3)` accepts for them. */
const GROUPS: readonly Group[] = [
  { ianaName: 'x25519', aliases: [], strength: 128 },
  { ianaName: 'x448', aliases: [], strength: 224 },
  { ianaName: 'secp256r1', aliases: ['prime256v1', 'P-256'], strength: 128 },
  { ianaName: 'secp384r1', aliases: ['P-384'], strength: 192 },
  { ianaName: 'secp521r1', aliases: ['P-521'], strength: 256 },
  { ianaName: 'secp224r1', aliases: ['P-224'], strength: 112 },
  { ianaName: 'secp192r1', aliases: ['prime192v1', 'P-192'], strength: 80 },
  { ianaName: 'secp256k1', aliases: [], strength: 128 },
  { ianaName: 'brainpoolP256r1', aliases: [], strength: 128 },
  { ianaName: 'brainpoolP384r1', aliases: [], strength: 192 },
  { ianaName: 'brainpoolP512r1', aliases: [], strength: 256 },
  { ianaName: 'ffdhe2048', aliases: [], strength: 112 },
  { ianaName: 'ffdhe3072', aliases: [], strength: 128 },
  { ianaName: 'ffdhe4096', aliases: [], strength: 128 },
  { ianaName: 'ffdhe6144', aliases: [], strength: 128 },
  { ianaName: 'ffdhe8192', aliases: [], strength: 192 },
];

/** OpenSSL's default list (`supported_groups_default`). */
const AUTO: readonly string[] = [
  'x25519',
  'secp256r1',
  'x448',
  'secp521r1',
  'secp384r1',
  'ffdhe2048',
  'ffdhe3072',
  'ffdhe4096',
  'ffdhe6144',
  'ffdhe8192',
];

function groupByOpenSslName(curve: string): Group | undefined {
  const name = curve.toLowerCase();
  return GROUPS.find(({ ianaName, aliases }) =>
    [ianaName, ...aliases].some((known) => known.toLowerCase() === name),
  );
}

/** OpenSSL's order (`tls12_sigalgs`) with each scheme's security bits. */
const SCHEMES: readonly (readonly [string, number])[] = [
  ['ecdsa_secp256r1_sha256', 128],
  ['ecdsa_secp384r1_sha384', 192],
  ['ecdsa_secp521r1_sha512', 256],
  ['ed25519', 128],
  ['ed448', 224],
  ['rsa_pss_pss_sha256', 128],
  ['rsa_pss_pss_sha384', 192],
  ['rsa_pss_pss_sha512', 256],
  ['rsa_pss_rsae_sha256', 128],
  ['rsa_pss_rsae_sha384', 192],
  ['rsa_pss_rsae_sha512', 256],
  ['rsa_pkcs1_sha256', 128],
  ['rsa_pkcs1_sha384', 192],
  ['rsa_pkcs1_sha512', 256],
  ['ecdsa_sha224', 112],
  ['ecdsa_sha1', 63],
  ['rsa_pkcs1_sha224', 112],
  ['rsa_pkcs1_sha1', 63],
];
