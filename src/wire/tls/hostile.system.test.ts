import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HostileServer } from '../../../test/support/hostile-servers.ts';
import {
  startClosing,
  startDrip,
  startEndlessHeaders,
  startEndlessRecords,
  startFlight,
  startNeverClosing,
  startPlainHttp,
  startPromise,
  startSilent,
} from '../../../test/support/hostile-servers.ts';
import { DHE_TLS12, ECDHE_TLS12 } from '../../../test/support/recorded-tls.ts';
import { readAuthorities } from './authorities.ts';
import type { ScanOptions, ScanResult } from './scan.ts';
import { scan } from './scan.ts';

const authorities = readAuthorities(undefined);
const TIMEOUT = 400;
const TOTAL = 3000;

let server: HostileServer | undefined;
let started: number;
beforeEach(() => {
  started = performance.now();
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

function look(port: number, options: Partial<ScanOptions> = {}): Promise<ScanResult> {
  const endpoint = { at: { address: '127.0.0.1', port }, tls: { serverName: 'localhost' } };
  return scan(endpoint, { authorities, now: Date.now(), timeout: TIMEOUT, totalTimeout: TOTAL, ...options });
}

function elapsed(): number {
  return performance.now() - started;
}

describe('a server that nobody should wait for', () => {
  const cases: readonly (readonly [string, () => Promise<HostileServer>, RegExp])[] = [
    ['never answers', startSilent, /no answer within the time/],
    ['drips bytes that are no TLS', () => startDrip(Buffer.from('abc'), 20), /not TLS/],
    ['drips a record', () => startDrip(Buffer.from(DHE_TLS12), 50), /did not end within the time/],
    ['closes each connection', () => startClosing('end'), /ends every connection without a word/],
    ['resets each connection', () => startClosing('reset'), /ends every connection without a word/],
    ['sends warnings without end', () => startEndlessRecords(), /more than \d+ bytes/],
    ['sends header lines without end', startEndlessHeaders, /HTTP without TLS/],
    ['announces a record that is too long', startPromise, /record of 65535 bytes/],
    ['speaks HTTP', startPlainHttp, /HTTP without TLS/],
    ['speaks HTTP and never closes', startNeverClosing, /HTTP without TLS/],
  ];

  test.each(cases)('%s: the scan ends in time and says why', async (_name, start, reason) => {
    server = await start();
    const result = await look(server.port);
    expect(result.ok ? JSON.stringify(result.report) : result.reason).toMatch(reason);
    expect(result.ok).toBe(false);
    expect(elapsed()).toBeLessThan(TOTAL + 2 * TIMEOUT);
  });

  test('nothing listens', async () => {
    server = await startSilent();
    const { port } = server;
    await server.stop();
    const result = await look(port);
    expect(result).toEqual({ ok: false, reason: expect.stringMatching(/nothing listens there/) });
  });

  test('what is chosen without being offered is told, and asked for no longer', async () => {
    // Whatever it is asked, it answers with the same suite of the same version.
    server = await startFlight(Buffer.from(ECDHE_TLS12), { kind: 'none' }, { keepOpen: true });
    const result = await look(server.port);
    if (!result.ok) throw new Error(result.reason);
    expect(result.report.protocols.map(({ version }) => version)).toEqual(['TLSv1.2']);
    expect(result.report.unknown.map(({ reason }) => reason).join()).toMatch(
      /not offered|do not make an order/,
    );
    expect(elapsed()).toBeLessThan(TOTAL + 2 * TIMEOUT);
  });

  test('the time for the whole scan counts, and what was not learnt is named', async () => {
    server = await startSilent();
    const result = await look(server.port, { timeout: 60_000, totalTimeout: 300, connections: 1 });
    expect(result.ok).toBe(false);
    expect(elapsed()).toBeLessThan(2000);
  }, 10_000);
});

describe('a recorded handshake', () => {
  /** A place in every twentieth byte, and a value there that it did not have. */
  const places = (flight: Uint8Array) =>
    Array.from({ length: Math.ceil(flight.length / 20) }, (_, index) => index * 20 + (index % 20)).filter(
      (at) => at < flight.length,
    );

  test.each([
    ['ECDHE', ECDHE_TLS12],
    ['DHE', DHE_TLS12],
  ] as const)(
    '%s, changed or cut at any byte, is read or told to be malformed, in time',
    async (_name, bytes) => {
      const flight = Buffer.from(bytes);
      const work = places(flight).flatMap((at) => [
        { kind: 'changed' as const, at, to: (flight[at] ?? 0) ^ 0xff },
        { kind: 'cut' as const, at },
      ]);
      const lane = async () => {
        for (let damage = work.pop(); damage !== undefined; damage = work.pop()) {
          const hostile = await startFlight(flight, damage);
          try {
            const begun = performance.now();
            const result = await look(hostile.port);
            expect(performance.now() - begun).toBeLessThan(TOTAL + 2 * TIMEOUT);
            if (!result.ok) expect(result.reason).not.toBe('');
          } finally {
            await hostile.stop();
          }
        }
      };
      await Promise.all([lane(), lane(), lane(), lane()]);
    },
    60_000,
  );
});
