/** A problem in received bytes. `offset` counts from the start of the parser's input. */
export interface TlsProblem {
  readonly offset: number;
  readonly message: string;
}

/** The result of every parser of this room. Hostile input gives a problem, never an exception. */
export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: TlsProblem };

/**
 * Runs a parser over all bytes. Unread bytes are a problem too, because the length fields of TLS must be exact
 * (RFC 8446, section 4).
 */
export function parseWhole<Value>(bytes: Uint8Array, parse: (reader: ByteReader) => Value): Parsed<Value> {
  return attempt(() => {
    const reader = new ByteReader(bytes);
    const value = parse(reader);
    reader.end();
    return value;
  });
}

/** Runs a parser and turns a thrown `MalformedBytes` into a value. */
export function attempt<Value>(parse: () => Value): Parsed<Value> {
  try {
    return { ok: true, value: parse() };
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error;
    return { ok: false, problem: { offset: error.offset, message: error.message } };
  }
}

/** Thrown by `ByteReader`. Never leaves this room, see `attempt`. */
export class MalformedBytes extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.name = 'MalformedBytes';
    this.offset = offset;
  }
}

/**
 * Reads numbers and vectors in network order (RFC 8446, section 3.3), never past its end. A vector is a reader over the
 * same bytes, so offsets count from the start of the input.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #position: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#position = start;
    this.#end = end;
  }

  /** Offset of the next byte. */
  get offset(): number {
    return this.#position;
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#end - this.#position;
  }

  /** An unsigned number of one to four bytes. */
  uint(bytes: 1 | 2 | 3 | 4): number {
    const start = this.#skip(bytes, 'a number');
    let value = 0;
    for (let index = 0; index < bytes; index++) value = value * 256 + (this.#bytes[start + index] ?? 0);
    return value;
  }

  /** A copy of the next bytes, so that a small value does not keep a large buffer alive. */
  bytes(length: number): Uint8Array {
    const start = this.#skip(length, `${length} bytes`);
    return this.#bytes.slice(start, start + length);
  }

  /** All remaining bytes. */
  rest(): Uint8Array {
    return this.bytes(this.left);
  }

  /** A reader over a vector that is preceded by its length in one to three bytes. */
  vector(lengthBytes: 1 | 2 | 3): ByteReader {
    const length = this.uint(lengthBytes);
    const start = this.#skip(length, `a vector of ${length} bytes`);
    return new ByteReader(this.#bytes, start, start + length);
  }

  /** The bytes of a vector that is preceded by its length. */
  opaque(lengthBytes: 1 | 2 | 3): Uint8Array {
    return this.vector(lengthBytes).rest();
  }

  /** Reads items until nothing is left. */
  all<Item>(item: (reader: ByteReader) => Item): Item[] {
    const items: Item[] = [];
    while (this.left > 0) {
      const before = this.#position;
      items.push(item(this));
      if (this.#position === before) throw new MalformedBytes(before, 'an empty item');
    }
    return items;
  }

  /** Numbers of one or two bytes until nothing is left. */
  uints(bytes: 1 | 2): number[] {
    return this.all((reader) => reader.uint(bytes));
  }

  /** Throws when bytes remain. */
  end(): void {
    if (this.left > 0) throw new MalformedBytes(this.#position, `${this.left} bytes too many`);
  }

  #skip(length: number, what: string): number {
    if (length > this.left) {
      throw new MalformedBytes(this.#position, `${what} expected, ${this.left} bytes left`);
    }
    const start = this.#position;
    this.#position += length;
    return start;
  }
}

/** Writes numbers and vectors in network order. Throws `RangeError` for a value that does not fit its field. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  /** An unsigned number in one to four bytes. */
  uint(bytes: 1 | 2 | 3 | 4, value: number): this {
    if (!Number.isInteger(value) || value < 0 || value >= 256 ** bytes) {
      throw new RangeError(`${value} does not fit into ${bytes} bytes`);
    }
    const start = this.#grow(bytes);
    for (let index = 0; index < bytes; index++) {
      this.#bytes[start + index] = Math.floor(value / 256 ** (bytes - 1 - index)) % 256;
    }
    return this;
  }

  /** Bytes without a length. */
  bytes(bytes: Uint8Array): this {
    const start = this.#grow(bytes.length);
    this.#bytes.set(bytes, start);
    return this;
  }

  /** Bytes preceded by their length. */
  opaque(lengthBytes: 1 | 2 | 3, bytes: Uint8Array): this {
    return this.uint(lengthBytes, bytes.length).bytes(bytes);
  }

  /** The output of `write`, preceded by its length. */
  vector(lengthBytes: 1 | 2 | 3, write: (writer: ByteWriter) => void): this {
    const inner = new ByteWriter();
    write(inner);
    return this.opaque(lengthBytes, inner.done());
  }

  /** Numbers of one or two bytes, preceded by their total length in bytes. */
  uints(lengthBytes: 1 | 2 | 3, bytes: 1 | 2, values: readonly number[]): this {
    return this.vector(lengthBytes, (writer) => {
      for (const value of values) writer.uint(bytes, value);
    });
  }

  /** A copy of all written bytes. */
  done(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #grow(length: number): number {
    const start = this.#length;
    this.#length += length;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return start;
  }
}
