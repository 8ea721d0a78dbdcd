import type { TlsProblem } from './bytes.ts';

/** A handshake message: its type, and its body without the header of four bytes (RFC 8446, section 4). */
export interface HandshakeMessage {
  readonly type: number;
  readonly body: Uint8Array;
}

/** The types of IANA's registry "TLS HandshakeType" that servers send. */
export const HANDSHAKE_TYPES = {
  helloRequest: 0,
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  encryptedExtensions: 8,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  finished: 20,
  certificateStatus: 22,
} as const;

export interface HandshakeReaderOptions {
  /** Limit on the bytes of a message. Default 256 KiB; the length field allows 16 MiB. */
  readonly maximumMessage?: number;
}

/** The whole messages after a record's fragment, and the problem that ends reading. */
export interface HandshakeBatch {
  readonly messages: readonly HandshakeMessage[];
  readonly problem: TlsProblem | undefined;
}

const HEADER = 4;

/**
 * Combines the fragments of records into handshake messages: a message may span records, and a record may contain
 * several messages (RFC 8446, section 5.1). Memory is bounded by the longest allowed message. After a problem nothing
 * more is read. Offsets of problems count over all handshake fragments of the connection.
 */
export class HandshakeReader {
  readonly #maximumMessage: number;
  readonly #header = new Uint8Array(HEADER);
  #headerLength = 0;
  #body: Uint8Array | undefined;
  #bodyLength = 0;
  #announced = 0;
  #offset = 0;
  #problem: TlsProblem | undefined;

  constructor({ maximumMessage = 2 ** 18 }: HandshakeReaderOptions = {}) {
    this.#maximumMessage = maximumMessage;
  }

  /** True while a message is incomplete. */
  get isInsideMessage(): boolean {
    return this.#headerLength > 0;
  }

  /** Takes the fragment of the next handshake record. */
  push(fragment: Uint8Array): HandshakeBatch {
    const messages: HandshakeMessage[] = [];
    let position = 0;
    while (this.#problem === undefined && position < fragment.length) {
      position +=
        this.#headerLength < HEADER
          ? this.#takeHeader(fragment, position)
          : this.#takeBody(fragment, position);
      const message = this.#finished();
      if (message !== undefined) messages.push(message);
    }
    this.#offset += position;
    return { messages, problem: this.#problem };
  }

  #takeHeader(fragment: Uint8Array, start: number): number {
    const part = fragment.subarray(start, start + HEADER - this.#headerLength);
    this.#header.set(part, this.#headerLength);
    this.#headerLength += part.length;
    if (this.#headerLength === HEADER) {
      const [, high = 0, middle = 0, low = 0] = this.#header;
      this.#announced = high * 65536 + middle * 256 + low;
      this.#bodyLength = 0;
      if (this.#announced > this.#maximumMessage) {
        const message = `a handshake message of ${this.#announced} bytes, more than ${this.#maximumMessage}`;
        this.#problem = { offset: this.#offset + start, message };
      } else {
        // The announced length may be a lie, so the buffer grows with the bytes that arrive.
        this.#body = new Uint8Array(Math.min(this.#announced, 4096));
      }
    }
    return part.length;
  }

  #takeBody(fragment: Uint8Array, start: number): number {
    const part = fragment.subarray(start, start + this.#announced - this.#bodyLength);
    const needed = this.#bodyLength + part.length;
    let body = this.#body ?? new Uint8Array();
    if (needed > body.length) {
      const larger = new Uint8Array(Math.min(this.#announced, Math.max(needed, body.length * 2)));
      larger.set(body);
      body = larger;
    }
    body.set(part, this.#bodyLength);
    this.#body = body;
    this.#bodyLength = needed;
    return part.length;
  }

  #finished(): HandshakeMessage | undefined {
    if (this.#body === undefined || this.#bodyLength < this.#announced) return undefined;
    const message = { type: this.#header[0] ?? 0, body: this.#body };
    this.#body = undefined;
    this.#headerLength = 0;
    return message;
  }
}
