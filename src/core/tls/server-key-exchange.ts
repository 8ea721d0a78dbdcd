import type { ByteReader, Parsed } from './bytes.ts';
import { parseWhole } from './bytes.ts';
import type { CipherSuite } from './cipher-suites.ts';

/** How the parameters are signed. `scheme` is undefined before TLS 1.2, where the suite implies it. */
interface HandshakeSignature {
  readonly scheme: number | undefined;
  readonly bytes: Uint8Array;
}

/** A number as sent, in network order, and its size in bits without leading zeros. */
interface LargeNumber {
  readonly bytes: Uint8Array;
  readonly bits: number;
}

/** A server's half of the key exchange up to TLS 1.2. Not signed in anonymous and most PSK suites. */
export type ServerKeyExchange = { readonly signature: HandshakeSignature | undefined } & (
  | { readonly kind: 'named-curve'; readonly group: number; readonly point: Uint8Array }
  /** A curve given by its parameters, which RFC 8422 forbids: type 1 is over a prime field, 2 over a binary field. */
  | { readonly kind: 'explicit-curve'; readonly curveType: number }
  | {
      readonly kind: 'diffie-hellman';
      readonly prime: LargeNumber;
      readonly generator: LargeNumber;
      readonly publicKey: LargeNumber;
    }
  /** The temporary key of export suites (RFC 2246, section 7.4.3). */
  | { readonly kind: 'rsa'; readonly modulus: LargeNumber; readonly exponent: LargeNumber }
  /** Only the identity hint of a pre-shared key (RFC 4279, section 2). */
  | { readonly kind: 'psk-hint' }
  | { readonly kind: 'srp'; readonly prime: LargeNumber; readonly generator: LargeNumber }
  /** A key exchange that is not parsed here. */
  | { readonly kind: 'other' }
);

/**
 * Reads the body of a ServerKeyExchange. Its form depends on the suite and version that the ServerHello selected
 * (RFC 5246, section 7.4.3; RFC 8422, section 5.4; RFC 4279; RFC 5489; RFC 5054, section 2.5).
 */
export function parseServerKeyExchange(
  body: Uint8Array,
  suite: Pick<CipherSuite, 'keyExchange' | 'authentication'>,
  version: number,
): Parsed<ServerKeyExchange> {
  return parseWhole(body, (reader) => {
    if (suite.keyExchange.endsWith('PSK')) reader.opaque(2);
    const parameters = readParameters(reader, suite);
    if (parameters.kind === 'explicit-curve' || parameters.kind === 'other') {
      reader.rest();
      return { ...parameters, signature: undefined };
    }
    return { ...parameters, signature: isSigned(suite) ? readSignature(reader, version) : undefined };
  });
}

type Suite = Pick<CipherSuite, 'keyExchange' | 'authentication'>;
type WithoutSignature<Exchange> = Exchange extends unknown ? Omit<Exchange, 'signature'> : never;

function readParameters(reader: ByteReader, { keyExchange }: Suite): WithoutSignature<ServerKeyExchange> {
  switch (keyExchange) {
    case 'ECDHE':
    case 'ECDHE_PSK': {
      const curveType = reader.uint(1);
      if (curveType !== NAMED_CURVE) return { kind: 'explicit-curve', curveType };
      return { kind: 'named-curve', group: reader.uint(2), point: reader.opaque(1) };
    }
    case 'DHE':
    case 'DHE_PSK':
      return {
        kind: 'diffie-hellman',
        prime: number(reader),
        generator: number(reader),
        publicKey: number(reader),
      };
    case 'RSA':
      return { kind: 'rsa', modulus: number(reader), exponent: number(reader) };
    case 'PSK':
    case 'RSA_PSK':
      return { kind: 'psk-hint' };
    case 'SRP': {
      const [prime, generator] = [number(reader), number(reader)];
      reader.opaque(1);
      reader.opaque(2);
      return { kind: 'srp', prime, generator };
    }
    default:
      return { kind: 'other' };
  }
}

const NAMED_CURVE = 3;

function isSigned({ keyExchange, authentication }: Suite): boolean {
  return (
    !keyExchange.endsWith('PSK') &&
    (authentication === 'RSA' || authentication === 'DSS' || authentication === 'ECDSA')
  );
}

function readSignature(reader: ByteReader, version: number): HandshakeSignature {
  return { scheme: version >= 0x0303 ? reader.uint(2) : undefined, bytes: reader.opaque(2) };
}

function number(reader: ByteReader): LargeNumber {
  const bytes = reader.opaque(2);
  const first = bytes.findIndex((byte) => byte !== 0);
  return { bytes, bits: first < 0 ? 0 : (bytes.length - first) * 8 - Math.clz32((bytes[first] ?? 0) << 24) };
}
