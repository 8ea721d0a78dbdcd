import { readRegularFile } from '../machine/index.ts';
import { derElement } from './der.ts';

const MAX_BYTES = 64 * 1024;

/** Diffie-Hellman parameters (PKCS #3). */
export interface DhParameters {
  /** Big-endian, without leading zeros. */
  readonly prime: Buffer;
  /** Zero when it has more than six bytes: no generator in use is that large. */
  readonly generator: number;
}

/** Reads Diffie-Hellman parameters from PEM text; undefined for other text. Does not judge them. */
export function parseDhParameters(pem: string): DhParameters | undefined {
  const base64 = /-----BEGIN (?:X9\.42 )?DH PARAMETERS-----([^-]{1,65536})-----END/.exec(pem)?.[1];
  if (base64 === undefined) return undefined;
  const der = Buffer.from(base64, 'base64');
  const sequence = derElement(der, 0);
  if (sequence === undefined || der[0] !== SEQUENCE) return undefined;
  const prime = positiveInteger(der, sequence.start);
  const generator = prime === undefined ? undefined : positiveInteger(der, prime.end);
  if (prime === undefined || generator === undefined) return undefined;
  const { digits } = generator;
  return { prime: prime.digits, generator: digits.length > 6 ? 0 : digits.readUIntBE(0, digits.length) };
}

/** The size in bits of the prime in a PEM file of Diffie-Hellman parameters; undefined when it cannot be read. */
export function dhPrimeBits(file: string): number | undefined {
  const reading = readRegularFile(file, MAX_BYTES);
  const parameters = reading.ok ? parseDhParameters(reading.text) : undefined;
  return parameters === undefined ? undefined : primeBits(parameters);
}

/** The size in bits of the prime. */
export function primeBits({ prime }: DhParameters): number {
  return prime.length * 8 - Math.clz32((prime[0] ?? 0) << 24);
}

const INTEGER = 2;
const SEQUENCE = 0x30;

function positiveInteger(der: Buffer, offset: number) {
  const element = derElement(der, offset);
  if (element === undefined || der[offset] !== INTEGER) return undefined;
  const digits = der.subarray(element.start, element.end);
  const first = digits.findIndex((byte) => byte !== 0);
  return first < 0 ? undefined : { digits: digits.subarray(first), end: element.end };
}
