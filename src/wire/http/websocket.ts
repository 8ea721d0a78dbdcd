import { WebSocket } from 'ws';
import { quoted } from '../../core/http/index.ts';
import { openConnection, timeLimit } from '../connection.ts';
import type { Endpoint } from '../endpoint.ts';

/** What became of an upgrade to WebSocket. Notes are safe to print. */
export type WebSocketResult =
  /** Upgraded, and our frame came back. */
  | { readonly kind: 'echoed' }
  /** Upgraded; a frame was sent, and what came back, if anything, was not ours. */
  | { readonly kind: 'upgraded'; readonly note: string }
  | { readonly kind: 'refused'; readonly status: number | undefined; readonly note: string };

/** Milliseconds that an echo is waited for: a service that does not echo at once is not an echo service. */
const ECHO_MS = 1_000;
const TEXT = 'gatehouse';

/**
 * Upgrades a connection to `target` of `host` (RFC 6455), sends a frame and waits shortly for one. Never rejects.
 * `timeoutMs` is for connecting and again for the upgrade.
 */
export async function tryWebSocket(
  endpoint: Endpoint,
  { host, target }: { readonly host: string; readonly target: string },
  timeoutMs: number,
): Promise<WebSocketResult> {
  const connection = await openConnection(endpoint, timeLimit(timeoutMs), {
    protocols: ['http/1.1'],
  });
  if (connection.kind === 'failure')
    return { kind: 'refused', status: undefined, note: quoted(connection.message) };
  // Its host is not looked up: the connection is made already.
  const socket = new WebSocket(`ws://server.invalid${target}`, {
    createConnection: () => connection.socket,
    headers: { Host: host },
    origin: `${endpoint.tls === undefined ? 'http' : 'https'}://${host}`,
    handshakeTimeout: Math.ceil(timeoutMs),
    maxPayload: 64 * 1024,
    perMessageDeflate: false,
    followRedirects: false,
  });
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    let isOpen = false;
    const done = (result: WebSocketResult) => {
      clearTimeout(timer);
      socket.terminate();
      connection.socket.destroy();
      resolve(result);
    };
    socket.once('open', () => {
      isOpen = true;
      socket.send(TEXT);
      timer = setTimeout(() => done({ kind: 'upgraded', note: 'nothing came back' }), ECHO_MS);
    });
    socket.on('message', (frame) => {
      if (String(frame) === TEXT) done({ kind: 'echoed' });
      else done({ kind: 'upgraded', note: 'another frame than ours came back' });
    });
    socket.once('unexpected-response', (_request, response) => {
      response.destroy();
      done({ kind: 'refused', status: response.statusCode, note: `status ${response.statusCode}` });
    });
    socket.on('error', ({ message }) => {
      const note = quoted(message);
      done(isOpen ? { kind: 'upgraded', note } : { kind: 'refused', status: undefined, note });
    });
    socket.once('close', () => done({ kind: 'upgraded', note: 'closed by the server after the upgrade' }));
  });
}
