import type { IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { StandIn } from './stand-ins.ts';

/** A request to a staged socket. */
export interface StagedRequest {
  readonly port: number;
  readonly tls: boolean;
  readonly proxyProtocol: boolean;
  readonly host: string;
  readonly method: string;
  /** Percent-encoded, with the query. */
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  /** Says that a body of this many bytes follows, and sends none. */
  readonly announcedBody?: number;
  /** Loopback address to come from, where counting by address must not get in the way. */
  readonly from: string;
}

export type Answer =
  | {
      readonly kind: 'response';
      readonly status: number;
      /** As received: in order, duplicates kept, values as bytes. */
      readonly headers: readonly (readonly [string, string])[];
    }
  | { readonly kind: 'failure'; readonly message: string };

export interface RequestLimits {
  readonly milliseconds: number;
  readonly bodyBytes: number;
}

/** Sends a request and reads its answer's head and at most so much of its body. Never rejects. */
export async function send(
  request: StagedRequest,
  clientCertificate: StandIn,
  limits: RequestLimits,
): Promise<Answer> {
  const abort = AbortSignal.timeout(limits.milliseconds);
  let socket: Socket | undefined;
  try {
    socket = await connect(request, clientCertificate, abort);
    return await exchange(request, socket, limits, abort);
  } catch (error) {
    const message = abort.aborted
      ? `no answer within ${limits.milliseconds} ms`
      : error instanceof Error
        ? error.message
        : 'failed';
    return { kind: 'failure', message };
  } finally {
    socket?.destroy();
  }
}

function connect(request: StagedRequest, { certificate, key }: StandIn, abort: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const tcp = connectTcp({ host: '127.0.0.1', port: request.port, localAddress: request.from });
    tcp.on('error', reject);
    const stop = () => {
      tcp.destroy();
      reject(new Error('too late'));
    };
    abort.addEventListener('abort', stop, { once: true });
    tcp.once('connect', () => {
      // PROXY protocol, version 1: the line comes before everything, TLS included.
      if (request.proxyProtocol) tcp.write(`PROXY TCP4 ${request.from} 127.0.0.1 40000 ${request.port}\r\n`);
      if (!request.tls) {
        resolve(tcp);
        return;
      }
      const name = request.host.replace(/\.$/, '');
      const tls = connectTls(
        {
          socket: tcp,
          rejectUnauthorized: false,
          cert: certificate,
          key,
          minVersion: 'TLSv1',
          // What the server allows is the question here, not what a careful client would take.
          ciphers: 'ALL:@SECLEVEL=0',
          ALPNProtocols: ['http/1.1'],
          ...(isIP(name) === 0 && name.includes('.')
            ? { servername: name }
            : name === 'localhost'
              ? { servername: name }
              : {}),
        },
        () => resolve(tls),
      );
      tls.on('error', reject);
    });
  });
}

function exchange(
  request: StagedRequest,
  socket: Socket,
  limits: RequestLimits,
  abort: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers: string[] = ['Host', request.host, 'Connection', 'close'];
    for (const [name, value] of request.headers) {
      if (name.toLowerCase() === 'connection') headers[3] = value;
      else headers.push(name, value);
    }
    if (request.announcedBody !== undefined) headers.push('Content-Length', String(request.announcedBody));
    else if (request.method === 'POST' || request.method === 'PUT') headers.push('Content-Length', '0');
    const message = httpRequest({
      createConnection: () => socket,
      method: request.method,
      path: request.target,
      headers,
      setHost: false,
      insecureHTTPParser: true,
      maxHeaderSize: 256 * 1024,
      signal: abort,
    });
    message.once('error', reject);
    message.once('upgrade', (response: IncomingMessage, upgraded: Socket) => {
      upgraded.destroy();
      resolve(answerOf(response));
    });
    message.once('response', (response: IncomingMessage) => {
      const answer = answerOf(response);
      let left = limits.bodyBytes;
      response.on('data', (chunk: Buffer) => {
        left -= chunk.length;
        if (left < 0) resolve(answer);
      });
      // The head is what counts: an answer that breaks off after it is an answer too.
      response.once('close', () => resolve(answer));
      response.once('error', () => resolve(answer));
      if (request.announcedBody !== undefined) resolve(answer);
    });
    if (request.announcedBody === undefined) message.end();
    else message.flushHeaders();
  });
}

function answerOf(response: IncomingMessage): Answer {
  const { rawHeaders } = response;
  const headers: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    headers.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
  return { kind: 'response', status: response.statusCode ?? 0, headers };
}
