import { createHash } from 'node:crypto';
import type { Server as HttpServer, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import { createServer as createNetServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';

export interface StubOptions {
  /** The stand-in certificate and key in PEM. The stub speaks TLS when the proxy does. */
  readonly certificate: string;
  readonly key: string;
  /** Headers of every response, as a service behind the proxy might send them. */
  readonly headers: OutgoingHttpHeaders;
}

/** A service on loopback in place of every service behind the proxy. */
export interface StubUpstream {
  readonly port: number;
  /** Sets the headers of all later responses. */
  setHeaders(headers: OutgoingHttpHeaders): void;
  close(): Promise<void>;
}

/** Request header that makes the stub answer with a status, such as `503`. So does the query `gatehouse-status=503`. */
export const STATUS_HEADER = 'X-Gatehouse-Status';

/**
 * Starts a stub on a free port of 127.0.0.1. The port speaks HTTP/1.1 (with WebSocket echo) and HTTP/2, both with or
 * without TLS, FastCGI, uwsgi and SCGI. The first byte tells them apart, since the target of a `proxy_pass` with variables
 * is only known at run time. Rejects when no port is free.
 */
export async function startStub(options: StubOptions): Promise<StubUpstream> {
  const stub = new Stub(options);
  const port = await stub.listen();
  return { port, setHeaders: (headers) => stub.setHeaders(headers), close: () => stub.close() };
}

const BODY = 'the service behind the proxy answers\n';

class Stub {
  readonly #options: StubOptions;
  #headers: OutgoingHttpHeaders;
  readonly #sockets = new Set<Socket>();
  readonly #front: NetServer;
  readonly #http: HttpServer;
  readonly #http2 = createHttp2Server();

  constructor(options: StubOptions) {
    this.#options = options;
    this.#headers = options.headers;
    this.#http = createHttpServer({ insecureHTTPParser: true }, (request, response) =>
      this.#answer(request, response),
    );
    this.#http.on('upgrade', (request, socket) => this.#upgrade(request, socket));
    this.#http.on('clientError', (_, socket) => socket.destroy());
    this.#http2.on('stream', (stream, headers) => {
      stream.on('error', () => undefined);
      const status = forcedStatus(headers[STATUS_HEADER.toLowerCase()], headers[':path']) ?? 200;
      stream.respond({ ':status': status, 'content-type': 'application/grpc', 'grpc-status': '0' });
      stream.end();
    });
    this.#front = createNetServer((socket) => this.#accept(socket));
  }

  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#front.once('error', reject);
      this.#front.listen(0, '127.0.0.1', () => resolve((this.#front.address() as AddressInfo).port));
    });
  }

  setHeaders(headers: OutgoingHttpHeaders): void {
    this.#headers = headers;
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#front.close(() => resolve()));
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    this.#detectProtocol(socket);
  }

  #detectProtocol(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => {
      const first: unknown = socket.read();
      if (!Buffer.isBuffer(first)) {
        socket.destroy();
        return;
      }
      socket.unshift(first);
      this.#dispatch(socket, first);
    });
  }

  #dispatch(socket: Socket, first: Buffer): void {
    const byte = first[0] ?? 0;
    if (byte === 0x16) {
      const { certificate, key } = this.#options;
      const inner = new TLSSocket(socket, {
        isServer: true,
        cert: certificate,
        key,
        ALPNProtocols: ['h2', 'http/1.1'],
      });
      this.#detectProtocol(inner);
    } else if (first.subarray(0, 4).toString('latin1') === 'PRI ') {
      this.#http2.emit('connection', socket);
    } else if (byte === 0x01) {
      answerFastCgi(socket, this.#headers);
    } else if (byte === 0x00 || (byte >= 0x30 && byte <= 0x39)) {
      answerRaw(socket, this.#headers);
    } else {
      this.#http.emit('connection', socket);
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    request.on('error', () => response.destroy());
    const status = forcedStatus(request.headers[STATUS_HEADER.toLowerCase()], request.url) ?? 200;
    const body = status === 204 || status === 304 ? '' : BODY;
    response.writeHead(status, {
      'Content-Type': 'text/plain',
      'Content-Length': body.length,
      ...this.#headers,
    });
    response.end(body);
  }

  #upgrade(request: IncomingMessage, socket: Duplex): void {
    socket.on('error', () => socket.destroy());
    const status = forcedStatus(request.headers[STATUS_HEADER.toLowerCase()], request.url);
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} Forced\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      return;
    }
    const key = request.headers['sec-websocket-key'] ?? '';
    // The fixed text proves that the server read the key (RFC 6455, section 4.2.2).
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    const lines = [
      'HTTP/1.1 101 Switching Protocols',
      'Upgrade: websocket',
      'Connection: Upgrade',
      `Sec-WebSocket-Accept: ${accept}`,
    ];
    for (const [name, value] of headerLines(this.#headers)) lines.push(`${name}: ${value}`);
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    echoFrames(socket);
  }
}

