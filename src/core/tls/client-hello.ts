import type { Parsed } from './bytes.ts';
import { attempt, ByteReader, ByteWriter, MalformedBytes } from './bytes.ts';
import type { Extension } from './extension.ts';
import { readExtensions, writeExtensions } from './extension.ts';

/** A ClientHello with the record around it (RFC 8446, section 4.1.2; RFC 5246, section 7.4.1.2). */
export interface ClientHello {
  /** The version in the record's header, which servers should ignore (RFC 8446, section 5.1). */
  readonly recordVersion: number;
  /** The newest version, or 0x0303 when `supported_versions` offers TLS 1.3. */
  readonly version: number;
  /** 32 bytes. */
  readonly random: Uint8Array;
  /** At most 32 bytes. */
  readonly sessionId: Uint8Array;
  /** Suites, signalling values and GREASE in the client's order. */
  readonly cipherSuites: readonly number[];
  /** 0 means no compression, 1 DEFLATE (RFC 3749). */
  readonly compressionMethods: readonly number[];
  /** Undefined when there is no block of extensions, as in SSLv3 and old TLS 1.0. */
  readonly extensions: readonly Extension[] | undefined;
}

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const LARGEST_FRAGMENT = 2 ** 14;

/**
 * The bytes of a ClientHello in its record, or in several records when it is longer than 2^14 bytes. Nothing is added or
 * reordered: the caller decides what to send. Throws `RangeError` when a value does not fit its field.
 */
export function encodeClientHello(hello: ClientHello): Uint8Array {
  if (hello.random.length !== 32) throw new RangeError(`a random of ${hello.random.length} bytes, not of 32`);
  if (hello.sessionId.length > 32)
    throw new RangeError(`a session id of ${hello.sessionId.length} bytes, more than 32`);
  const message = new ByteWriter()
    .uint(1, CLIENT_HELLO)
    .vector(3, (body) => {
      body.uint(2, hello.version).bytes(hello.random).opaque(1, hello.sessionId);
      body.uints(2, 2, hello.cipherSuites).uints(1, 1, hello.compressionMethods);
      if (hello.extensions !== undefined) writeExtensions(body, hello.extensions);
    })
    .done();
  const records = new ByteWriter();
  for (let start = 0; start < message.length; start += LARGEST_FRAGMENT) {
    const fragment = message.subarray(start, start + LARGEST_FRAGMENT);
    records.uint(1, HANDSHAKE).uint(2, hello.recordVersion).opaque(2, fragment);
  }
  return records.done();
}

/**
 * Reads a recorded ClientHello, in one record or several. Encoding the result gives the same bytes, unless the client
 * split its records elsewhere than at 2^14 bytes or gave them different versions. Offsets of problems count from the
 * first byte of the handshake message if it is complete, otherwise from the first byte of the input.
 */
export function decodeClientHello(bytes: Uint8Array): Parsed<ClientHello> {
  return attempt(() => {
    const { recordVersion, message } = handshakeBytes(new ByteReader(bytes));
    const reader = new ByteReader(message);
    const type = reader.uint(1);
    if (type !== CLIENT_HELLO)
      throw new MalformedBytes(0, `not a ClientHello but a handshake message of type ${type}`);
    const body = reader.vector(3);
    reader.end();
    const hello = {
      recordVersion,
      version: body.uint(2),
      random: body.bytes(32),
      sessionId: sessionId(body),
      cipherSuites: body.vector(2).uints(2),
      compressionMethods: body.vector(1).uints(1),
      extensions: body.left === 0 ? undefined : readExtensions(body),
    };
    body.end();
    return hello;
  });
}

/** The contents of all records, one after the other. */
function handshakeBytes(reader: ByteReader): {
  readonly recordVersion: number;
  readonly message: Uint8Array;
} {
  let recordVersion: number | undefined;
  const message = new ByteWriter();
  while (recordVersion === undefined || reader.left > 0) {
    const { offset } = reader;
    const type = reader.uint(1);
    if (type !== HANDSHAKE)
      throw new MalformedBytes(offset, `not a handshake record but one of type ${type}`);
    const version = reader.uint(2);
    recordVersion ??= version;
    message.bytes(reader.opaque(2));
  }
  return { recordVersion, message: message.done() };
}

function sessionId(body: ByteReader): Uint8Array {
  const { offset } = body;
  const id = body.opaque(1);
  if (id.length > 32) throw new MalformedBytes(offset, `a session id of ${id.length} bytes, more than 32`);
  return id;
}
