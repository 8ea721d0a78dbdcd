import type { ClientHttp2Session, ClientHttp2Stream, OutgoingHttpHeaders } from 'node:http2';
import { connect, constants } from 'node:http2';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { HeaderLine, HttpRequest } from '../../core/http/index.ts';
import { bodyLines } from '../../core/http/index.ts';
import type { Connection } from '../connection.ts';
import type { Exchange, ExchangeLimits, HttpConnection, HttpResponse } from './exchange.ts';
import { failure, lateness } from './exchange.ts';

/** HTTP/2 over a connection, by Node's own implementation. `headBytes` is announced to the server. */
export function http2Connection(connection: Connection, headBytes: number): HttpConnection {
  const { socket, tls, untrusted } = connection;
  const scheme = tls === undefined ? 'http' : 'https';
  const transport = streamOf(socket);
  const session = connect(`${scheme}://server.invalid`, {
    createConnection: () => transport,
    settings: { enablePush: false, maxHeaderListSize: headBytes },
    // As many as the size allows, plus the four pseudo-headers.
    maxHeaderListPairs: 4 + Math.ceil(headBytes / FIELD_OVERHEAD),
  });
  // A session keeps waiting after the server has ended its side, so it is destroyed here. Data that came before is
  // read first.
  transport.once('end', () => setImmediate(() => session.destroy()));
  let sessionError: NodeJS.ErrnoException | undefined;
  session.on('error', (error: NodeJS.ErrnoException) => {
    sessionError = error;
  });
  return {
    ask: (request, limits, signal) =>
      askOver({ session, scheme, untrusted, errorOf: () => sessionError }, request, limits, signal),
    isReusable: () => !session.closed && !session.destroyed,
    close: () => {
      session.destroy();
      // A session that an error has ended leaves its socket open.
      socket.destroy();
    },
  };
}

/**
 * The bytes of a socket as a stream that tells its end: Node's session would take the socket over and keep that to
 * itself.
 */
