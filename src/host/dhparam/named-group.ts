import { KNOWN_PRIMES } from '../../core/tls/index.ts';

/**
 * The groups of RFC 7919, by their names in IANA's registry. Their primes are safe primes, derived from the digits of e so
 * that nobody could choose them, large enough and reviewed. Browsers and OpenSSL know them. Custom parameters are no
 * stronger, take minutes to hours to make, and clients cannot tell them from bad ones.
 */
export const NAMED_GROUPS = ['ffdhe2048', 'ffdhe3072', 'ffdhe4096', 'ffdhe6144', 'ffdhe8192'] as const;

export type NamedGroup = (typeof NAMED_GROUPS)[number];

/** The generator of every group of RFC 7919. */
const GENERATOR = 2;
const INTEGER = 0x02;
const SEQUENCE = 0x30;

/** A group as PEM text for `ssl_dhparam` (PKCS #3). */
export function namedGroupPem(name: NamedGroup): string {
  const known = KNOWN_PRIMES.find(({ source }) => source === `RFC 7919 ${name}`);
  if (known === undefined) throw new Error(`the table of primes lacks ${name}`);
  const integers = [Buffer.from(known.hex, 'hex'), Buffer.from([GENERATOR])].map(integer);
  const lines =
    element(SEQUENCE, Buffer.concat(integers))
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN DH PARAMETERS-----', ...lines, '-----END DH PARAMETERS-----', ''].join('\n');
}

/** A positive INTEGER starts with a zero byte when its first bit is set (X.690, 8.3). */
function integer(digits: Buffer): Buffer {
  const hasTopBit = (digits[0] ?? 0) >= 0x80;
  return element(INTEGER, hasTopBit ? Buffer.concat([Buffer.from([0]), digits]) : digits);
}

function element(tag: number, contents: Buffer): Buffer {
  const { length } = contents;
  const head = length < 0x80 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), contents]);
}
