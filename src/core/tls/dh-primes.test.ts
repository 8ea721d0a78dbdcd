import { expect, test } from 'vitest';
import { bytesOfHex } from './byte-string.ts';
import { KNOWN_PRIMES, wellKnownPrime } from './dh-primes.ts';

/** RFC 2409 and RFC 3526: 2^n - 2^(n-64) - 1 + 2^64 * ([2^(n-130) pi] + c). */
const MODP = [
  ['RFC 2409 group 1', 768, 149686],
  ['RFC 2409 group 2', 1024, 129093],
  ['RFC 3526 group 5', 1536, 741804],
  ['RFC 3526 group 14', 2048, 124476],
  ['RFC 3526 group 15', 3072, 1690314],
  ['RFC 3526 group 16', 4096, 240904],
  ['RFC 3526 group 17', 6144, 929484],
  ['RFC 3526 group 18', 8192, 4743158],
] as const;

/** RFC 7919, appendix A: the same with e instead of pi. */
const FFDHE = [
  ['RFC 7919 ffdhe2048', 2048, 560316],
  ['RFC 7919 ffdhe3072', 3072, 2625351],
  ['RFC 7919 ffdhe4096', 4096, 5736041],
  ['RFC 7919 ffdhe6144', 6144, 15705020],
  ['RFC 7919 ffdhe8192', 8192, 10965728],
] as const;

test.each(MODP)('%s is what its formula says', (source, bits, c) => {
  expect(sourceOf(prime(bits, c, piTimes2To(bits - 130)))).toBe(source);
});

test.each(FFDHE)('%s is what its formula says', (source, bits, c) => {
  expect(sourceOf(prime(bits, c, eTimes2To(bits - 130)))).toBe(source);
});

test('every prime is listed once, is odd, and has the size that its name says', () => {
  expect(new Set(KNOWN_PRIMES.map(({ hex }) => hex)).size).toBe(KNOWN_PRIMES.length);
  for (const { source, hex } of KNOWN_PRIMES) {
    const value = BigInt(`0x${hex}`);
    const [, bits] = /(\d{3,4})(?:-bit|$)/.exec(source) ?? [];
    if (bits !== undefined) expect([source, value.toString(2).length]).toEqual([source, Number(bits)]);
    // Fermat's test: with a wrong digit in the table the number would be composite.
    if (hex.length <= 512) expect([source, power(2n, value - 1n, value)]).toEqual([source, 1n]);
  }
});

test('leading zeros are ignored; any other prime is unknown', () => {
  const known = KNOWN_PRIMES[0];
  if (known === undefined) throw new Error('the table is empty');
  expect(wellKnownPrime(bytesOfHex(`0000${known.hex}`))).toBe(known);
  expect(wellKnownPrime(bytesOfHex(`01${known.hex}`))).toBeUndefined();
  expect(wellKnownPrime(Uint8Array.of(0, 0))).toBeUndefined();
  expect(wellKnownPrime(new Uint8Array())).toBeUndefined();
});

function sourceOf(value: bigint): string | undefined {
  return wellKnownPrime(bytesOfHex(value.toString(16)))?.source;
}

function prime(bits: number, c: number, constant: bigint): bigint {
  const n = BigInt(bits);
  return 2n ** n - 2n ** (n - 64n) - 1n + 2n ** 64n * (constant + BigInt(c));
}

/** Machin: pi = 16 arctan(1/5) - 4 arctan(1/239), with 64 bits to spare. */
function piTimes2To(bits: number): bigint {
  const one = 1n << BigInt(bits + 64);
  return (16n * arctanOfOneOver(5n, one) - 4n * arctanOfOneOver(239n, one)) >> 64n;
}

function arctanOfOneOver(x: bigint, one: bigint): bigint {
  let sum = 0n;
  let sign = 1n;
  for (let term = one / x, divisor = 1n; term > 0n; term /= x * x, divisor += 2n, sign = -sign) {
    sum += (sign * term) / divisor;
  }
  return sum;
}

function eTimes2To(bits: number): bigint {
  let sum = 0n;
  for (let term = 1n << BigInt(bits + 64), n = 1n; term > 0n; term /= n, n += 1n) sum += term;
  return sum >> 64n;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let square = base, left = exponent; left > 0n; left >>= 1n, square = (square * square) % modulus) {
    if (left & 1n) result = (result * square) % modulus;
  }
  return result;
}
