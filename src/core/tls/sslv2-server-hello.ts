import type { TlsProblem } from './bytes.ts';
import { attempt, ByteReader, MalformedBytes } from './bytes.ts';

/** SSLv2's ServerHello (draft-hickman-netscape-ssl-00, section 2.6). */
interface Ssl2ServerHello {
  readonly version: number;
  /** True when the server knows the session id. It then sends neither certificate nor cipher kinds. */
  readonly sessionHit: boolean;
  /** 1 is X.509; 0 with a session hit. */
  readonly certificateType: number;
  /** DER. Empty when there is none, as from servers that speak SSLv2 but have no suite for it. */
  readonly certificate: Uint8Array;
  /** The kinds that both sides support. Their order has no meaning, since in SSLv2 the client chooses. */
  readonly cipherKinds: readonly number[];
  readonly connectionId: Uint8Array;
}

/** The answer to an SSLv2 ClientHello. */
export type Ssl2Answer =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'server-hello'; readonly serverHello: Ssl2ServerHello }
  /** The server speaks SSLv2 and refuses: 1 is "no cipher", 2 "no certificate", 4 "bad certificate". */
  | { readonly kind: 'error'; readonly code: number }
  /** A record of SSLv3 or TLS, such as an alert: the server does not speak SSLv2. */
  | { readonly kind: 'tls'; readonly contentType: number }
  | { readonly kind: 'other'; readonly problem: TlsProblem };

const ERROR = 0;
const SERVER_HELLO = 4;

/**
 * Reads a server's answer to an SSLv2 ClientHello from all bytes received so far. Call it again with more bytes while
 * the answer is incomplete. An answer has at most 32,770 bytes; later bytes are ignored.
 */
export function readSsl2Answer(received: Uint8Array): Ssl2Answer {
  const [first, second, third] = received;
  if (first === undefined || second === undefined || third === undefined) return { kind: 'incomplete' };
  if (first >= 20 && first <= 24 && second === 3) return { kind: 'tls', contentType: first };
  // The header has two bytes, or three with padding, which only encrypted records have.
  const short = (first & 0x80) !== 0;
  const header = short ? 2 : 3;
  const length = ((first & (short ? 0x7f : 0x3f)) << 8) | second;
  const type = received[header];
  if (length === 0 || (type !== undefined && type !== ERROR && type !== SERVER_HELLO)) return NEITHER;
  if (received.length < header + length) return { kind: 'incomplete' };
  const padding = short ? 0 : third;
  const parsed = attempt(() =>
    readMessage(new ByteReader(received, header, header + length - Math.min(padding, length))),
  );
  return parsed.ok ? parsed.value : { kind: 'other', problem: parsed.problem };
}

const NEITHER: Ssl2Answer = {
  kind: 'other',
  problem: { offset: 0, message: 'neither a record of SSLv2 nor one of TLS' },
};

function readMessage(reader: ByteReader): Ssl2Answer {
  if (reader.uint(1) === ERROR) {
    const code = reader.uint(2);
    reader.end();
    return { kind: 'error', code };
  }
  const sessionHit = reader.uint(1) !== 0;
  const certificateType = reader.uint(1);
  const { offset } = reader;
  const version = reader.uint(2);
  if (version !== 0x0002) throw new MalformedBytes(offset, `version ${version} in an SSLv2 ServerHello`);
  const [certificateLength, kindsLength, connectionIdLength] = [
    reader.uint(2),
    reader.uint(2),
    reader.uint(2),
  ];
  const certificate = reader.bytes(certificateLength);
  const kinds = new ByteReader(reader.bytes(kindsLength)).all((item) => item.uint(3));
  const connectionId = reader.bytes(connectionIdLength);
  reader.end();
  return {
    kind: 'server-hello',
    serverHello: { version, sessionHit, certificateType, certificate, cipherKinds: kinds, connectionId },
  };
}
