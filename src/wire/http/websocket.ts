import { isIP } from 'node:net';
import { WebSocket } from 'ws';
import { quoted } from '../quoted.ts';
import type { Door } from './exchange.ts';
import { lenientTls } from './exchange.ts';

/** What became of an upgrade to WebSocket. */
export type WebSocketResult =
  /** Upgraded, and our frame came back. */
  | { readonly kind: 'echoed' }
  /** Upgraded; frames were sent, and what came back, if anything, was not ours. */
  | { readonly kind: 'upgraded'; readonly note: string }
  | { readonly kind: 'refused'; readonly status: number | undefined; readonly note: string };

/** How long an echo is waited for: what does not echo at once is no echo service. */
const ECHO_MS = 1_000;
const TEXT = 'gatehouse';

/** Upgrades a connection (RFC 6455), sends a frame and waits shortly for one. Never rejects. */
export function tryWebSocket(door: Door, target: string, timeoutMs: number): Promise<WebSocketResult> {
  const host = isIP(door.address) === 6 ? `[${door.address}]` : door.address;
  const socket = new WebSocket(`${door.tls ? 'wss' : 'ws'}://${host}:${door.port}${target}`, {
    ...(door.tls ? lenientTls(door) : {}),
    headers: { Host: door.host },
    origin: `${door.tls ? 'https' : 'http'}://${door.host}`,
    handshakeTimeout: timeoutMs,
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
