/**
 * The kind of a group: elliptic curve, finite field, key encapsulation, or a curve combined with a key encapsulation.
 */
type GroupKind = 'ecdhe' | 'ffdhe' | 'kem' | 'kem-hybrid';

/** A named group of IANA's registry "TLS Supported Groups". */
export interface NamedGroup {
  readonly code: number;
  /** The name in the registry. */
  readonly iana: string;
  /** OpenSSL's name, as in NGINX's `ssl_ecdh_curve`. */
  readonly openssl: string;
  readonly kind: GroupKind;
  /**
   * Bits of the curve's field or of the prime. For a hybrid, of its classical half; for a KEM alone, the number in its
   * name.
   */
  readonly bits: number;
  /** Length in bytes of a client's `key_share`, with uncompressed points (RFC 8446, section 4.2.8). */
  readonly clientShareLength: number;
  /** Length in bytes of a server's `key_share`. A KEM's ciphertext and its public key differ in length (FIPS 203). */
  readonly serverShareLength: number;
  /** False for a code that only a draft defined. */
  readonly registered: boolean;
  /** True when TLS 1.3 may use it; the others are for TLS 1.2 and older (RFC 8446, section 4.2.7; RFC 8734). */
  readonly inTls13: boolean;
  /** True when TLS 1.2 and older may use it (RFC 8422, RFC 7919). */
  readonly inTls12: boolean;
}

/**
 * The registry without private use and GREASE: RFC 8422, 7027, 7919, 8446, 8734, 8998, 9367, FIPS 203 with
 * draft-ietf-tls-mlkem and draft-ietf-tls-ecdhe-mlkem, and the hybrid draft that browsers used until 2024
 * (draft-tls-westerbaan-xyber768d00). https://www.iana.org/assignments/tls-parameters (state of 2025)
 */
export const NAMED_GROUPS: readonly NamedGroup[] = [
  ...binaryCurves(),
  primeCurve(0x000f, 'secp160k1', 160),
  primeCurve(0x0010, 'secp160r1', 160),
  primeCurve(0x0011, 'secp160r2', 160),
  primeCurve(0x0012, 'secp192k1', 192),
  primeCurve(0x0013, 'secp192r1', 192, { openssl: 'prime192v1' }),
  primeCurve(0x0014, 'secp224k1', 224),
  primeCurve(0x0015, 'secp224r1', 224),
  primeCurve(0x0016, 'secp256k1', 256),
  primeCurve(0x0017, 'secp256r1', 256, { openssl: 'prime256v1', inTls13: true }),
  primeCurve(0x0018, 'secp384r1', 384, { inTls13: true }),
  primeCurve(0x0019, 'secp521r1', 521, { inTls13: true }),
  primeCurve(0x001a, 'brainpoolP256r1', 256),
  primeCurve(0x001b, 'brainpoolP384r1', 384),
  primeCurve(0x001c, 'brainpoolP512r1', 512),
  // RFC 7748: the u-coordinate alone.
  group(0x001d, 'x25519', 'ecdhe', 253, 32, { openssl: 'X25519', inTls13: true, inTls12: true }),
  group(0x001e, 'x448', 'ecdhe', 448, 56, { openssl: 'X448', inTls13: true, inTls12: true }),
  primeCurve(0x001f, 'brainpoolP256r1tls13', 256, { inTls13: true, inTls12: false }),
  primeCurve(0x0020, 'brainpoolP384r1tls13', 384, { inTls13: true, inTls12: false }),
  primeCurve(0x0021, 'brainpoolP512r1tls13', 512, { inTls13: true, inTls12: false }),
  // RFC 9367, section 4.2: both coordinates, without a leading byte for the form.
  ...['GC256A', 'GC256B', 'GC256C', 'GC256D'].map((name, index) =>
    group(0x0022 + index, name, 'ecdhe', 256, 64, { inTls13: true, inTls12: true }),
  ),
  ...['GC512A', 'GC512B', 'GC512C'].map((name, index) =>
    group(0x0026 + index, name, 'ecdhe', 512, 128, { inTls13: true, inTls12: true }),
  ),
  primeCurve(0x0029, 'curveSM2', 256, { inTls13: true, inTls12: false }),
  ...[2048, 3072, 4096, 6144, 8192].map((bits, index) =>
    group(0x0100 + index, `ffdhe${bits}`, 'ffdhe', bits, bits / 8, { inTls13: true, inTls12: true }),
  ),
  kem(0x0200, 'MLKEM512', 512, 800, 768),
  kem(0x0201, 'MLKEM768', 768, 1184, 1088),
  kem(0x0202, 'MLKEM1024', 1024, 1568, 1568),
  hybrid(0x11eb, 'SecP256r1MLKEM768', 256, 65, 1184, 1088),
  hybrid(0x11ec, 'X25519MLKEM768', 253, 32, 1184, 1088),
  hybrid(0x11ed, 'SecP384r1MLKEM1024', 384, 97, 1568, 1568),
  hybrid(0x11ee, 'curveSM2MLKEM768', 256, 65, 1184, 1088),
  { ...hybrid(0x6399, 'X25519Kyber768Draft00', 253, 32, 1184, 1088), registered: false },
  { ...hybrid(0x639a, 'SecP256r1Kyber768Draft00', 256, 65, 1184, 1088), registered: false },
];

