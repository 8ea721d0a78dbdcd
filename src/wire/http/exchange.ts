import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { connect as connectTcp, isIP } from 'node:net';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import type { Budget } from './budget.ts';

/** Where a site answers and what it is called; the two differ with `--connect`. */
export interface Door {
  readonly address: string;
  readonly port: number;
  readonly tls: boolean;
  /** For SNI and for judging the certificate. */
  readonly serverName: string;
  /** The Host header: with its port where that is not the scheme's own. */
  readonly host: string;
  /** Authorities to trust, in PEM; undefined: those that this program brings. Only for the verdict, never to refuse. */
  readonly authorities?: readonly string[] | undefined;
}

export interface HttpRequest {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly target: string;
  readonly headers: readonly HeaderLine[];
  /** Says that a body of this many bytes follows, waits to be asked for it, and sends none (RFC 9110, 10.1.1). */
  readonly announcedBody?: number;
}

/** A header as it was sent: values are bytes, names as written. */
export type HeaderLine = readonly [name: string, value: string];

export type Exchange = HttpResponse | ExchangeFailure;

export interface HttpResponse {
  readonly kind: 'response';
  readonly status: number;
  /** In order, with repeats. */
  readonly headers: readonly HeaderLine[];
  /** As bytes; no more than the budget allows. */
  readonly body: string;
  /** How the body ended: as announced, cut by the budget or the clock, or broken off by the server. */
  readonly bodyEnd: 'complete' | 'cut' | 'slow' | 'broken';
  /** Bytes came after the end of the response, although the connection was to be closed. */
  readonly surplus: boolean;
  /** Why the certificate is not trusted; undefined over plain HTTP, and where it is. */
  readonly untrusted: string | undefined;
}

interface ExchangeFailure {
  readonly kind: 'failure';
  readonly fault: Fault;
  /** For people; may quote the server. */
  readonly message: string;
}

export type Fault =
  | 'unresolved'
  | 'refused'
  | 'handshake'
  | 'timeout'
  | 'head-too-large'
  | 'malformed'
  | 'closed'
  /** The server asked for an announced body, so it did not refuse its size. */
  | 'continued';

/**
 * Sends one request over a connection of its own and reads the answer within a budget of time and bytes.
 * Never rejects; certificates are judged, not insisted on.
 */
export async function exchange(
  door: Door,
  request: HttpRequest,
  budget: Pick<Budget, 'exchangeMs' | 'headBytes' | 'bodyBytes'>,
): Promise<Exchange> {
  const isAnnounced = request.announcedBody !== undefined;
  const limit = isAnnounced ? Math.min(budget.exchangeMs, ANNOUNCED_MS) : budget.exchangeMs;
  const abort = AbortSignal.timeout(limit);
  const opened = await open(door, abort, limit);
  if (opened.kind === 'failure') return opened;
  try {
    return await converse(door, request, opened, budget, abort);
  } finally {
    opened.socket.destroy();
  }
}

/** Who refuses an announced body does so at once: its size is all that there is to know. */
const ANNOUNCED_MS = 2_000;

/** How TLS is spoken when the question is what the server does, not whether it is worth speaking to. */
export function lenientTls({ serverName, authorities }: Door): ConnectionOptions {
  return {
    rejectUnauthorized: false,
    minVersion: 'TLSv1',
    ciphers: 'ALL:@SECLEVEL=0',
    ALPNProtocols: ['http/1.1'],
    // RFC 6066, 3: no addresses in SNI.
    ...(isIP(serverName) === 0 ? { servername: serverName } : {}),
    ...(authorities === undefined ? {} : { ca: [...authorities] }),
  };
}

interface Opened {
  readonly kind: 'open';
  readonly socket: Socket;
  readonly untrusted: string | undefined;
}

function open(door: Door, abort: AbortSignal, limit: number): Promise<Opened | ExchangeFailure> {
  return new Promise((resolve) => {
    const { address: host, port } = door;
    const tcp = connectTcp({ host, port });
    let fault: Fault = 'refused';
    // Somebody took the connection who does not want it.
    const broken: Fault = door.tls ? 'handshake' : 'closed';
    const fail = (reason: Fault, message: string) => {
      tcp.destroy();
      resolve({ kind: 'failure', fault: reason, message });
    };
    const onError = (error: NodeJS.ErrnoException) =>
      fail(
        error.syscall === 'getaddrinfo' ? 'unresolved' : error.code === 'ECONNRESET' ? broken : fault,
        error.message,
      );
    tcp.on('error', onError);
    abort.addEventListener('abort', () => fail('timeout', `no connection within ${limit} ms`), {
      once: true,
    });
    tcp.once('connect', () => {
      if (!door.tls) {
        resolve({ kind: 'open', socket: tcp, untrusted: undefined });
        return;
      }
      fault = 'handshake';
      const tls: TLSSocket = connectTls({ ...lenientTls(door), socket: tcp, host: door.serverName }, () => {
        resolve({ kind: 'open', socket: tls, untrusted: untrustedBecause(tls) });
      });
      tls.on('error', onError);
      tls.once('close', () => fail('handshake', 'closed during the TLS handshake'));
    });
  });
}

