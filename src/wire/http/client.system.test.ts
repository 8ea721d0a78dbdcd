import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Endpoint } from '../endpoint.ts';
import { exchange, HttpClient } from './client.ts';

/** Each answer of this server ends with its connection: the time is never used up. */
const BUDGET = { exchangeMs: 5_000, headBytes: 2_048, bodyBytes: 64 };

let answer: Buffer = Buffer.alloc(0);
let asked = '';
const server = createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('data', (request) => {
    asked = request.toString('latin1');
    socket.end(answer);
  });
});
let endpoint: Endpoint;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  endpoint = { at: { address: '127.0.0.1', port } };
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

function ask(bytes: string | Buffer, headers: readonly (readonly [string, string])[] = []) {
  answer = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
  return exchange(endpoint, { method: 'GET', target: '/x?y', host: 'site.example:81', headers }, BUDGET);
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
      protocol: 'http/1.1',
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
      remarks: [],
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
      { numRuns: 400 },
    );
  });
});

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Serves each connection by a function until the test is over. */
async function withServer(
  serve: (socket: Socket, count: number) => void,
  use: (at: Endpoint, connections: () => number) => Promise<void>,
): Promise<void> {
  let count = 0;
  const sockets = new Set<Socket>();
  const listening = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    serve(socket, ++count);
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  try {
    await use({ at: { address: '127.0.0.1', port } }, () => count);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => listening.close(resolve));
  }
}

const GET = { method: 'GET', target: '/', host: 'site.example', headers: [] } as const;
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe('a response that browsers read although it is wrong', () => {
  test.each<[string, string, object]>([
    [
      'a header over two lines',
      'HTTP/1.1 200 OK\r\nX-Frame-Options:\r\n DENY\r\nContent-Length: 2\r\n\r\nok',
      {
        remarks: ['obs-fold'],
        headers: [
          ['X-Frame-Options', 'DENY'],
          ['Content-Length', '2'],
        ],
      },
    ],
    [
      'lines that end with LF',
      'HTTP/1.1 200 OK\nX-Frame-Options: DENY\nContent-Length: 2\n\nok',
      {
        remarks: ['bare-lf'],
        headers: [
          ['X-Frame-Options', 'DENY'],
          ['Content-Length', '2'],
        ],
      },
    ],
    [
      'its length twice',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok',
      { remarks: ['repeated-length'] },
    ],
  ])('is read, and that is told: %s', async (_, bytes, expected) => {
    expect(await ask(bytes)).toMatchObject({
      kind: 'response',
      status: 200,
      body: 'ok',
      bodyEnd: 'complete',
      ...expected,
    });
  });
});

