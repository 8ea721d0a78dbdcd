import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Webhook } from './webhook.ts';
import { deliver, readWebhook } from './webhook.ts';

let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
});

/** A service that answers each request as the next of these says; the last one stays. */
async function serviceOf(...answers: ((response: ServerResponse) => void)[]) {
  const requests: { request: IncomingMessage; body: string }[] = [];
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      requests.push({ request, body });
      answers[Math.min(requests.length, answers.length) - 1]?.(response);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { requests, port };
}

function webhookOf(address: string): Webhook {
  const read = readWebhook(address);
  if (!read.ok) throw new Error(read.message);
  return read.webhook;
}

const status = (code: number) => (response: ServerResponse) => {
  response.writeHead(code, { location: '/elsewhere' }).end('hidden in the answer');
};
const quick = { timeout: 300, pauses: [1, 1] };

describe('a notice', () => {
  test('is posted once, as JSON, with the credentials of its address as a header', async () => {
    const { requests, port } = await serviceOf(status(204));
    const webhook = webhookOf(`http://me:pa%20ss@127.0.0.1:${port}/path/token?key=1`);
    expect(await deliver(webhook, { version: 1 }, quick)).toEqual({ ok: true });
    expect(requests.map(({ request, body }) => [request.method, request.url, body])).toEqual([
      ['POST', '/path/token?key=1', '{"version":1}'],
    ]);
    expect(requests[0]?.request.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('me:pa ss').toString('base64')}`,
      'content-type': 'application/json',
    });
  });

  test('is tried again where that can help', async () => {
    const { requests, port } = await serviceOf(status(503), status(429), status(200));
    expect(await deliver(webhookOf(`http://127.0.0.1:${port}/`), {}, quick)).toEqual({ ok: true });
    expect(requests).toHaveLength(3);
  });

  test.each([
    ['a refusal', status(403), 1, 'answered with status 403'],
    ['a redirect', status(302), 1, 'answered with status 302'],
    ['a service that never recovers', status(500), 3, 'answered with status 500'],
    ['silence', () => undefined, 3, 'did not answer within 0.3 s'],
    ['a broken connection', (response: ServerResponse) => response.destroy(), 3, 'could not be reached'],
  ])('ends with %s, and the message names no more than the origin', async (_, answer, tries, reason) => {
    const { requests, port } = await serviceOf(answer);
    const delivery = await deliver(webhookOf(`http://u:secret@127.0.0.1:${port}/secret?secret`), {}, quick);
    expect(delivery).toEqual({
      ok: false,
      message: expect.stringContaining(`http://127.0.0.1:${port} ${reason}`),
    });
    expect(JSON.stringify(delivery)).not.toMatch(/secret|hidden/);
    expect(requests).toHaveLength(tries);
  });

  test('does not wait for an answer without end', async () => {
    const { port } = await serviceOf((response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'.repeat(1000)), 5);
      response.on('close', () => clearInterval(timer));
    });
    expect(await deliver(webhookOf(`http://127.0.0.1:${port}/`), {}, quick)).toEqual({ ok: true });
  });
});

test.each(['', 'hooks.example', 'ftp://hooks.example/', 'file:///etc/passwd', 'http://a%zz@b/'])(
  'no address: %j',
  (address) => {
    const read = readWebhook(address);
    expect(read.ok).toBe(false);
    if (address !== '') expect(JSON.stringify(read)).not.toContain(address);
  },
);
