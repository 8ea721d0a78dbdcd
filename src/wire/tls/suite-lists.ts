import { readCipherString } from '../../core/clients/index.ts';
import type { CipherSuite, VersionName } from '../../core/tls/index.ts';
import { CIPHER_SUITES, compareVersionNames } from '../../core/tls/index.ts';

/** Some servers fail on offers of more suites (and on hellos of more than 2^14 bytes, which is far more). */
const LARGEST_OFFER = 120;

/** Codes of all suites that may be negotiated in a version, in the order that servers usually prefer. */
export function suitesOf(version: VersionName): readonly number[] {
  const isTls13 = version === 'TLSv1.3';
  return CIPHER_SUITES.filter(({ minimumVersion }) =>
    isTls13
      ? minimumVersion === 'TLSv1.3'
      : minimumVersion !== 'TLSv1.3' && compareVersionNames(minimumVersion, version) <= 0,
  )
    .sort((a, b) => rank(a) - rank(b))
    .map(({ code }) => code);
}

/**
 * The same suites in parts that are asked in parallel: those that servers have, by the kind of key that they need,
 * and then all others.
 */
export function partsOf(codes: readonly number[], largest = LARGEST_OFFER): readonly (readonly number[])[] {
  const parts = new Map<string, number[]>();
  for (const code of codes) {
    const key = partOf(code);
    const part = parts.get(key);
    if (part === undefined) parts.set(key, [code]);
    else part.push(code);
  }
  return [...parts.values()].flatMap((part) => slices(part, largest));
}

/** True for suites that a first hello offers: all that a server with a certificate is likely to have. */
export function isUsual(code: number): boolean {
  return partOf(code) !== OTHER;
}

/**
 * An offer that does not begin with ChaCha20: servers may choose it for clients that prefer it, against their own order
 * (SSL_OP_PRIORITIZE_CHACHA of OpenSSL).
 */
export function withoutChaChaFirst(codes: readonly number[]): readonly number[] {
  const first = codes.find((code) => !isChaCha(code));
  if (first === undefined || codes[0] === first) return codes;
  return [first, ...codes.filter((code) => code !== first)];
}

export function isChaCha(code: number): boolean {
  return byCode.get(code)?.encryption.startsWith('CHACHA20') ?? false;
}

/** Orders that many servers have: as guides recommend, and as OpenSSL sorts by itself. */
export function usualOrders(): readonly (readonly number[])[] {
  const all = readCipherString('ALL:COMPLEMENTOFALL');
  const openssl = all.ok ? all.suites.map(({ code }) => code) : [];
  return [GUIDES, [0x1302, 0x1303, 0x1301, ...openssl]];
}

const byCode = new Map(CIPHER_SUITES.map((suite) => [suite.code, suite]));
const OTHER = 'other';

function partOf(code: number): string {
  const suite = byCode.get(code);
  if (suite === undefined) return OTHER;
  switch (`${suite.keyExchange} ${suite.authentication}`) {
    case 'ECDHE ECDSA':
      return 'ECDSA';
    case 'ECDHE RSA':
      return 'RSA';
    case 'DHE RSA':
    case 'RSA RSA':
      return 'others with RSA';
    default:
      return OTHER;
  }
}

const EXCHANGES = ['any', 'ECDHE', 'DHE', 'RSA'];

/**
 * Forward secret first, then authenticated encryption, then AES with 128, with 256 bits, ChaCha20, and the rest: the
 * order of Mozilla's guide to TLS on servers and of those who follow it.
 */
function rank(suite: CipherSuite): number {
  const exchange = EXCHANGES.indexOf(suite.keyExchange);
  const doubtful = suite.isAnonymous || suite.isNull || suite.isExport || suite.authentication === 'PSK';
  const modern = ['AES_128_GCM', 'AES_256_GCM', 'CHACHA20_POLY1305'].indexOf(suite.encryption);
  const cipher = modern === -1 ? (suite.encryption.startsWith('AES') ? 3 : 10) : modern;
  return (
    (doubtful ? 100_000 : 0) +
    (exchange === -1 ? 50_000 : exchange * 10_000) +
    (suite.mode === 'aead' ? 0 : 5_000) +
    cipher * 20 +
    (suite.bits === 256 ? 4 : 0) +
    (suite.mac === 'SHA256' ? 0 : suite.mac === 'SHA384' ? 1 : 2) * 5 +
    (suite.authentication === 'ECDSA' ? 0 : 1)
  );
}

const GUIDES: readonly number[] = [...CIPHER_SUITES]
  .sort((a, b) => rank(a) - rank(b))
  .map(({ code }) => code);

function slices(codes: readonly number[], size: number): readonly (readonly number[])[] {
  const count = Math.ceil(codes.length / size);
  return Array.from({ length: count }, (_, index) => codes.slice(index * size, (index + 1) * size));
}
