import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { HostileServer } from './hostile-servers.ts';
import {
  startClosing,
  startDrip,
  startEndlessHeaders,
  startEndlessRecords,
  startFlight,
  startNeverClosing,
  startPlainHttp,
  startPromise,
  startRedirectCircle,
  startSilent,
} from './hostile-servers.ts';

const FLIGHT = Buffer.from('1603030004deadbeef', 'hex');

let server: HostileServer | undefined;
afterEach(() => server?.stop());

describe('a hostile server', () => {
  test('drips a byte each few milliseconds and never ends', async () => {
    server = await startDrip(Buffer.from('abc'), 20);
    const { bytes, ended } = await talk(server, { forMs: 300 });
    expect('abcabcabcabcabcabc'.startsWith(bytes.toString())).toBe(true);
    expect(bytes.length).toBeGreaterThan(3);
    expect(ended).toBe(false);
  });

  test('sends a recorded flight as it is, with a byte changed, or cut', async () => {
    for (const [damage, expected] of [
      [{ kind: 'none' }, '1603030004deadbeef'],
      [{ kind: 'changed', at: 5, to: 0 }, '160303000400adbeef'],
      [{ kind: 'cut', at: 3 }, '160303'],
    ] as const) {
      server = await startFlight(FLIGHT, damage);
      const { bytes, ended } = await talk(server, { send: 'hello' });
      expect(bytes.toString('hex')).toBe(expected);
      expect(ended).toBe(true);
      await server.stop();
    }
    expect(FLIGHT.toString('hex')).toBe('1603030004deadbeef');
  });

  test('keeps a connection open after its flight', async () => {
    server = await startFlight(FLIGHT, { kind: 'cut', at: 6 }, { keepOpen: true });
    const { bytes, ended } = await talk(server, { send: 'hello', forMs: 100 });
    expect([bytes.length, ended]).toEqual([6, false]);
  });

  test('never answers', async () => {
    server = await startSilent();
    const { bytes, ended } = await talk(server, { send: 'hello', forMs: 100 });
    expect([bytes.length, ended]).toEqual([0, false]);
  });

  test('closes at once, in order or by a reset', async () => {
    server = await startClosing('end');
    expect(await talk(server)).toMatchObject({ ended: true, error: undefined });
    await server.stop();
    server = await startClosing('reset');
    expect(await talk(server)).toMatchObject({ ended: true, error: 'ECONNRESET' });
  });

  test('sends records without end', async () => {
    server = await startEndlessRecords();
    const { bytes } = await talk(server, { send: 'hello', upTo: 2_000_000 });
    expect(bytes.length).toBeGreaterThanOrEqual(2_000_000);
    expect(bytes.subarray(0, 14).toString('hex')).toBe('1503030002015a1503030002015a');
  });

  test('sends headers without end', async () => {
    server = await startEndlessHeaders();
    const { bytes } = await talk(server, { send: 'GET / HTTP/1.1\r\n\r\n', upTo: 2_000_000 });
    const text = bytes.toString('latin1');
    expect(text.startsWith('HTTP/1.1 200 OK\r\nX-Header-0: a')).toBe(true);
    expect(text).not.toContain('\r\n\r\n');
  });

  test('promises a record of 65,535 bytes', async () => {
    server = await startPromise();
    const { bytes, ended } = await talk(server, { send: 'hello', forMs: 100 });
    expect([bytes.toString('hex'), ended]).toEqual(['160303ffff', false]);
  });

  test('speaks HTTP on the port of TLS', async () => {
    server = await startPlainHttp();
    const { bytes, ended } = await talk(server, { send: FLIGHT });
    expect(bytes.toString()).toMatch(/^HTTP\/1\.1 400 [\s\S]*HTTPS port\n$/);
    expect(ended).toBe(true);
  });

  test('redirects in a circle', async () => {
    server = await startRedirectCircle(3);
    let path = '/';
    const seen: string[] = [];
    for (let request = 0; request < 4; request++) {
      const { bytes } = await talk(server, { send: `GET ${path} HTTP/1.1\r\n\r\n` });
      path = /Location: http:\/\/127\.0\.0\.1:\d+(\S+)/.exec(bytes.toString())?.[1] ?? '';
      seen.push(path);
    }
    expect(seen).toEqual(['/1', '/2', '/0', '/1']);
    expect(server.connections()).toBe(4);
  });

  test('never closes, even when the client has', async () => {
    server = await startNeverClosing();
    const { bytes, ended } = await talk(server, { send: 'GET / HTTP/1.1\r\n\r\n', hangUp: true, forMs: 150 });
    expect(bytes.toString()).toMatch(/body$/);
    expect(ended).toBe(false);
  });

  test('stops while clients are connected', async () => {
    server = await startSilent();
    const talking = talk(server, { forMs: 10_000 });
    while (server.connections() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await server.stop();
    expect((await talking).ended).toBe(true);
  });
});

interface Talk {
  readonly bytes: Buffer;
  /** Whether the server ended the connection. */
  readonly ended: boolean;
  readonly error: string | undefined;
}

/** Connects, sends, and listens until the server ends, the time is over or there is enough. */
function talk(
  { port }: HostileServer,
  options: {
    readonly send?: string | Buffer;
    readonly hangUp?: boolean;
    readonly forMs?: number;
    readonly upTo?: number;
  } = {},
): Promise<Talk> {
  const { send, hangUp = false, forMs = 5_000, upTo = Number.POSITIVE_INFINITY } = options;
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let length = 0;
    let error: string | undefined;
    const socket: Socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const finish = (ended: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ bytes: Buffer.concat(parts), ended, error });
    };
    const timer = setTimeout(() => finish(false), forMs);
    socket.on('data', (part: Buffer) => {
      parts.push(part);
      length += part.length;
      if (length >= upTo) finish(false);
    });
    socket.once('end', () => finish(true));
    socket.once('error', (failure: NodeJS.ErrnoException) => {
      error = failure.code;
      finish(true);
    });
    if (send !== undefined) socket.write(send);
    if (hangUp) socket.end();
  });
}
