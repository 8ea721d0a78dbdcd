import { afterEach, describe, expect, test } from 'vitest';
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
import { sample } from '../../../test/support/sample.ts';
import { readAuthorities } from './authorities.ts';
import type { ScanOptions, ScanResult } from './scan.ts';
import { scan } from './scan.ts';

const authorities = readAuthorities(undefined);
/** Milliseconds, for servers that only time ends. */
const SHORT = { timeout: 400, totalTimeout: 3000 };
/** For those that end by what they say: on no machine is this what ends them. */
const LONG = { timeout: 60_000, totalTimeout: 240_000 };

let server: HostileServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

function look(port: number, options: Partial<ScanOptions> = {}): Promise<ScanResult> {
  const endpoint = { at: { address: '127.0.0.1', port }, tls: { serverName: 'localhost' } };
  return scan(endpoint, { authorities, now: Date.now(), ...SHORT, ...options });
}

describe('a server that nobody should wait for', () => {
  const cases: readonly (readonly [string, () => Promise<HostileServer>, RegExp, typeof LONG])[] = [
    ['never answers', startSilent, /no answer within the time/, SHORT],
    ['drips bytes that are no TLS', () => startDrip(Buffer.from('abc'), 20), /not TLS/, LONG],
    ['drips a record', () => startDrip(Buffer.from(DHE_TLS12), 50), /did not end within the time/, SHORT],
    ['closes each connection', () => startClosing('end'), /ends every connection without a word/, LONG],
    ['resets each connection', () => startClosing('reset'), /ends every connection without a word/, LONG],
    ['sends warnings without end', () => startEndlessRecords(), /more than \d+ bytes/, LONG],
    ['sends header lines without end', startEndlessHeaders, /HTTP without TLS/, LONG],
    ['announces a record that is too long', startPromise, /record of 65535 bytes/, LONG],
    ['speaks HTTP', startPlainHttp, /HTTP without TLS/, LONG],
    ['speaks HTTP and never closes', startNeverClosing, /HTTP without TLS/, LONG],
  ];

  test.each(cases)('%s: the scan ends in time and says why', async (_name, start, reason, limits) => {
    server = await start();
    const result = await look(server.port, limits);
    expect(result.ok ? JSON.stringify(result.report) : result.reason).toMatch(reason);
    expect(result.ok).toBe(false);
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
    const result = await look(server.port, LONG);
    if (!result.ok) throw new Error(result.reason);
    expect(result.report.protocols.map(({ version }) => version)).toEqual(['TLSv1.2']);
    expect(result.report.unknown.map(({ reason }) => reason).join()).toMatch(
      /not offered|do not make an order/,
    );
  });

  test('the time for the whole scan counts, and what was not learnt is named', async () => {
    server = await startSilent();
    // The time of one connection is longer than that of this test.
    const result = await look(server.port, { timeout: 36_000_000, totalTimeout: 300, connections: 1 });
    expect(result.ok).toBe(false);
  });
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
      const all = places(flight).flatMap((at) => [
        { kind: 'changed' as const, at, to: (flight[at] ?? 0) ^ 0xff },
        { kind: 'cut' as const, at },
      ]);
      const work = [...sample(all, 20)];
      const lane = async () => {
        for (let damage = work.pop(); damage !== undefined; damage = work.pop()) {
          const hostile = await startFlight(flight, damage);
          try {
            const result = await look(hostile.port);
            if (!result.ok) expect(result.reason).not.toBe('');
          } finally {
            await hostile.stop();
          }
        }
      };
      await Promise.all([lane(), lane(), lane(), lane()]);
    },
  );
});
