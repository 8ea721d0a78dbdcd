import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { HostileServer } from '../../test/support/hostile-servers.ts';
import {
  startClosing,
  startDrip,
  startEndlessHeaders,
  startEndlessRecords,
  startNeverClosing,
  startPlainHttp,
  startPromise,
  startRedirectCircle,
  startSilent,
} from '../../test/support/hostile-servers.ts';
import { profiles } from '../core/policy/index.ts';
import { DEFAULT_BUDGET } from '../wire/index.ts';
import type { Verification } from './verify-http.ts';
import { verifyHttp } from './verify-http.ts';

const BUDGET = { ...DEFAULT_BUDGET, exchangeMs: 1_000, totalMs: 10_000, requests: 400 };
const LIMIT = { perSecond: 100, burst: 300, status: 429 };
const MEGABYTE = 1024 * 1024;

let server: HostileServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

/** Verifies, and insists that it ends, with a moderate amount of memory. */
async function look(
  port: number,
  tls = false,
  asksForLimit = false,
  perSecond = 1000,
): Promise<Verification> {
  const memory = process.memoryUsage().rss;
  const result = await verifyHttp({
    site: { scheme: tls ? 'https' : 'http', host: '127.0.0.1', port },
    door: { address: '127.0.0.1', port, tls, serverName: '127.0.0.1', host: `127.0.0.1:${port}` },
    plainDoor: undefined,
    start: '/0',
    targets: undefined,
    policy: profiles.recommended,
    furtherOrigins: [],
    webSockets: [{ target: '/', isCertain: true }],
    rateLimit: asksForLimit ? { target: '/', expected: LIMIT, source: 'the policy' } : undefined,
    budget: BUDGET,
    paceOf: () => ({ name: 'all', pace: { perSecond, burst: perSecond } }),
  });
  expect(process.memoryUsage().rss - memory).toBeLessThan(256 * MEGABYTE);
  if ('unreachable' in result) throw new Error(result.unreachable);
  return result;
}

function outcomes({ findings }: Verification): string[] {
  return findings.filter(({ control }) => control === 'responses').map(({ outcome }) => outcome);
}

