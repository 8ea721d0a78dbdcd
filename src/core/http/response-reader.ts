import type { HeaderLine } from './header-lines.ts';
import { listOf } from './header-lines.ts';
import type { ResponseRemark } from './header-reader.ts';
import { HeaderReader } from './header-reader.ts';
import type { Framing } from './response-framing.ts';
import { framingOf } from './response-framing.ts';

/** The first part of a final response. */
export interface ResponseHead {
  readonly status: number;
  /** In order, with repeats. */
  readonly headers: readonly HeaderLine[];
}

/** How a body ended: as announced, cut by the reader's limit, or broken off by the server. */
export type BodyEnd = 'complete' | 'cut' | 'broken';

/** Why there is no response. */
export interface ReadFault {
  readonly fault: 'head-too-large' | 'malformed' | 'closed';
  readonly message: string;
}

export interface ReaderLimits {
  /** Bytes of a head, and of the interim responses before it. */
  readonly headBytes: number;
  /** Bytes of a body that are kept; the body is cut at the first byte beyond. With 0 reading ends with the head. */
  readonly bodyBytes: number;
}

type Stage = 'status' | 'header' | 'body' | 'chunk-size' | 'chunk-end' | 'trailer' | 'over';

/**
 * Reads one response of HTTP/1.0 or 1.1 from the bytes of a connection, as they come. Lenient where browsers are, with
 * a remark; bounded by its limits; never throws. Bytes are byte strings.
 */
export class ResponseReader {
  readonly #method: string;
  readonly #limits: ReaderLimits;
  #stage: Stage = 'status';
  /** A line whose end has not come yet. */
  #line = '';
  /** Bytes of lines since the response, the chunk or the trailer began. */
  #lineBytes = 0;
  #isOldVersion = false;
  #status = 0;
  #reader = new HeaderReader();
  readonly #remarks = new Set<ResponseRemark>();
  #head: ResponseHead | undefined;
  #framing: Framing = { kind: 'none' };
  /** Bytes of the body, or of the chunk, that are still to come. */
  #left = 0;
  #body = '';
  #end: BodyEnd | undefined;
  #fault: ReadFault | undefined;
  #isContinued = false;
  #surplus = false;

  /** @param method of the request that is answered: it decides whether there is a body */
  constructor(method: string, limits: ReaderLimits) {
    this.#method = method;
    this.#limits = limits;
  }

  /** The final response, once its head is complete. */
  get head(): ResponseHead | undefined {
    return this.#head;
  }

  /** What came of the body so far. */
  get body(): string {
    return this.#body;
  }

  /** Undefined while the body has not ended. */
  get bodyEnd(): BodyEnd | undefined {
    return this.#end;
  }

  get fault(): ReadFault | undefined {
    return this.#fault;
  }

  /** True once the server has asked for an announced body. */
  get isContinued(): boolean {
    return this.#isContinued;
  }

  /** True when bytes came behind the end of the response. */
  get surplus(): boolean {
    return this.#surplus;
  }