describe('an exchange', () => {
  test('that cannot be sent is told, and no connection is made', async () => {
    await withServer(
      (socket) => socket.end(OK),
      async (at, connections) => {
        const answer = await exchange(at, { ...GET, headers: [['a', '1\r\nb: 2']] });
        expect(answer).toMatchObject({ kind: 'failure', fault: 'unsendable' });
        expect(connections()).toBe(0);
      },
    );
  });

  test.each([
    ['while it connects to what speaks no TLS', () => undefined, { serverName: 'site.example' }],
    ['before the head', () => undefined, undefined],
    ['within the body', (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\n\r\nhello'), undefined],
  ])('is cancelled %s', async (_, serve, tls) => {
    const controller = new AbortController();
    const isReached = deferred();
    await withServer(
      (socket) => {
        serve(socket);
        socket.once('data', () => isReached.resolve());
      },
      async (at) => {
        const asked = exchange({ ...at, tls }, GET, { exchangeMs: 60_000, signal: controller.signal });
        await isReached.promise;
        controller.abort();
        expect(await asked).toMatchObject({ kind: 'failure', fault: 'cancelled' });
      },
    );
  });

  test('that was cancelled before it began makes no connection', async () => {
    await withServer(
      () => undefined,
      async (at, connections) => {
        const signal = AbortSignal.abort();
        expect(await exchange(at, GET, { signal })).toMatchObject({ fault: 'cancelled' });
        expect(connections()).toBe(0);
      },
    );
  });

  test.each([99.5, 0, -1])('ends with its time, whatever number that is: %d ms', async (exchangeMs) => {
    await withServer(
      () => undefined,
      async (at) => expect(await exchange(at, GET, { exchangeMs })).toMatchObject({ fault: 'timeout' }),
    );
  });

  test('ends with its time: without a head as a fault, within a body with what came', async () => {
    await withServer(
      (socket, count) => socket.write(count === 1 ? 'HTTP/1.1 2' : 'HTTP/1.1 200 OK\r\n\r\nhello'),
      async (at) => {
        expect(await exchange(at, GET, { exchangeMs: 100 })).toMatchObject({ fault: 'timeout' });
        const slow = await exchange(at, GET, { exchangeMs: 100 });
        expect(slow).toMatchObject({ status: 200, body: 'hello', bodyEnd: 'slow' });
      },
    );
  });

  test('in HTTP/2 ends with its time too', async () => {
    await withServer(
      () => undefined,
      async (at) => {
        const answer = await exchange(at, GET, { exchangeMs: 100, protocols: ['h2'] });
        expect(answer).toMatchObject({ fault: 'timeout' });
      },
    );
  });

  test('in HTTP/2 with what is no HTTP/2, or any frames at all, ends', async () => {
    const settings = Buffer.from('000000040000000000', 'hex');
    const bytes = fc.uint8Array({ maxLength: 80 }).map((array) => Buffer.from(array));
    const frame = fc
      .tuple(fc.nat({ max: 10 }), fc.nat({ max: 255 }), fc.nat({ max: 3 }), fc.uint8Array({ maxLength: 20 }))
      .map(([type, flags, stream, payload]) =>
        Buffer.concat([Buffer.from([0, 0, payload.length, type, flags, 0, 0, 0, stream]), payload]),
      );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          bytes,
          fc.array(frame, { maxLength: 6 }).map((frames) => Buffer.concat([settings, ...frames])),
        ),
        async (sent) => {
          answer = sent;
          const got = await exchange(endpoint, GET, { ...BUDGET, protocols: ['h2'] });
          if (got.kind === 'response') expect(got.body.length).toBeLessThanOrEqual(BUDGET.bodyBytes);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a connection that is used again', () => {
  test('is replaced when the server has ended it meanwhile', async () => {
    await withServer(
      (socket, count) => {
        // The first connection ends when it is used for the second time.
        let asked = 0;
        socket.on('data', () => {
          if (++asked === 1 || count > 1) socket.write(OK);
          else socket.destroy();
        });
      },
      async (at, connections) => {
        const client = new HttpClient(at, { connections: 1 });
        try {
          for (let number = 0; number < 3; number++)
            expect(await client.ask(GET)).toMatchObject({ status: 200, body: 'ok' });
          expect(connections()).toBe(2);
          // What changes something is not sent twice.
          expect(await client.ask({ ...GET, method: 'POST' })).toMatchObject({ status: 200 });
        } finally {
          client.close();
        }
      },
    );
  });

  test.each([
    ['more than a response', `${OK}and more`],
    ['a response without an end', 'HTTP/1.1 200 OK\r\n\r\nok'],
    ['"Connection: close"', `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok`],
  ])('is not used again after %s', async (_, bytes) => {
    await withServer(
      (socket) => socket.on('data', () => socket.write(bytes)),
      async (at, connections) => {
        const client = new HttpClient(at, { connections: 1, exchangeMs: 200 });
        try {
          for (let number = 0; number < 2; number++)
            expect(await client.ask(GET)).toMatchObject({ kind: 'response', body: 'ok' });
          expect(connections()).toBe(2);
        } finally {
          client.close();
        }
      },
    );
  });

  test('ends with its client: what is under way is cancelled', async () => {
    const isReached = deferred();
    await withServer(
      (socket) => socket.once('data', () => isReached.resolve()),
      async (at) => {
        const client = new HttpClient(at, { exchangeMs: 60_000 });
        const asked = client.ask(GET);
        await isReached.promise;
        client.close();
        expect(await asked).toMatchObject({ fault: 'cancelled' });
        expect(await client.ask(GET)).toMatchObject({ fault: 'cancelled' });
      },
    );
  });
});