const byCode = new Map(NAMED_GROUPS.map((known) => [known.code, known]));
const byName = new Map(
  NAMED_GROUPS.flatMap((known) =>
    [known.iana, known.openssl].map((name) => [name.toLowerCase(), known] as const),
  ),
);

/** The names of curves in FIPS 186, which OpenSSL accepts too. */
const NIST_NAMES: ReadonlyMap<string, string> = new Map([
  ['p-192', 'secp192r1'],
  ['p-224', 'secp224r1'],
  ['p-256', 'secp256r1'],
  ['p-384', 'secp384r1'],
  ['p-521', 'secp521r1'],
]);

/** The group of a code; undefined for unassigned codes, private use and GREASE. */
export function namedGroup(code: number): NamedGroup | undefined {
  return byCode.get(code);
}

/** The group with a name of IANA, OpenSSL or FIPS 186, in any case, as in OpenSSL. */
export function namedGroupByName(name: string): NamedGroup | undefined {
  const lower = name.toLowerCase();
  return byName.get(NIST_NAMES.get(lower) ?? lower);
}

type Where = Partial<Pick<NamedGroup, 'openssl' | 'inTls13' | 'inTls12'>>;

function group(
  code: number,
  iana: string,
  kind: GroupKind,
  bits: number,
  share: number,
  where: Where,
): NamedGroup {
  return {
    code,
    iana,
    openssl: iana,
    kind,
    bits,
    clientShareLength: share,
    serverShareLength: share,
    registered: true,
    inTls13: false,
    inTls12: false,
    ...where,
  };
}

/** An uncompressed point: one byte, then both coordinates (RFC 8422, section 5.4.1). */
function primeCurve(code: number, iana: string, bits: number, where: Where = {}): NamedGroup {
  return group(code, iana, 'ecdhe', bits, 1 + 2 * Math.ceil(bits / 8), { inTls12: true, ...where });
}

/** RFC 4492's curves over binary fields, 1 to 14 in the registry; the number in the name is the field's degree. */
function binaryCurves(): NamedGroup[] {
  const names = ['163k1', '163r1', '163r2', '193r1', '193r2', '233k1', '233r1', '239k1'];
  names.push('283k1', '283r1', '409k1', '409r1', '571k1', '571r1');
  return names.map((name, index) => primeCurve(1 + index, `sect${name}`, Number(name.slice(0, 3))));
}

function kem(code: number, iana: string, bits: number, publicKey: number, ciphertext: number): NamedGroup {
  return { ...group(code, iana, 'kem', bits, publicKey, { inTls13: true }), serverShareLength: ciphertext };
}

function hybrid(
  code: number,
  iana: string,
  bits: number,
  classical: number,
  publicKey: number,
  ciphertext: number,
): NamedGroup {
  return {
    ...group(code, iana, 'kem-hybrid', bits, classical + publicKey, { inTls13: true }),
    serverShareLength: classical + ciphertext,
  };
}
