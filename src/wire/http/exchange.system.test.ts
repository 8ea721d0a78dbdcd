import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SEED, times } from '../../../test/support/sample.ts';
import type { Door } from './exchange.ts';
import { exchange } from './exchange.ts';

const BUDGET = { exchangeMs: 250, headBytes: 2_048, bodyBytes: 64 };

let answer: Buffer = Buffer.alloc(0);
let asked = '';
const server = createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('data', (request) => {
    asked = request.toString('latin1');
    socket.end(answer);
  });
});
let door: Door;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  door = { address: '127.0.0.1', port, tls: false, serverName: 'site.example', host: 'site.example:81' };
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

function ask(bytes: string | Buffer, headers: readonly (readonly [string, string])[] = []) {
  answer = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
  return exchange(door, { method: 'GET', target: '/x?y', headers }, BUDGET);
}

const WHOLE =
  'HTTP/1.1 200 OK\r\nX-Frame-Options: DENY\r\nx-frame-options: \xe9\x9b\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n';

describe('one exchange', () => {
  test('asks as it was told, and takes headers as they were sent: in order, twice, and in bytes', async () => {
    const got = await ask(WHOLE, [['Origin', 'null']]);
    expect(asked).toBe(
      'GET /x?y HTTP/1.1\r\nHost: site.example:81\r\nConnection: close\r\nOrigin: null\r\n\r\n',
    );
    expect(got).toEqual({
      kind: 'response',
      status: 200,
      headers: [
        ['X-Frame-Options', 'DENY'],
        ['x-frame-options', '\xe9\x9b'],
        ['Transfer-Encoding', 'chunked'],
      ],
      body: 'hello',
      bodyEnd: 'complete',
      surplus: false,
      untrusted: undefined,
    });
  });

  test('keeps to the bytes that it may read', async () => {
    const long = await ask(`HTTP/1.1 200 OK\r\n\r\n${'a'.repeat(1000)}`);
    expect(long).toMatchObject({ body: 'a'.repeat(64), bodyEnd: 'cut' });
    const head = await ask(`HTTP/1.1 200 OK\r\nX: ${'a'.repeat(3000)}\r\n\r\n`);
    expect(head).toMatchObject({ kind: 'failure', fault: 'head-too-large' });
  });

  test('passes over what comes before the response (RFC 9110, 15.2)', async () => {
    const early = await ask(`HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${WHOLE}`);
    expect(early).toMatchObject({ status: 200, body: 'hello' });
  });

  test('that never has a response: interim ones alone, another protocol, nothing', async () => {
    expect(await ask('HTTP/1.1 103 Early Hints\r\n\r\n')).toMatchObject({ fault: 'closed' });
    expect(await ask('SSH-2.0-OpenSSH_9.2\r\n')).toMatchObject({ fault: 'malformed' });
    expect(await ask('')).toMatchObject({ fault: 'closed' });
  });

  test('ends, whatever comes: a response cut or changed at any byte, or any bytes at all', async () => {
    const whole = Buffer.from(WHOLE, 'latin1');
    const cut = fc.nat({ max: whole.length }).map((at) => whole.subarray(0, at));
    const changed = fc
      .array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 })), {
        minLength: 1,
        maxLength: 4,
      })
      .map((changes) => {
        const copy = Buffer.from(whole);
        for (const [at, to] of changes) copy[at] = to;
        return copy;
      });
    const any = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
    await fc.assert(
      fc.asyncProperty(fc.oneof(cut, changed, any), async (bytes) => {
        const got = await ask(bytes);
        if (got.kind === 'response') expect(got.body.length).toBeLessThanOrEqual(BUDGET.bodyBytes);
      }),
      { numRuns: times(100, 400), seed: SEED },
    );
  });
});
