import { byteString } from './byte-string.ts';

/** One record of SSLv3 or TLS (RFC 8446, section 5.1). */
export interface TlsRecord {
  /** 20 to 24, see `CONTENT_TYPES`. */
  readonly type: number;
  readonly version: number;
  readonly fragment: Uint8Array;
}

/** IANA's registry "TLS ContentType" as far as it may stand in clear. */
export const CONTENT_TYPES = {
  changeCipherSpec: 20,
  alert: 21,
  handshake: 22,
  applicationData: 23,
  heartbeat: 24,
} as const;

/** Why no more records can come out of a connection. */
export type RecordStop =
  /** A web server that does not speak TLS on this port; `preview` is what it said first. */
  | { readonly kind: 'http'; readonly preview: Uint8Array }
  /** No TLS at all; `offset` is where the record should begin, `preview` what stands there. */
  | { readonly kind: 'not-tls'; readonly offset: number; readonly preview: Uint8Array }
  /** A record longer than 2^14 + 2048 bytes. */
  | { readonly kind: 'record-too-long'; readonly offset: number; readonly length: number }
  /** More bytes than this reader was told to take. */
  | { readonly kind: 'too-much'; readonly limit: number }
  /** The connection ended inside a record; `missing` bytes were announced and did not come. */
  | { readonly kind: 'truncated'; readonly offset: number; readonly missing: number };

/** What a chunk brought: whole records, and why there will be none any more. */
export interface RecordBatch {
  readonly records: readonly TlsRecord[];
  readonly stop: RecordStop | undefined;
}

export interface RecordReaderOptions {
  /** How many bytes a connection may send altogether; 1 MiB unless told. */
  readonly maximumTotal?: number;
}

/** TLS 1.2's limit, the widest of all versions (RFC 5246, section 6.2.3). */
const LONGEST_FRAGMENT = 2 ** 14 + 2048;
const HEADER = 5;
const PREVIEW = 256;

/**
 * Cuts what a connection sends into records. Holds at most one unfinished record, so its memory does not grow with
 * the number or the size of chunks; after a stop it reads nothing any more and answers the same stop.
 */
export class RecordReader {
  readonly #maximumTotal: number;
  readonly #header = new Uint8Array(HEADER);
  #headerLength = 0;
  #fragment: Uint8Array | undefined;
  #fragmentLength = 0;
  /** Where the record that is being read begins. */
  #start = 0;
  #total = 0;
  #stop: RecordStop | undefined;

  constructor({ maximumTotal = 2 ** 20 }: RecordReaderOptions = {}) {
    this.#maximumTotal = maximumTotal;
  }

  /** How many bytes have been read. */
  get total(): number {
    return this.#total;
  }

  /** Takes the next bytes of the connection, as many or few as came. */
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

  /** Tells that the connection has ended: undefined when it ended between two records. */
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

/** A status line, or the page that servers send without one to what they take for HTTP/0.9. */
const HTTP = /^(?:HTTP\/|\s*<(?:!doc|html|head))/i;

/** The content type is one of five, and the version's first byte is 3 from SSLv3 to TLS 1.3. */
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
