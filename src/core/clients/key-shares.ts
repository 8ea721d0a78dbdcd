import { bytesOfHex, namedGroup } from '../tls/index.ts';

/**
 * A valid public key for a hello whose handshake is never finished: the group's generator, whose secret is 1. It must
 * not be used for anything else. Undefined for groups without such a key here.
 *
 * X25519 and X448: RFC 7748, section 4. NIST curves: SEC 2, section 2. Finite fields: RFC 7919 (g is 2). The public
 * keys of ML-KEM have zeros for coefficients, which pass the check of FIPS 203, section 7.2.
 */
export function publicKeyFor(group: number): Uint8Array | undefined {
  const known = namedGroup(group);
  if (known === undefined) return undefined;
  const { iana, kind, clientShareLength } = known;
  const generator = GENERATORS[iana];
  if (generator !== undefined) return bytesOfHex(generator);
  const key = new Uint8Array(clientShareLength);
  switch (kind) {
    case 'ffdhe':
      key[key.length - 1] = 2;
      return key;
    case 'kem':
      return key;
    case 'kem-hybrid':
      return hybrid(iana, key);
    case 'ecdhe':
      if (iana !== 'x25519' && iana !== 'x448') return undefined;
      key[0] = iana === 'x25519' ? 9 : 5;
      return key;
  }
}

/**
 * The order of the halves is defined in draft-ietf-tls-ecdhe-mlkem, section 4.1: X25519 comes last, NIST curves first.
 */
function hybrid(iana: string, key: Uint8Array): Uint8Array | undefined {
  if (iana === 'X25519MLKEM768') key[key.length - 32] = 9;
  else if (iana.startsWith('X25519')) key[0] = 9;
  else {
    const curve = GENERATORS[iana.slice(0, 'SecP256r1'.length).toLowerCase()];
    if (curve === undefined) return undefined;
    key.set(bytesOfHex(curve));
  }
  return key;
}

/** Uncompressed points. */
const GENERATORS: Readonly<Record<string, string>> = {
  secp256r1: `
    04 6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296
    4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5`,
  secp384r1: `
    04 aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7
    3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f`,
  secp521r1: `
    04 00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d
    3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66
    011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e66
    2c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650`,
};
