import { checkPrime } from 'node:crypto';
import { promisify } from 'node:util';
import { wellKnownPrime } from '../../core/tls/index.ts';
import { parseDhParameters, primeBits } from '../target/index.ts';

/** A description of Diffie-Hellman parameters for people, or why they must not be used. */
export type DhJudgement =
  | { readonly ok: true; readonly bits: number; readonly description: string; readonly isNamed: boolean }
  | { readonly ok: false; readonly message: string };

/** The minimum of RFC 9325, section 4.4. Browsers and OpenSSL's security level 2 refuse less, too. */
const MIN_BITS = 2048;
/** The maximum of OpenSSL (OPENSSL_DH_MAX_MODULUS_BITS). */
const MAX_BITS = 10_000;
/** Well-known primes that are safe to share: they are too large to be attacked by precomputation. */
const TRUSTED = /^RFC (7919|3526) /;
/** Rounds of Miller-Rabin. A composite number passes 64 with a probability below 2^-128. */
const ROUNDS = 64;

/**
 * Judges Diffie-Hellman parameters in PEM: size, shared primes (Logjam, CVE-2015-4000), whether the prime is a safe prime
 * (RFC 7919, section 5.1: otherwise small subgroups reveal parts of keys), and the generator. Takes about a second for
 * 8,192 bits, off the main thread.
 */
export async function judgeDhParameters(pem: string): Promise<DhJudgement> {
  const parameters = parseDhParameters(pem);
  if (parameters === undefined) return refuse('it contains no Diffie-Hellman parameters');
  const bits = primeBits(parameters);
  if (bits < MIN_BITS)
    return refuse(`its prime has ${bits} bits; at least ${MIN_BITS} are required (RFC 9325)`);
  if (bits > MAX_BITS) return refuse(`its prime has ${bits} bits, more than OpenSSL accepts (${MAX_BITS})`);
  const { prime, generator } = parameters;
  if (generator < 2) return refuse('its generator is invalid');
  const known = wellKnownPrime(prime);
  if (known !== undefined && !TRUSTED.test(known.source))
    return refuse(`its prime is a well-known one that others use too: ${known.source}`);
  if (known !== undefined) return { ok: true, bits, description: known.source, isNamed: true };
  if (!(await isPrime(prime, { checks: ROUNDS }))) return refuse('its modulus is not a prime');
  if (!(await isPrime(halved(prime), { checks: ROUNDS })))
    return refuse('its prime p is not a safe prime: (p - 1) / 2 is not a prime');
  return { ok: true, bits, description: `${bits} bits, not a well-known group`, isNamed: false };
}

const isPrime = promisify(checkPrime) as (
  candidate: Buffer,
  options: { readonly checks: number },
) => Promise<boolean>;

/** (p - 1) / 2 of an odd p. */
function halved(prime: Buffer): Buffer {
  return Buffer.from(
    (BigInt(`0x${prime.toString('hex')}`) >> 1n).toString(16).padStart(prime.length * 2, '0'),
    'hex',
  );
}

function refuse(message: string): DhJudgement {
  return { ok: false, message };
}
