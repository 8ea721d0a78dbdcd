import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, type TLSSocketOptions, connect as tlsConnect } from 'node:tls';

/** The origin that every request claims to come from. */
export const ORIGIN = 'https://evil.test';

export interface Answer {
  readonly status: number | undefined;
  /** Each line as it came, the name in lower case. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** One request over a connection of its own, from a foreign origin. */
export function get(port: number, path: string, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        headers: { Origin: ORIGIN },
        rejectUnauthorized: false,
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(answerOf(response, Buffer.concat(chunks).toString('utf8'))));
      },
    );
    request.once('error', reject);
    request.end();
  });
}

function answerOf(response: IncomingMessage, body: string): Answer {
  const headers: string[] = [];
  for (let i = 0; i + 1 < response.rawHeaders.length; i += 2) {
    headers.push(`${response.rawHeaders[i]?.toLowerCase()}: ${response.rawHeaders[i + 1]}`);
  }
  return { status: response.statusCode, headers, body };
}

const PLAIN =
  /^(server|date|content-(type|length)|connection|transfer-encoding|last-modified|etag|expires|accept-ranges|vary|upgrade|sec-websocket-accept): /;

/** The header lines that are not about the message itself, sorted. */
export function securityHeaders(answer: Answer): readonly string[] {
  return answer.headers.filter((line) => !PLAIN.test(line)).sort();
}

/** A WebSocket that stays open until it is told otherwise. */
export interface OpenWebSocket {
  readonly answer: Answer;
  /** Sends a short text, and resolves with what comes back; rejects when the connection ends. */
  echo(text: string): Promise<string>;
  close(): void;
}

export function openWebSocket(port: number, path: string): Promise<OpenWebSocket> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest({
      host: '127.0.0.1',
      port,
      path,
      rejectUnauthorized: false,
      agent: false,
      headers: {
        Origin: ORIGIN,
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      },
    });
    request.once('error', reject);
    request.once('response', (response) => reject(new Error(`no upgrade: ${response.statusCode}`)));
    request.once('upgrade', (response: IncomingMessage, socket) => {
      socket.on('error', () => socket.destroy());
      resolve({
        answer: answerOf(response, ''),
        echo: (text) => echo(socket, text),
        close: () => socket.destroy(),
      });
    });
    request.end();
  });
}

function echo(socket: Duplex, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('the WebSocket has ended'));
    if (socket.destroyed || socket.readableEnded) ended();
    socket.once('close', ended);
    socket.once('data', (frame: Buffer) => {
      socket.off('close', ended);
      resolve(frame.subarray(2).toString('utf8'));
    });
    // A masked text frame; the mask of zeros leaves the text as it is.
    socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]));
  });
}

/** Opens a WebSocket, sends one short text, and returns what came back. */
export async function webSocket(
  port: number,
  path: string,
  text: string,
): Promise<{ answer: Answer; echoed: string }> {
  const { answer, echo, close } = await openWebSocket(port, path);
  try {
    return { answer, echoed: await echo(text) };
  } finally {
    close();
  }
}

export interface Handshake {
  readonly protocol: string | null;
  readonly suite: string;
  readonly group: string | undefined;
  readonly stapled: boolean;
  readonly ticket: boolean;
}

/** One handshake and a short wait for what a server sends after it; fails as the handshake fails. */
export function handshake(port: number, options: ConnectionOptions): Promise<Handshake> {
  return new Promise((resolve, reject) => {
    let stapled = false;
    const connection: ConnectionOptions & TLSSocketOptions = {
      host: '127.0.0.1',
      port,
      rejectUnauthorized: false,
      requestOCSP: true,
      ...options,
    };
    const socket = tlsConnect(connection);
    socket.on('OCSPResponse', (response: Buffer | null) => {
      stapled = response !== null && response.length > 0;
    });
    // The 'session' event comes with the ticket, in TLS 1.3 after the handshake.
    socket.once('session', () => {
      const key = socket.getEphemeralKeyInfo();
      resolve({
        protocol: socket.getProtocol(),
        suite: socket.getCipher().name,
        group: key !== null && 'name' in key ? key.name : undefined,
        stapled,
        ticket: socket.getTLSTicket() !== undefined || socket.getProtocol() === 'TLSv1.3',
      });
      socket.destroy();
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed without a session')));
  });
}
