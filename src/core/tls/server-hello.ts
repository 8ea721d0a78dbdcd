import { byteString, hexOf } from './byte-string.ts';
import type { Parsed } from './bytes.ts';
import { attempt, MalformedBytes, parseWhole } from './bytes.ts';
import type { Extension } from './extension.ts';
import { readExtensionBody, readExtensions } from './extension.ts';

/** A ServerHello, or a HelloRetryRequest, which has the same form (RFC 8446, sections 4.1.3 and 4.1.4). */
export interface ServerHello {
  /** The version field of the message: 0x0303 when TLS 1.3 was selected. */
  readonly legacyVersion: number;
  /** The selected version: from `supported_versions` if the server sent it, else `legacyVersion`. */
  readonly version: number;
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly cipherSuite: number;
  readonly compressionMethod: number;
  /** Undefined when there is no block of extensions. */
  readonly extensions: readonly Extension[] | undefined;
  /** True when the server first wants another key share or its cookie back. */
  readonly isHelloRetryRequest: boolean;
  /** The group of `key_share`: selected in a ServerHello, requested in a HelloRetryRequest. */
  readonly keyShareGroup: number | undefined;
  /** The server's half of the key exchange of that group. */
  readonly keyExchange: Uint8Array | undefined;
  /**
   * The mark at the end of the random of a server that supports a newer version: `TLSv1.2` from servers with TLS 1.3,
   * `TLSv1.1` from servers with TLS 1.2 (RFC 8446, section 4.1.3).
   */
  readonly downgradeMark: 'TLSv1.2' | 'TLSv1.1' | undefined;
}

/** SHA-256 of "HelloRetryRequest" (RFC 8446, section 4.1.3). */
const HELLO_RETRY_REQUEST = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';
/** "DOWNGRD" and one more byte: the last eight bytes of the random. */
const DOWNGRADE_MARKS: ReadonlyMap<string, 'TLSv1.2' | 'TLSv1.1'> = new Map([
  ['444f574e47524401', 'TLSv1.2'],
  ['444f574e47524400', 'TLSv1.1'],
]);

/** Reads the body of a ServerHello. Offsets of problems count from the start of the body. */
export function parseServerHello(body: Uint8Array): Parsed<ServerHello> {
  return parseWhole(body, (reader) => {
    const legacyVersion = reader.uint(2);
    const random = reader.bytes(32);
    const { offset } = reader;
    const sessionId = reader.opaque(1);
    if (sessionId.length > 32)
      throw new MalformedBytes(offset, `a session id of ${sessionId.length} bytes, more than 32`);
    const cipherSuite = reader.uint(2);
    const compressionMethod = reader.uint(1);
    const extensionsAt = reader.offset;
    const extensions = reader.left === 0 ? undefined : readExtensions(reader);
    const isHelloRetryRequest = hexOf(random) === HELLO_RETRY_REQUEST;
    // A HelloRetryRequest contains only the group, a ServerHello the group and a share.
    const share = readExtensionBody(extensions, 'key_share', extensionsAt, (body) => ({
      group: body.uint(2),
      keyExchange: isHelloRetryRequest ? undefined : body.opaque(2),
    }));
    const version = readExtensionBody(extensions, 'supported_versions', extensionsAt, (selected) =>
      selected.uint(2),
    );
    return {
      legacyVersion,
      version: version ?? legacyVersion,
      random,
      sessionId,
      cipherSuite,
      compressionMethod,
      extensions,
      isHelloRetryRequest,
      keyShareGroup: share?.group,
      keyExchange: share?.keyExchange,
      downgradeMark: DOWNGRADE_MARKS.get(hexOf(random.subarray(24))),
    };
  });
}

/**
 * The application protocol that a server selected in its hello or, in TLS 1.3, in its EncryptedExtensions, as a byte
 * string; undefined when it selected none.
 */
export function selectedApplicationProtocol({
  extensions,
}: Pick<ServerHello, 'extensions'>): Parsed<string | undefined> {
  return attempt(() =>
    readExtensionBody(extensions, 'application_layer_protocol_negotiation', 0, (body) => {
      const name = body.vector(2).all((item) => item.opaque(1))[0];
      return name === undefined ? undefined : byteString(name);
    }),
  );
}

/** The cookie of a HelloRetryRequest, which the second hello must return (RFC 8446, section 4.2.2). */
export function helloRetryCookie({ extensions }: ServerHello): Parsed<Uint8Array | undefined> {
  return attempt(() => readExtensionBody(extensions, 'cookie', 0, (body) => body.opaque(2)));
}
