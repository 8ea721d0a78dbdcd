import { derElement } from './der.ts';
import { readRegularFile } from './regular-file.ts';

const MAX_BYTES = 64 * 1024;

/** The size in bits of the prime in a PEM file of Diffie-Hellman parameters (PKCS #3); undefined where there is none. */
export function dhPrimeBits(file: string): number | undefined {
  const reading = readRegularFile(file, MAX_BYTES);
  if (!reading.ok) return undefined;
  const base64 = /-----BEGIN (?:X9\.42 )?DH PARAMETERS-----([\s\S]+?)-----END/.exec(reading.text)?.[1];
  if (base64 === undefined) return undefined;
  const der = Buffer.from(base64, 'base64');
  const sequence = derElement(der, 0);
  const prime = sequence === undefined ? undefined : derElement(der, sequence.start);
  if (prime === undefined || der[sequence?.start ?? 0] !== INTEGER) return undefined;
  const digits = der.subarray(prime.start, prime.end);
  const first = digits.findIndex((byte) => byte !== 0);
  return first < 0 ? undefined : (digits.length - first) * 8 - Math.clz32((digits[first] ?? 0) << 24);
}

const INTEGER = 2;
