import { ByteWriter } from './bytes.ts';
import { VERSION_CODES } from './versions.ts';

/** SSLv2's own ClientHello (draft-hickman-netscape-ssl-00, section 2.5). */
export interface Ssl2ClientHello {
  /** Three-byte codes of `SSL2_CIPHER_KINDS`, or codes of TLS suites with a leading zero byte. */
  readonly cipherKinds: readonly number[];
  /** 16 to 32 random bytes. */
  readonly challenge: Uint8Array;
  /** Empty or 16 bytes. */
  readonly sessionId: Uint8Array;
}

const CLIENT_HELLO = 1;
/** The first bit of a header of two bytes: no padding. */
const TWO_BYTE_HEADER = 0x8000;

/**
 * The bytes of an SSLv2 ClientHello with its two-byte header. Throws `RangeError` when a value does not fit its field.
 */
export function encodeSsl2ClientHello({ cipherKinds, challenge, sessionId }: Ssl2ClientHello): Uint8Array {
  if (challenge.length < 16 || challenge.length > 32) {
    throw new RangeError(`a challenge of ${challenge.length} bytes, not of 16 to 32`);
  }
  const message = new ByteWriter()
    .uint(1, CLIENT_HELLO)
    .uint(2, VERSION_CODES.SSLv2)
    .uint(2, cipherKinds.length * 3)
    .uint(2, sessionId.length)
    .uint(2, challenge.length);
  for (const kind of cipherKinds) message.uint(3, kind);
  const bytes = message.bytes(sessionId).bytes(challenge).done();
  return new ByteWriter()
    .uint(2, TWO_BYTE_HEADER + bytes.length)
    .bytes(bytes)
    .done();
}