  /** Each kind once, in the order of its first occurrence. */
  get remarks(): readonly ResponseRemark[] {
    return [...this.#remarks];
  }

  /** True when nothing more is to be read. */
  get isOver(): boolean {
    return this.#stage === 'over';
  }

  /** True when the connection can carry another exchange (RFC 9112, 9.3). */
  get isReusable(): boolean {
    if (this.#head === undefined || this.#end !== 'complete' || this.#surplus) return false;
    if (this.#framing.kind === 'close' || this.#isTunnel) return false;
    const options = listOf(this.#head.headers, 'Connection');
    return this.#isOldVersion ? options.includes('keep-alive') : !options.includes('close');
  }

  /** Takes what came next. */
  push(bytes: string): void {
    let at = 0;
    while (at < bytes.length && this.#stage !== 'over')
      at = this.#stage === 'body' ? this.#readBody(bytes, at) : this.#readLine(bytes, at);
    if (at < bytes.length && this.#end === 'complete' && !this.#isTunnel) this.#surplus = true;
  }

  /** The server has ended its side of the connection. */
  end(): void {
    if (this.#stage === 'over') return;
    if (this.#head === undefined) {
      const isNothing = this.#stage === 'status' && this.#line === '';
      this.#fail('closed', isNothing ? 'closed without a response' : 'closed within the response head');
    } else this.#finish(this.#framing.kind === 'close' ? 'complete' : 'broken');
  }

  /** After such a response the bytes belong to another protocol. */
  get #isTunnel(): boolean {
    return this.#status === 101 || this.#method === 'CONNECT';
  }

  #readBody(bytes: string, at: number): number {
    const isBounded = this.#framing.kind !== 'close';
    const until = isBounded ? Math.min(bytes.length, at + this.#left) : bytes.length;
    this.#left -= until - at;
    const room = this.#limits.bodyBytes - this.#body.length;
    this.#body += bytes.slice(at, Math.min(until, at + room));
    if (until - at > room) this.#finish('cut');
    else if (isBounded && this.#left === 0) {
      if (this.#framing.kind === 'chunked') this.#stage = 'chunk-end';
      else this.#finish('complete');
    }
    return until;
  }

  /** Takes a line, or as much of it as there is; returns where the next one starts. */
  #readLine(bytes: string, at: number): number {
    const end = bytes.indexOf('\n', at);
    const until = end === -1 ? bytes.length : end + 1;
    this.#line += bytes.slice(at, until);
    this.#lineBytes += until - at;
    if (this.#lineBytes > this.#limits.headBytes) {
      this.#breakOff('head-too-large', `more than ${this.#limits.headBytes} bytes of headers`);
    } else if (end !== -1) {
      const line = this.#line;
      this.#line = '';
      this.#takeLine(line.endsWith('\r\n') ? line.slice(0, -2) : this.#bare(line));
    } else if (
      this.#stage === 'status' &&
      !'HTTP/1.'.startsWith(this.#line.slice(0, 7)) &&
      this.#line !== '\r'
    ) {
      // What is not HTTP may never send a line end.
      this.#fail('malformed', NOT_HTTP);
    }
    return until;
  }

  #bare(line: string): string {
    this.#remarks.add('bare-lf');
    return line.slice(0, -1);
  }

  #takeLine(line: string): void {
    // Readers disagree on where such a line ends: nothing behind it can be relied on.
    if (/[\r\0]/.test(line)) {
      this.#breakOff('malformed', 'a line has a CR without LF, or a zero byte');
      return;
    }
    switch (this.#stage) {
      case 'status':
        this.#takeStatus(line);
        break;
      case 'header':
        if (line === '') this.#endHead();
        else this.#reader.take(line);
        break;
      case 'chunk-size':
        this.#takeChunkSize(line);
        break;
      case 'chunk-end':
        if (line === '') this.#nextChunk();
        else this.#finish('broken');
        break;
      default:
        // Fields of a trailer are not merged into the headers (RFC 9110, 6.5.1).
        if (line === '') this.#finish('complete');
    }
  }

  #takeStatus(line: string): void {
    // Empty lines before a response are ignored, as before a request (RFC 9112, 2.2).
    if (line === '') return;
    const [, minor, code] = /^HTTP\/1\.(\d)[ \t]+(\d{3})(?:[ \t].*)?$/s.exec(line) ?? [];
    if (code === undefined || Number(code) < 100) {
      this.#fail('malformed', NOT_HTTP);
      return;
    }
    this.#isOldVersion = minor === '0';
    this.#status = Number(code);
    this.#stage = 'header';
  }

  #endHead(): void {
    const isInterim = this.#status < 200 && this.#status !== 101;
    if (isInterim) {
      // RFC 9110, 15.2: any number of them may come first.
      this.#isContinued ||= this.#status === 100;
      this.#reader = new HeaderReader();
      this.#stage = 'status';
      return;
    }
    const { headers, remarks } = this.#reader;
    for (const remark of remarks) this.#remarks.add(remark);
    const { framing, ignored } = framingOf(this.#method, this.#status, headers);
    if (framing.kind === 'contradiction') {
      this.#fail('malformed', framing.message);
      return;
    }
    if (ignored !== undefined) this.#remarks.add(ignored);
    this.#head = { status: this.#status, headers };
    this.#framing = framing;
    this.#beginBody(framing);
  }

  #beginBody(framing: Framing): void {
    const isEmpty = framing.kind === 'none' || (framing.kind === 'length' && framing.bytes === 0);
    if (isEmpty) this.#finish('complete');
    else if (this.#limits.bodyBytes === 0) this.#finish('cut');
    else if (framing.kind === 'chunked') this.#nextChunk();
    else {
      this.#left = framing.kind === 'length' ? framing.bytes : 0;
      this.#stage = 'body';
    }
  }

  #nextChunk(): void {
    this.#lineBytes = 0;
    this.#stage = 'chunk-size';
  }

  #takeChunkSize(line: string): void {
    const [, digits] = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/is.exec(line) ?? [];
    if (digits === undefined) {
      this.#finish('broken');
      return;
    }
    this.#left = Number.parseInt(digits, 16);
    this.#lineBytes = 0;
    this.#stage = this.#left === 0 ? 'trailer' : 'body';
  }

  /** A fault before the response is one; behind its head it breaks the body off. */
  #breakOff(fault: ReadFault['fault'], message: string): void {
    if (this.#head === undefined) this.#fail(fault, message);
    else this.#finish('broken');
  }

  #fail(fault: ReadFault['fault'], message: string): void {
    this.#fault = { fault, message };
    this.#stage = 'over';
  }

  #finish(end: BodyEnd): void {
    this.#end = end;
    this.#stage = 'over';
  }
}

const NOT_HTTP = 'what it sends does not begin with a status line of HTTP/1.1';