/** Sends every frame back unmasked (RFC 6455). A close frame ends the connection. */
function echoFrames(socket: Duplex): void {
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (let frame = readFrame(pending); frame !== undefined; frame = readFrame(pending)) {
      pending = pending.subarray(frame.size);
      const reply = frame.opcode === 0x9 ? 0xa : frame.opcode;
      const length = frame.payload.length;
      const head =
        length < 126
          ? Buffer.from([0x80 | reply, length])
          : Buffer.from([0x80 | reply, 126, length >> 8, length & 0xff]);
      socket.write(Buffer.concat([head, frame.payload]));
      if (frame.opcode === 0x8) socket.end();
    }
    if (pending.length > 0x10000) socket.destroy();
  });
}

interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
  readonly size: number;
}

function readFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes.readUInt8(1) & 0x7f;
  if (short === 127 || (short === 126 && bytes.length < 4)) return undefined;
  const length = short === 126 ? bytes.readUInt16BE(2) : short;
  const maskAt = short === 126 ? 4 : 2;
  const isMasked = (bytes.readUInt8(1) & 0x80) !== 0;
  const start = maskAt + (isMasked ? 4 : 0);
  if (bytes.length < start + length) return undefined;
  const payload = Buffer.from(bytes.subarray(start, start + length));
  if (isMasked)
    for (let at = 0; at < length; at++) payload[at] = (payload[at] ?? 0) ^ (bytes[maskAt + (at % 4)] ?? 0);
  return { opcode: bytes.readUInt8(0) & 0xf, payload, size: start + length };
}

function forcedStatus(header: string | string[] | undefined, url: string | undefined): number | undefined {
  const wanted = typeof header === 'string' ? header : /[?&]gatehouse-status=(\d{3})\b/.exec(url ?? '')?.[1];
  const status = Number(wanted);
  return Number.isInteger(status) && status >= 200 && status <= 599 ? status : undefined;
}

function* headerLines(headers: OutgoingHttpHeaders): Generator<readonly [string, string]> {
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) yield [name, String(one)];
  }
}

/** The response of a CGI-like service. The parameters of FastCGI, uwsgi and SCGI contain request headers as text. */
function cgiAnswer(parameters: string, headers: OutgoingHttpHeaders): Buffer {
  const forced = /HTTP_X_GATEHOUSE_STATUS[\0\x03]{0,2}(\d{3})/.exec(parameters)?.[1];
  const lines = [`Status: ${forced ?? '200'}`, 'Content-Type: text/plain'];
  for (const [name, value] of headerLines(headers)) lines.push(`${name}: ${value}`);
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${BODY}`, 'latin1');
}

function answerRaw(socket: Socket, headers: OutgoingHttpHeaders): void {
  socket.once('data', (chunk: Buffer) => socket.end(cgiAnswer(chunk.toString('latin1'), headers)));
}

const FASTCGI_STDIN = 5;

/** FastCGI, sections 3.3 and 5: records have a header of eight bytes; an empty STDIN record ends the request. */
function answerFastCgi(socket: Socket, headers: OutgoingHttpHeaders): void {
  let pending = Buffer.alloc(0);
  let parameters = '';
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 8) {
      const length = pending.readUInt16BE(4);
      const size = 8 + length + pending.readUInt8(6);
      if (pending.length < size) return;
      const type = pending.readUInt8(1);
      if (type === 4) parameters += pending.toString('latin1', 8, 8 + length);
      const id = pending.readUInt16BE(2);
      pending = pending.subarray(size);
      if (type === FASTCGI_STDIN && length === 0) {
        socket.end(
          Buffer.concat([
            fastCgiRecord(6, id, cgiAnswer(parameters, headers)),
            fastCgiRecord(3, id, Buffer.alloc(8)),
          ]),
        );
        return;
      }
    }
  });
}

function fastCgiRecord(type: number, id: number, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt8(1, 0);
  head.writeUInt8(type, 1);
  head.writeUInt16BE(id, 2);
  head.writeUInt16BE(content.length, 4);
  return Buffer.concat([head, content]);
}
