import { createECDH, createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto';
import type { KeyShare } from '../../tls/index.ts';
import { namedGroup } from '../../tls/index.ts';

/** A client's side of a key exchange, made for one handshake. */
export interface KeyAgreement {
  readonly share: KeyShare;
  /** The secret shared with the server whose half this is. Throws for bytes that are no key of the group. */
  readonly agree: (peer: Uint8Array) => Uint8Array;
}

/** Groups that keys can be agreed on with here, those that most servers have first (IANA's codes). */
export const AGREEABLE_GROUPS: readonly number[] = [0x001d, 0x0017, 0x0018, 0x0019, 0x001e];

/** A new key pair of one of `AGREEABLE_GROUPS`; undefined for other groups. */
export function makeKeyAgreement(group: number): KeyAgreement | undefined {
  const name = namedGroup(group)?.iana;
  if (name === 'x25519' || name === 'x448') return montgomery(group, name);
  const curve = name === undefined ? undefined : NIST_CURVES[name];
  return curve === undefined ? undefined : weierstrass(group, curve);
}

const NIST_CURVES: Readonly<Record<string, string>> = {
  secp256r1: 'prime256v1',
  secp384r1: 'secp384r1',
  secp521r1: 'secp521r1',
};

function weierstrass(group: number, curve: string): KeyAgreement {
  const pair = createECDH(curve);
  const keyExchange = new Uint8Array(pair.generateKeys());
  return { share: { group, keyExchange }, agree: (peer) => pair.computeSecret(peer) };
}

/** Node gives the bare bytes of such keys as JSON Web Keys alone (RFC 8037). */
function montgomery(group: number, name: 'x25519' | 'x448'): KeyAgreement {
  const crv = name === 'x25519' ? 'X25519' : 'X448';
  const { privateKey, publicKey } =
    name === 'x25519' ? generateKeyPairSync('x25519') : generateKeyPairSync('x448');
  const keyExchange = new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'));
  const agree = (peer: Uint8Array) => {
    const x = Buffer.from(peer).toString('base64url');
    return diffieHellman({
      privateKey,
      publicKey: createPublicKey({ key: { kty: 'OKP', crv, x }, format: 'jwk' }),
    });
  };
  return { share: { group, keyExchange }, agree };
}
