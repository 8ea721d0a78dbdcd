import { checkPrime } from 'node:crypto';
import { promisify } from 'node:util';
import { wellKnownPrime } from '../../core/tls/index.ts';
import { parseDhParameters, primeBits } from '../target/index.ts';

/** What Diffie-Hellman parameters are, for a person to read, or why nobody should use them. */
export type DhJudgement =
  | { readonly ok: true; readonly bits: number; readonly description: string; readonly isNamed: boolean }
  | { readonly ok: false; readonly message: string };

/** Below, RFC 9325 (4.4) forbids them; browsers and OpenSSL's security level 2 refuse less than 2,048 bits too. */
const MIN_BITS = 2048;
/** OpenSSL takes no larger ones (OPENSSL_DH_MAX_MODULUS_BITS). */
const MAX_BITS = 10_000;
/** Primes that are known and as good as their size: shared by many, and too large for that to matter. */
const TRUSTED = /^RFC (7919|3526) /;
/** Rounds of Miller-Rabin: a composite passes 64 with a probability under 2^-128. */
const ROUNDS = 64;

/**
 * Judges a PEM file of Diffie-Hellman parameters: size, known and shared primes (Logjam, CVE-2015-4000), whether the
 * prime is one and safe (RFC 7919, section 5.1: with another, small subgroups give parts of keys away), the generator.
 * Takes about a second for 8,192 bits, off the main thread.
 */
export async function judgeDhParameters(pem: string): Promise<DhJudgement> {
  const parameters = parseDhParameters(pem);
  if (parameters === undefined) return refuse('no Diffie-Hellman parameters are in it');
  const bits = primeBits(parameters);
  if (bits < MIN_BITS)
    return refuse(`its prime has ${bits} bits, and at least ${MIN_BITS} are needed (RFC 9325)`);
  if (bits > MAX_BITS) return refuse(`its prime has ${bits} bits, more than OpenSSL takes (${MAX_BITS})`);
  const { prime, generator } = parameters;
  if (generator < 2) return refuse('its generator is none in use');
  const known = wellKnownPrime(prime);
  if (known !== undefined && !TRUSTED.test(known.source))
    return refuse(`its prime is a known one that others share: ${known.source}`);
  if (known !== undefined) return { ok: true, bits, description: known.source, isNamed: true };
  if (!(await isPrime(prime, { checks: ROUNDS }))) return refuse('its prime is none');
  if (!(await isPrime(halved(prime), { checks: ROUNDS })))
    return refuse('its prime is not a safe one: half of it, rounded down, is no prime');
  return { ok: true, bits, description: `${bits} bits of its own`, isNamed: false };
}

const isPrime = promisify(checkPrime) as (
  candidate: Buffer,
  options: { readonly checks: number },
) => Promise<boolean>;

/** (p - 1) / 2 of an odd p: its digits moved by one. */
function halved(prime: Buffer): Buffer {
  return Buffer.from(
    (BigInt(`0x${prime.toString('hex')}`) >> 1n).toString(16).padStart(prime.length * 2, '0'),
    'hex',
  );
}

function refuse(message: string): DhJudgement {
  return { ok: false, message };
}