function streamOf(socket: Socket): Duplex {
  const stream = new Duplex({
    read: () => socket.resume(),
    write: (chunk: Buffer, _encoding, done) => socket.write(chunk, done),
    final: (done) => socket.end(done),
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (chunk: Buffer) => {
    if (!stream.push(chunk)) socket.pause();
  });
  socket.once('end', () => stream.push(null));
  socket.once('error', (error) => stream.destroy(error));
  socket.once('close', () => stream.destroy());
  return stream;
}

/** Bytes that a field counts besides its name and value (RFC 9113, 6.5.2). */
const FIELD_OVERHEAD = 32;

interface Session {
  readonly session: ClientHttp2Session;
  readonly scheme: 'http' | 'https';
  readonly untrusted: string | undefined;
  /** What ended the session, where something did. */
  readonly errorOf: () => NodeJS.ErrnoException | undefined;
}

function askOver(
  { session, scheme, untrusted, errorOf }: Session,
  request: HttpRequest,
  { headBytes, bodyBytes }: Omit<ExchangeLimits, 'exchangeMs'>,
  signal: AbortSignal,
): Promise<Exchange> {
  return new Promise((resolve) => {
    let head: Pick<HttpResponse, 'status' | 'headers'> | undefined;
    let body = '';
    let isCut = false;
    let isEnded = false;
    let stream: ClientHttp2Stream | undefined;
    const settle = (answer: Exchange) => {
      signal.removeEventListener('abort', onAbort);
      // Before the stream is closed: its events would settle the exchange in another way.
      resolve(answer);
      if (stream !== undefined && !stream.closed) stream.close(constants.NGHTTP2_CANCEL);
    };
    const respond = (bodyEnd: HttpResponse['bodyEnd']) => {
      if (head === undefined) return;
      const { status, headers } = head;
      const facts = { body, bodyEnd, surplus: false, untrusted, remarks: [] };
      settle({ kind: 'response', protocol: 'h2', status, headers, ...facts });
    };
    const onAbort = () => {
      if (head === undefined) settle(lateness(request));
      else respond('slow');
    };
    const onClosed = (error: NodeJS.ErrnoException | undefined) => {
      const isWhole = isEnded && stream?.rstCode === constants.NGHTTP2_NO_ERROR;
      if (head !== undefined) respond(isWhole ? 'complete' : 'broken');
      else settle(faultOf(error, stream?.rstCode, headBytes));
    };
    if (signal.aborted) return onAbort();
    try {
      stream = session.request(headersOf(request, scheme), { endStream: !hasBody(request) });
    } catch (error) {
      // The session has ended, or the request repeats a header that HTTP/2 has once.
      const reason = error instanceof Error ? error : new Error(String(error));
      return settle(
        session.destroyed ? faultOf(errorOf(), undefined, headBytes) : failure('unsendable', reason.message),
      );
    }
    signal.addEventListener('abort', onAbort, { once: true });
    stream.on('continue', () => {
      if (request.announcedBody !== undefined) settle(failure('continued', 'the server asked for the body'));
    });
    stream.on(
      'response',
      (...[headers, _flags, raw]: [Record<string, unknown>, number, readonly string[]]) => {
        // The announced size is advice: not every server keeps to it.
        if (sizeOf(raw) > headBytes) return settle(tooLarge(headBytes));
        head = { status: Number(headers[':status']), headers: headerLines(raw) };
        // The body may have been too long already: its events can come before this one.
        if (isCut || bodyBytes === 0) respond('cut');
      },
    );
    stream.on('data', (chunk: Buffer) => {
      const text = chunk.toString('latin1');
      isCut ||= body.length + text.length > bodyBytes;
      body += text.slice(0, bodyBytes - body.length);
      if (isCut) respond('cut');
    });
    stream.once('end', () => {
      isEnded = true;
    });
    stream.once('error', (error: NodeJS.ErrnoException) => onClosed(errorOf() ?? error));
    stream.once('close', () => onClosed(errorOf()));
    if (request.body !== undefined) stream.end(request.body);
  });
}

function hasBody({ body, announcedBody }: HttpRequest): boolean {
  return body !== undefined || announcedBody !== undefined;
}

/** Headers that speak of a connection of HTTP/1.1 (RFC 9113, 8.2.2), and `Host`, which `:authority` replaces. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'connection',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

function headersOf(request: HttpRequest, scheme: string): OutgoingHttpHeaders {
  const { method, target, host, headers } = request;
  const written: Record<string, string | string[]> = {
    ':method': method,
    ':scheme': scheme,
    ':authority': host,
    ':path': target,
  };
  const isSized = headers.some(([name]) => name.toLowerCase() === 'content-length');
  for (const [name, value] of [...headers, ...(isSized ? [] : bodyLines(request))]) {
    const key = name.toLowerCase();
    if (LEFT_OUT.has(key)) continue;
    const known = written[key];
    written[key] = known === undefined ? value : [known, value].flat();
  }
  return written;
}

/** Names and values in turn; those of the protocol itself begin with a colon. */
function headerLines(raw: readonly string[]): HeaderLine[] {
  const lines: HeaderLine[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? '';
    if (!name.startsWith(':')) lines.push([name, raw[at + 1] ?? '']);
  }
  return lines;
}

function sizeOf(raw: readonly string[]): number {
  return raw.reduce((size, text) => size + text.length, (raw.length / 2) * FIELD_OVERHEAD);
}

function tooLarge(headBytes: number): Exchange {
  return failure('head-too-large', `more than ${headBytes} bytes of headers`);
}

function faultOf(
  error: NodeJS.ErrnoException | undefined,
  rstCode: number | undefined,
  headBytes: number,
): Exchange {
  // Node.js resets the stream of a response with more headers than it keeps.
  if (rstCode === constants.NGHTTP2_ENHANCE_YOUR_CALM) return tooLarge(headBytes);
  if (error === undefined) return failure('closed', 'closed without a response');
  const isProtocol = error.code === 'ERR_HTTP2_ERROR' || error.code === 'ERR_HTTP2_SESSION_ERROR';
  return failure(isProtocol ? 'malformed' : 'closed', error.message, error.code);
}
