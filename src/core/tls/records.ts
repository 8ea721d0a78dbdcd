import { byteString } from './byte-string.ts';

/** One record of SSLv3 or TLS (RFC 8446, section 5.1). */
export interface TlsRecord {
  /** 20 to 24, see `CONTENT_TYPES`. */
  readonly type: number;
  readonly version: number;
  readonly fragment: Uint8Array;
}

/** The types of IANA's registry "TLS ContentType" that may occur unencrypted. */
export const CONTENT_TYPES = {
  changeCipherSpec: 20,
  alert: 21,
  handshake: 22,
  applicationData: 23,
  heartbeat: 24,
} as const;

/** Why no more records can be read from a connection. */
export type RecordStop =
  /** A web server without TLS on this port; `preview` is the start of its answer. */
  | { readonly kind: 'http'; readonly preview: Uint8Array }
  /** Not TLS. `offset` is where the record should begin, `preview` the bytes there. */
  | { readonly kind: 'not-tls'; readonly offset: number; readonly preview: Uint8Array }
  /** A record longer than 2^14 + 2048 bytes. */
  | { readonly kind: 'record-too-long'; readonly offset: number; readonly length: number }
  /** More bytes than the limit of this reader. */
  | { readonly kind: 'too-much'; readonly limit: number }
  /** The connection ended inside a record; `missing` announced bytes did not arrive. */
  | { readonly kind: 'truncated'; readonly offset: number; readonly missing: number };

/** The whole records after a chunk, and the reason why no more can be read. */
export interface RecordBatch {
  readonly records: readonly TlsRecord[];
  readonly stop: RecordStop | undefined;
}

export interface RecordReaderOptions {
  /** Limit on the bytes of a connection. Default 1 MiB. */
  readonly maximumTotal?: number;
}

/** TLS 1.2's limit, the largest of all versions (RFC 5246, section 6.2.3). */
const LONGEST_FRAGMENT = 2 ** 14 + 2048;
const HEADER = 5;
const PREVIEW = 256;

/**
 * Splits the bytes of a connection into records. Keeps at most one unfinished record, so memory does not grow with the
 * number or size of chunks. After a stop it reads nothing more and returns the same stop.
 */
export class RecordReader {
  readonly #maximumTotal: number;
  readonly #header = new Uint8Array(HEADER);
  #headerLength = 0;
  #fragment: Uint8Array | undefined;
  #fragmentLength = 0;
  /** Offset of the current record. */
  #start = 0;
  #total = 0;
  #stop: RecordStop | undefined;

  constructor({ maximumTotal = 2 ** 20 }: RecordReaderOptions = {}) {
    this.#maximumTotal = maximumTotal;
  }

  /** Number of bytes read. */
  get total(): number {
    return this.#total;
  }

  /** Takes the next bytes of the connection, in chunks of any size. */
  push(chunk: Uint8Array): RecordBatch {
    const records: TlsRecord[] = [];
    let position = 0;
    while (this.#stop === undefined && position < chunk.length) {
      if (this.#total >= this.#maximumTotal) {
        this.#stop = { kind: 'too-much', limit: this.#maximumTotal };
        break;
      }
      const allowed = Math.min(chunk.length, position + this.#maximumTotal - this.#total);
      const taken =
        this.#fragment === undefined
          ? this.#takeHeader(chunk, position, allowed)
          : this.#takeFragment(chunk, position, allowed);
      position += taken;
      this.#total += taken;
      const record = this.#finished();
      if (record !== undefined) records.push(record);
    }
    return { records, stop: this.#stop };
  }

  /** To be called at the end of the connection. Returns undefined when it ended between two records. */
  end(): RecordStop | undefined {
    if (this.#stop === undefined && this.#headerLength > 0) {
      this.#stop =
        this.#fragment === undefined && !couldBeTls(this.#header, this.#headerLength)
          ? this.#foreign(this.#header.slice(0, this.#headerLength))
          : {
              kind: 'truncated',
              offset: this.#start,
              missing:
                (this.#fragment?.length ?? HEADER) -
                (this.#fragment === undefined ? this.#headerLength : this.#fragmentLength),
            };
    }
    return this.#stop;
  }

  #takeHeader(chunk: Uint8Array, start: number, end: number): number {
    const part = chunk.subarray(start, Math.min(end, start + HEADER - this.#headerLength));
    this.#header.set(part, this.#headerLength);
    this.#headerLength += part.length;
    if (this.#headerLength < HEADER) return part.length;
    const length = (this.#header[3] ?? 0) * 256 + (this.#header[4] ?? 0);
    if (!couldBeTls(this.#header, HEADER)) {
      this.#stop = this.#foreign(joined(this.#header, chunk.subarray(start + part.length, end)));
    } else if (length > LONGEST_FRAGMENT) {
      this.#stop = { kind: 'record-too-long', offset: this.#start, length };
    } else {
      this.#fragment = new Uint8Array(length);
      this.#fragmentLength = 0;
    }
    return part.length;
  }

  #takeFragment(chunk: Uint8Array, start: number, end: number): number {
    const fragment = this.#fragment ?? new Uint8Array();
    const part = chunk.subarray(start, Math.min(end, start + fragment.length - this.#fragmentLength));
    fragment.set(part, this.#fragmentLength);
    this.#fragmentLength += part.length;
    return part.length;
  }

  #finished(): TlsRecord | undefined {
    const fragment = this.#fragment;
    if (fragment === undefined || this.#fragmentLength < fragment.length) return undefined;
    const [type = 0, major = 0, minor = 0] = this.#header;
    this.#start += HEADER + fragment.length;
    this.#headerLength = 0;
    this.#fragment = undefined;
    return { type, version: major * 256 + minor, fragment };
  }

  #foreign(preview: Uint8Array): RecordStop {
    return this.#start === 0 && HTTP.test(byteString(preview.subarray(0, 32)))
      ? { kind: 'http', preview }
      : { kind: 'not-tls', offset: this.#start, preview };
  }
}

/** A status line, or an HTML page without one, which servers send in answer to HTTP/0.9. */
const HTTP = /^(?:HTTP\/|\s*<(?:!doc|html|head))/i;

/** True when the content type is one of five and the version's first byte is 3, as from SSLv3 to TLS 1.3. */
function couldBeTls(header: Uint8Array, length: number): boolean {
  const [type = 0, major = 0] = header;
  return (
    type >= CONTENT_TYPES.changeCipherSpec && type <= CONTENT_TYPES.heartbeat && (length < 2 || major === 3)
  );
}

function joined(header: Uint8Array, following: Uint8Array): Uint8Array {
  const preview = new Uint8Array(Math.min(PREVIEW, header.length + following.length));
  preview.set(header);
  preview.set(following.subarray(0, PREVIEW - header.length), header.length);
  return preview;
}
