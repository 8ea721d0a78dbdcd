import { hexOf } from './byte-string.ts';
import { WELL_KNOWN_PRIMES } from './dh-primes.table.ts';

/** A prime that many servers share. */
export interface WellKnownPrime {
  /** Where the prime comes from, such as `RFC 3526 group 14`, `RFC 7919 ffdhe2048`, `nginx 1024-bit`. */
  readonly source: string;
  /** The prime as lower-case hexadecimal digits, without leading zero bytes. */
  readonly hex: string;
}

/** All well-known primes of the table. */
export const KNOWN_PRIMES: readonly WellKnownPrime[] = WELL_KNOWN_PRIMES.trim()
  .split('\n')
  .map((line) => {
    const [source = '', hex = ''] = line.split('|');
    return { source, hex };
  });

const byHex = new Map(KNOWN_PRIMES.map((known) => [known.hex, known]));

/**
 * Looks up a prime; undefined when it is unknown. `prime` is as the server sends it; leading zeros are ignored. Nearly
 * all work of breaking a group is done once per prime, for all servers that share it. So a shared prime of 1024 bits is
 * worse than an own prime of 1024 bits (Logjam, CVE-2015-4000).
 */
export function wellKnownPrime(prime: Uint8Array): WellKnownPrime | undefined {
  const first = prime.findIndex((byte) => byte !== 0);
  return first < 0 ? undefined : byHex.get(hexOf(prime.subarray(first)));
}