describe('a server that does not mean well', () => {
  test.each<[string, boolean, () => Promise<HostileServer>, string]>([
    ['drips its head', false, () => startDrip(Buffer.from('HTTP/1.1 200 OK\r\nA: b\r\n'), 20), 'timeout'],
    ['drips what is no HTTP', false, () => startDrip(Buffer.from('no HTTP at all'), 5), 'malformed'],
    ['drips a TLS record', true, () => startDrip(Buffer.from([0x16, 3, 3, 0x3f, 0xff, 2]), 20), 'timeout'],
    ['says nothing', false, startSilent, 'timeout'],
    ['says nothing in a handshake', true, startSilent, 'timeout'],
    ['sends headers without end', false, startEndlessHeaders, 'head-too-large'],
    ['sends TLS records without end', true, startEndlessRecords, 'handshake'],
    ['promises a record that is too large', true, startPromise, 'handshake'],
    ['speaks HTTP where TLS is expected', true, startPlainHttp, 'handshake'],
    ['ends each connection', false, () => startClosing('end'), 'closed'],
    ['resets each connection', false, () => startClosing('reset'), 'closed'],
    ['ends each connection in the handshake', true, () => startClosing('end'), 'handshake'],
  ])('that %s is asked once, and it is said (TLS: %s)', async (_title, tls, start, outcome) => {
    server = await start();
    const result = await look(server.port, tls);
    expect(outcomes(result)).toEqual([outcome]);
    expect([result.requests, server.connections()]).toEqual([1, 1]);
  });

  test('that redirects in a circle is followed once around', async () => {
    server = await startRedirectCircle(3);
    const { findings } = await look(server.port);
    expect(findings).toContainEqual(
      expect.objectContaining({ control: 'redirect', outcome: 'circle', evidence: '/0 to /1 to /2 to /0' }),
    );
  });

  test('that redirects ever on is followed only so far', async () => {
    server = await startRedirectCircle(1_000_000);
    const { findings } = await look(server.port);
    expect(findings).toContainEqual(expect.objectContaining({ control: 'redirect', outcome: 'too-many' }));
  });

  test('that never closes is judged by what came', async () => {
    server = await startNeverClosing();
    const result = await look(server.port);
    expect(outcomes(result)).toContain('body-slow');
    expect(result.findings).toContainEqual(
      expect.objectContaining({ control: 'frame-options', outcome: 'missing' }),
    );
  });

  test.each<[string, string, string]>([
    ['more than it promised', 'Content-Length: 2\r\n\r\nok and more', 'surplus'],
    ['less than it promised', 'Content-Length: 200\r\n\r\nok', 'body-broken'],
    ['chunks that are none', 'Transfer-Encoding: chunked\r\n\r\nzz\r\nok', 'body-broken'],
  ])('that sends %s', async (_title, rest, outcome) => {
    server = await startAnswer(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n${rest}`);
    expect(outcomes(await look(server.port))).toContain(outcome);
  });

  test('that sends a body without end is cut off', async () => {
    server = await startEndlessBody();
    expect(outcomes(await look(server.port))).toContain('body-too-large');
  });

  test('that answers once and then no more, with everything asked for', async () => {
    let answered = 0;
    server = await startServer((write, end) => {
      if (answered++ === 0) {
        write(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
        end();
      }
      return undefined;
    });
    const result = await look(server.port, false, true);
    expect(outcomes(result)).toEqual(expect.arrayContaining(['timeout', 'not-asked']));
    expect(server.connections()).toBeLessThan(100);
  });

  test('that is to be asked slowly is not asked for longer than that', async () => {
    server = await startAnswer('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    const result = await look(server.port, false, false, 1);
    const [left] = result.findings.filter(({ outcome }) => outcome === 'not-asked');
    expect(left?.evidence).toMatch(/^\d+ requests were left out: at 1 requests a second/);
    expect(server.connections()).toBeLessThan(10);
  });

  test('cannot drive a terminal', async () => {
    server = await startAnswer(
      'HTTP/1.1 200 OK\r\nX-Frame-Options: \x9b31m\xc2\x9b31m\r\nX-Powered-By: \x85evil\r\nContent-Length: 0\r\n\r\n',
    );
    const { findings } = await look(server.port);
    expect(findings.length).toBeGreaterThan(5);
    for (const { message, evidence, seen } of findings)
      expect([message, evidence, seen.url].join('')).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
  });
});

/** Answers each request with these bytes and ends. */
function startAnswer(answer: string): Promise<HostileServer> {
  return startServer((write, end) => {
    write(Buffer.from(answer, 'latin1'));
    end();
    return undefined;
  });
}

function startEndlessBody(): Promise<HostileServer> {
  const page = Buffer.alloc(64 * 1024, '<p>');
  return startServer((write) => {
    write(Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n'));
    const more = () => {
      while (write(page));
    };
    more();
    return more;
  });
}

function startServer(
  serve: (write: (bytes: Buffer) => boolean, end: () => void) => (() => void) | undefined,
): Promise<HostileServer> {
  let connections = 0;
  const open = new Set<{ destroy(): void }>();
  const listening = createServer((socket) => {
    connections++;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.once('data', () => {
      const more = serve(
        (bytes) => socket.writable && socket.write(bytes),
        () => socket.end(),
      );
      if (more !== undefined) socket.on('drain', more);
    });
  });
  return new Promise((resolve) => {
    listening.listen(0, '127.0.0.1', () => {
      const address = listening.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : 0,
        connections: () => connections,
        stop: () =>
          new Promise((stopped) => {
            listening.close(() => stopped());
            for (const socket of open) socket.destroy();
          }),
      });
    });
  });
}
