import {
  createDiffieHellman,
  createECDH,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
} from 'node:crypto';
import type { KeyShare } from '../../core/tls/index.ts';
import { KNOWN_PRIMES, namedGroup } from '../../core/tls/index.ts';

/** A client's side of a key exchange, made for one handshake. */
export interface KeyAgreement {
  readonly share: KeyShare;
  /** The secret shared with a server, by its key share. Throws for bytes that are not a key of the group. */
  readonly agree: (peer: Uint8Array) => Uint8Array;
}

/**
 * Groups that this program can use, by IANA's codes, the most common ones first. The larger groups of
 * RFC 7919 would take seconds, and this Node.js has no post-quantum ones.
 */
export const AGREEABLE_GROUPS: readonly number[] = [
  ...[0x001d, 0x0017, 0x0018, 0x0019, 0x001e],
  ...[0x0100, 0x0101, 0x0102],
];

/** A new key pair of one of `AGREEABLE_GROUPS`; undefined for other groups. */
export function makeKeyAgreement(group: number): KeyAgreement | undefined {
  const name = namedGroup(group)?.iana;
  if (name === 'x25519' || name === 'x448') return montgomery(group, name);
  const curve = name === undefined ? undefined : NIST_CURVES[name];
  if (curve !== undefined) return weierstrass(group, curve);
  const prime = KNOWN_PRIMES.find(({ source }) => source === `RFC 7919 ${name}`);
  return prime === undefined ? undefined : finiteField(group, prime.hex);
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

/** Public keys and secrets are as long as the prime (RFC 8446, sections 4.2.8.1 and 7.4.1). */
function finiteField(group: number, prime: string): KeyAgreement {
  const pair = createDiffieHellman(prime, 'hex', 2);
  const padded = (bytes: Buffer) => Buffer.concat([Buffer.alloc(prime.length / 2 - bytes.length), bytes]);
  const keyExchange = new Uint8Array(padded(pair.generateKeys()));
  return { share: { group, keyExchange }, agree: (peer) => padded(pair.computeSecret(peer)) };
}

/** Node.js gives the raw bytes of such keys only in JSON Web Keys (RFC 8037). */
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
