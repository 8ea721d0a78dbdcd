/** A signature scheme of IANA's registry "TLS SignatureScheme". */
export interface SignatureScheme {
  readonly code: number;
  /** The name in the registry. Pairs that only TLS 1.2 has get a name of the same form. */
  readonly name: string;
  /** The kind of public key that makes such signatures. */
  readonly key: 'RSA' | 'RSA-PSS' | 'DSA' | 'ECDSA' | 'EdDSA' | 'ML-DSA' | 'GOST' | 'SM2';
  /** The hash that is signed; undefined for schemes with an internal hash. */
  readonly hash: string | undefined;
  /** True when TLS 1.3 may sign handshakes with it (RFC 8446, section 4.2.3). */
  readonly inTls13: boolean;
}

/**
 * Every scheme that clients offer and servers sign with: RFC 8446 (4.2.3), RFC 8734 (brainpool), RFC 8998 (SM2),
 * RFC 9367 (GOST), draft-ietf-tls-mldsa, and TLS 1.2's pairs of hash and signature (RFC 5246, section 7.4.1.4.1).
 */
export const SIGNATURE_SCHEMES: readonly SignatureScheme[] = [
  scheme(0x0101, 'rsa_pkcs1_md5', 'RSA', 'MD5'),
  scheme(0x0102, 'dsa_md5', 'DSA', 'MD5'),
  scheme(0x0103, 'ecdsa_md5', 'ECDSA', 'MD5'),
  scheme(0x0201, 'rsa_pkcs1_sha1', 'RSA', 'SHA1'),
  scheme(0x0202, 'dsa_sha1', 'DSA', 'SHA1'),
  scheme(0x0203, 'ecdsa_sha1', 'ECDSA', 'SHA1'),
  scheme(0x0301, 'rsa_pkcs1_sha224', 'RSA', 'SHA224'),
  scheme(0x0302, 'dsa_sha224', 'DSA', 'SHA224'),
  scheme(0x0303, 'ecdsa_sha224', 'ECDSA', 'SHA224'),
  scheme(0x0401, 'rsa_pkcs1_sha256', 'RSA', 'SHA256'),
  scheme(0x0402, 'dsa_sha256', 'DSA', 'SHA256'),
  scheme(0x0403, 'ecdsa_secp256r1_sha256', 'ECDSA', 'SHA256', true),
  scheme(0x0501, 'rsa_pkcs1_sha384', 'RSA', 'SHA384'),
  scheme(0x0502, 'dsa_sha384', 'DSA', 'SHA384'),
  scheme(0x0503, 'ecdsa_secp384r1_sha384', 'ECDSA', 'SHA384', true),
  scheme(0x0601, 'rsa_pkcs1_sha512', 'RSA', 'SHA512'),
  scheme(0x0602, 'dsa_sha512', 'DSA', 'SHA512'),
  scheme(0x0603, 'ecdsa_secp521r1_sha512', 'ECDSA', 'SHA512', true),
  scheme(0x0708, 'sm2sig_sm3', 'SM2', 'SM3', true),
  ...['gostr34102012_256a', 'gostr34102012_256b', 'gostr34102012_256c', 'gostr34102012_256d'].map(
    (name, index) => scheme(0x0709 + index, name, 'GOST', 'GOSTR3411-256', true),
  ),
  ...['gostr34102012_512a', 'gostr34102012_512b', 'gostr34102012_512c'].map((name, index) =>
    scheme(0x070d + index, name, 'GOST', 'GOSTR3411-512', true),
  ),
  scheme(0x0804, 'rsa_pss_rsae_sha256', 'RSA', 'SHA256', true),
  scheme(0x0805, 'rsa_pss_rsae_sha384', 'RSA', 'SHA384', true),
  scheme(0x0806, 'rsa_pss_rsae_sha512', 'RSA', 'SHA512', true),
  scheme(0x0807, 'ed25519', 'EdDSA', undefined, true),
  scheme(0x0808, 'ed448', 'EdDSA', undefined, true),
  scheme(0x0809, 'rsa_pss_pss_sha256', 'RSA-PSS', 'SHA256', true),
  scheme(0x080a, 'rsa_pss_pss_sha384', 'RSA-PSS', 'SHA384', true),
  scheme(0x080b, 'rsa_pss_pss_sha512', 'RSA-PSS', 'SHA512', true),
  scheme(0x081a, 'ecdsa_brainpoolP256r1tls13_sha256', 'ECDSA', 'SHA256', true),
  scheme(0x081b, 'ecdsa_brainpoolP384r1tls13_sha384', 'ECDSA', 'SHA384', true),
  scheme(0x081c, 'ecdsa_brainpoolP512r1tls13_sha512', 'ECDSA', 'SHA512', true),
  scheme(0x0904, 'mldsa44', 'ML-DSA', undefined, true),
  scheme(0x0905, 'mldsa65', 'ML-DSA', undefined, true),
  scheme(0x0906, 'mldsa87', 'ML-DSA', undefined, true),
];

const byCode = new Map(SIGNATURE_SCHEMES.map((known) => [known.code, known]));
const byName = new Map(SIGNATURE_SCHEMES.map((known) => [known.name, known]));

/** The scheme of a code; undefined for unassigned codes, private use and GREASE. */
export function signatureScheme(code: number): SignatureScheme | undefined {
  return byCode.get(code);
}

/** The scheme with this name in the registry. */
export function signatureSchemeByName(name: string): SignatureScheme | undefined {
  return byName.get(name);
}

function scheme(
  code: number,
  name: string,
  key: SignatureScheme['key'],
  hash: string | undefined,
  inTls13 = false,
): SignatureScheme {
  return { code, name, key, hash, inTls13 };
}