function untrustedBecause(socket: TLSSocket): string | undefined {
  if (socket.authorized) return undefined;
  // Typed as an Error, and in truth the code of one (Node's tls documentation).
  const reason: unknown = socket.authorizationError;
  return reason instanceof Error ? reason.message : String(reason);
}

function converse(
  door: Door,
  request: HttpRequest,
  { socket, untrusted }: Opened,
  budget: Pick<Budget, 'exchangeMs' | 'headBytes' | 'bodyBytes'>,
  abort: AbortSignal,
): Promise<Exchange> {
  return new Promise((resolve) => {
    let reading: Reading | undefined;
    const fail = (fault: Fault, message: string) => resolve({ kind: 'failure', fault, message });
    const message = startRequest(door, request, socket, budget.headBytes);
    // After the head an error tells how the body ends, and no longer whether there is an answer.
    message.on('error', (error: NodeJS.ErrnoException) => {
      if (reading !== undefined) reading.noteError(error);
      else if (error.code === 'HPE_HEADER_OVERFLOW')
        fail('head-too-large', `more than ${budget.headBytes} bytes of headers`);
      else if (isParseError(error)) fail('malformed', error.message);
      else fail('closed', error.message);
    });
    abort.addEventListener('abort', () => {
      if (reading !== undefined) reading.stop('slow');
      else if (request.announcedBody !== undefined) fail('continued', 'the server waits for the body');
      else fail('timeout', `no complete response head within ${budget.exchangeMs} ms`);
    });
    message.once('continue', () => fail('continued', 'the server asked for the body'));
    const respond = (response: IncomingMessage) => {
      reading = readBody(response, budget.bodyBytes, (parts) =>
        resolve({
          kind: 'response',
          status: response.statusCode ?? 0,
          headers: headerLines(response.rawHeaders),
          untrusted,
          ...parts,
        }),
      );
    };
    message.once('response', respond);
    message.once('upgrade', (response: IncomingMessage) => {
      respond(response);
      reading?.stop('complete');
    });
    message.once('close', () => {
      if (reading === undefined) fail('closed', 'closed without a response');
    });
    if (request.announcedBody === undefined) message.end();
    else message.flushHeaders();
  });
}

function startRequest(
  door: Door,
  { method, target, headers, announcedBody }: HttpRequest,
  socket: Socket,
  maxHeaderSize: number,
): ClientRequest {
  const lines: string[] = ['Host', door.host];
  if (!headers.some(([name]) => name.toLowerCase() === 'connection')) lines.push('Connection', 'close');
  for (const [name, value] of headers) lines.push(name, value);
  if (announcedBody !== undefined)
    lines.push('Content-Length', String(announcedBody), 'Expect', '100-continue');
  else if (method === 'POST' || method === 'PUT') lines.push('Content-Length', '0');
  return httpRequest({
    createConnection: () => socket,
    method,
    path: target,
    headers: lines,
    setHost: false,
    maxHeaderSize,
  });
}

interface Reading {
  /** Says how the body ended, unless its end is known already. */
  stop(how: HttpResponse['bodyEnd']): void;
  /** Takes an error of the connection for what it means once the head is there. */
  noteError(error: Error): void;
}

function readBody(
  response: IncomingMessage,
  limit: number,
  done: (parts: Pick<HttpResponse, 'body' | 'bodyEnd' | 'surplus'>) => void,
): Reading {
  const chunks: Buffer[] = [];
  let length = 0;
  let complete = false;
  let surplus = false;
  const finish = (bodyEnd: HttpResponse['bodyEnd']) =>
    done({ body: Buffer.concat(chunks).toString('latin1'), bodyEnd, surplus });
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk.subarray(0, limit - length));
    length += chunk.length;
    if (length > limit) {
      finish('cut');
      response.destroy();
    }
  });
  response.once('end', () => {
    complete = true;
    finish('complete');
  });
  response.once('error', () => finish(complete ? 'complete' : 'broken'));
  response.once('close', () => finish(complete ? 'complete' : 'broken'));
  return {
    stop: (how) => finish(complete ? 'complete' : how),
    noteError: (error) => {
      // What stands behind a complete body is no new response; it is told before the body is handed on.
      if (response.complete && isParseError(error)) surplus = true;
      else finish(complete ? 'complete' : 'broken');
    },
  };
}

function headerLines(rawHeaders: readonly string[]): HeaderLine[] {
  const lines: HeaderLine[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    lines.push([rawHeaders[at] as string, rawHeaders[at + 1] as string]);
  return lines;
}

/** Node's parser gives each of its complaints a code of this kind (llhttp's errno names). */
function isParseError({ code }: NodeJS.ErrnoException): boolean {
  return code?.startsWith('HPE_') ?? false;
}
