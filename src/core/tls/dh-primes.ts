import { hexOf } from './byte-string.ts';
import { WELL_KNOWN_PRIMES } from './dh-primes.table.ts';

/** Where a prime that many servers share comes from. */
export interface WellKnownPrime {
  /** Such as `RFC 3526 group 14`, `RFC 7919 ffdhe2048`, `nginx 1024-bit`. */
  readonly source: string;
  /** The prime as lower-case hexadecimal digits, without leading zero bytes. */
  readonly hex: string;
}

/** Every prime that is known here. */
export const KNOWN_PRIMES: readonly WellKnownPrime[] = WELL_KNOWN_PRIMES.trim()
  .split('\n')
  .map((line) => {
    const [source = '', hex = ''] = line.split('|');
    return { source, hex };
  });

const byHex = new Map(KNOWN_PRIMES.map((known) => [known.hex, known]));

/**
 * Whose prime it is, undefined for one that is not known. The work of breaking a group is nearly all done per prime,
 * once for all servers that share it: that is what makes 1024 bits and a common prime worse than 1024 bits (Logjam,
 * CVE-2015-4000). The bytes are as the server sends them; leading zeros do not count.
 */
export function wellKnownPrime(prime: Uint8Array): WellKnownPrime | undefined {
  const first = prime.findIndex((byte) => byte !== 0);
  return first < 0 ? undefined : byHex.get(hexOf(prime.subarray(first)));
}
