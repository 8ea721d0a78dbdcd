import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Issued, Issuer } from '../../../test/support/issuer.ts';
import { makeIssuer } from '../../../test/support/issuer.ts';
import type { NginxRoom } from '../../../test/support/nginx.ts';
import { freePort, makeNginxRoom } from '../../../test/support/nginx.ts';
import type { Endpoint } from '../endpoint.ts';
import { exchange, HttpClient } from './client.ts';
import type { Exchange } from './exchange.ts';
import { tryWebSocket } from './websocket.ts';

const KINDS = ['plain', 'h2c', 'tls', 'proxied', 'proxiedTls', 'guarded'] as const;

let room: NginxRoom;
let issuer: Issuer;
let running: { stop(): Promise<void> };
let certificate: Issued;
let client: Issued;
let ports: Record<(typeof KINDS)[number], number>;

beforeAll(async () => {
  room = makeNginxRoom();
  issuer = makeIssuer();
  certificate = await issuer.issue('site.test', { names: 'DNS:site.test' });
  // Without an extended key usage, so that it may prove a client too.
  client = await issuer.issue('client.test', { ca: true });
  const numbers: number[] = [];
  for (const _ of KINDS) numbers.push(await freePort());
  const [plain = 0, h2c = 0, tls = 0, proxied = 0, proxiedTls = 0, guarded = 0] = numbers;
  ports = { plain, h2c, tls, proxied, proxiedTls, guarded };
  room.write({
    'site.crt': certificate.certificate,
    'site.key': certificate.key,
    'client.crt': client.certificate,
  });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  room.write({
    'nginx.conf': `
events { }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${room.folder}/${name};`).join('\n  ')}
  ssl_certificate site.crt;
  ssl_certificate_key site.key;
  client_max_body_size 1k;
  server {
    listen 127.0.0.1:${plain};
    listen 127.0.0.1:${h2c} http2;
    listen 127.0.0.1:${tls} ssl http2;
    listen 127.0.0.1:${proxied} proxy_protocol;
    listen 127.0.0.1:${proxiedTls} ssl proxy_protocol;
    listen unix:${room.folder}/http.socket;
    listen unix:${room.folder}/tls.socket ssl;
    add_header X-One 1;
    add_header x-one 2;
    location / {
      return 200 "$server_protocol $http_host $remote_addr $proxy_protocol_addr:$proxy_protocol_port $ssl_server_name $connection_requests";
    }
    location /long { return 200 "${'long '.repeat(200)}"; }
    location /echo { proxy_pass http://127.0.0.1:${plain}/; }
    location /moved { return 301 /; }
    location /nothing { return 444; }
  }
  server {
    listen 127.0.0.1:${guarded} ssl;
    ssl_verify_client on;
    ssl_client_certificate client.crt;
    location / { return 200 $ssl_client_s_dn; }
  }
}
`,
  });
  running = await room.start(plain);
});
afterAll(async () => {
  await running?.stop();
  issuer?.remove();
  room?.remove();
});

const at = (kind: (typeof KINDS)[number]) => ({ address: '127.0.0.1', port: ports[kind] });
const TLS = { serverName: 'site.test' };
const request = (target = '/') => ({ method: 'GET', target, host: 'site.test', headers: [] });

function bodyOf(answer: Exchange): string {
  if (answer.kind === 'failure') throw new Error(`${answer.fault}: ${answer.message}`);
  return answer.body;
}

describe('the protocol', () => {
  const both = ['h2', 'http/1.1'] as const;
  test.each<
    [string, () => Endpoint, readonly ['h2' | 'http/1.1', ...('h2' | 'http/1.1')[]] | undefined, string]
  >([
    ['is HTTP/1.1 unless another is asked for', () => ({ at: at('tls'), tls: TLS }), undefined, 'HTTP/1.1'],
    ['is HTTP/2 where the server takes it by ALPN', () => ({ at: at('tls'), tls: TLS }), both, 'HTTP/2.0'],
    [
      'is HTTP/1.1 where the server has no HTTP/2',
      () => ({ at: at('proxiedTls'), tls: TLS, proxy: { version: 1 } }),
      both,
      'HTTP/1.1',
    ],
    ['is HTTP/2 in plain text by prior knowledge', () => ({ at: at('h2c') }), ['h2'], 'HTTP/2.0'],
    ['is HTTP/1.1 in plain text', () => ({ at: at('plain') }), undefined, 'HTTP/1.1'],
  ])('%s', async (_, endpoint, protocols, expected) => {
    const answer = await exchange(endpoint(), request(), protocols === undefined ? {} : { protocols });
    expect(bodyOf(answer)).toMatch(new RegExp(`^${expected} site\\.test 127\\.0\\.0\\.1 `));
    expect(answer).toMatchObject({
      protocol: expected === 'HTTP/2.0' ? 'h2' : 'http/1.1',
      bodyEnd: 'complete',
    });
  });

  test.each(['http/1.1', 'h2'] as const)(
    'gives headers in their order, with repeats: %s',
    async (protocol) => {
      const answer = await exchange({ at: at('tls'), tls: TLS }, request('/moved'), {
        protocols: [protocol],
      });
      if (answer.kind === 'failure') throw new Error(answer.message);
      const own = answer.headers.filter(([name]) => /^(x-one|location)$/i.test(name));
      expect(own.map(([name, value]) => [name.toLowerCase(), value])).toEqual(
        [
          ['location', 'https://site.test/'],
          ['x-one', '1'],
          ['x-one', '2'],
        ].map(([name, value]) => [
          name,
          name === 'location' ? expect.stringMatching(/^https:\/\/site\.test/) : value,
        ]),
      );
      expect([answer.status, answer.remarks, answer.surplus]).toEqual([301, [], false]);
      expect(answer.untrusted).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    },
  );

  test.each(['http/1.1', 'h2'] as const)('is bounded by the bytes of head and body: %s', async (protocol) => {
    const endpoint = { at: at('tls'), tls: TLS };
    const cut = await exchange(endpoint, request('/long'), { protocols: [protocol], bodyBytes: 7 });
    expect(cut).toMatchObject({ status: 200, body: 'long lo', bodyEnd: 'cut' });
    const headOnly = await exchange(endpoint, request('/long'), { protocols: [protocol], bodyBytes: 0 });
    expect(headOnly).toMatchObject({ status: 200, body: '', bodyEnd: 'cut' });
    const small = await exchange(endpoint, request(), { protocols: [protocol], headBytes: 60 });
    expect(small).toMatchObject({ kind: 'failure', fault: 'head-too-large' });
  });

  test.each(['http/1.1', 'h2'] as const)('carries bodies, sent and announced: %s', async (protocol) => {
    const endpoint = { at: at('tls'), tls: TLS };
    const ask = (more: object) =>
      exchange(endpoint, { ...request('/echo'), method: 'POST', ...more }, { protocols: [protocol] });
    expect(await ask({ body: Buffer.from('hello') })).toMatchObject({ status: 200, bodyEnd: 'complete' });
    expect(await ask({ body: Buffer.alloc(2000) })).toMatchObject({ status: 413 });
    expect(await ask({ announcedBody: 2 ** 40 })).toMatchObject({ status: 413 });
    expect(await ask({ announcedBody: 5 })).toMatchObject({ kind: 'failure', fault: 'continued' });
    // No body although there is a length: HEAD.
    expect(await ask({ method: 'HEAD' })).toMatchObject({ status: 200, body: '', bodyEnd: 'complete' });
  });

  test.each(['http/1.1', 'h2'] as const)(
    'tells a connection that ends without a response: %s',
    async (protocol) => {
      const answer = await exchange({ at: at('tls'), tls: TLS }, request('/nothing'), {
        protocols: [protocol],
      });
      expect(answer).toMatchObject({ kind: 'failure', fault: 'closed' });
    },
  );

  test('is refused in HTTP/2 by a server of HTTP/1.1', async () => {
    const answer = await exchange({ at: at('plain') }, request(), { protocols: ['h2'] });
    expect(answer).toMatchObject({ kind: 'failure', fault: 'malformed' });
  });
});

describe('the connection', () => {
  const connection = { from: { address: '192.0.2.7', port: 1234 }, to: { address: '192.0.2.8', port: 443 } };
  test.each([
    ['1', { version: 1, connection }, '192.0.2.7:1234'],
    ['2', { version: 2, connection }, '192.0.2.7:1234'],
    ['1 without addresses', { version: 1 }, ':'],
    ['2 without addresses', { version: 2 }, ':'],
  ] as const)('begins with the PROXY protocol, version %s, before TLS too', async (_, proxy, told) => {
    expect(bodyOf(await exchange({ at: at('proxied'), proxy }, request()))).toContain(`127.0.0.1 ${told} `);
    const overTls = await exchange({ at: at('proxiedTls'), proxy, tls: TLS }, request());
    expect(bodyOf(overTls)).toContain(`127.0.0.1 ${told} site.test`);
  });

  test('comes from the address that is asked for', async () => {
    expect(bodyOf(await exchange({ at: at('plain'), from: '127.0.0.9' }, request()))).toContain(
      ' 127.0.0.9 ',
    );
  });

  test('shows a client certificate', async () => {
    const endpoint = { at: at('guarded'), tls: TLS };
    expect(await exchange(endpoint, request())).toMatchObject({ status: 400 });
    const { certificate: own, key } = client;
    const known = { ...endpoint, tls: { ...TLS, client: { certificate: own, key } } };
    expect(bodyOf(await exchange(known, request()))).toBe('CN=client.test');
  });

  test('goes to Unix sockets, with TLS too', async () => {
    const socket = (name: string) => ({ path: path.join(room.folder, `${name}.socket`) });
    expect(bodyOf(await exchange({ at: socket('http') }, request()))).toContain('site.test unix:');
    expect(bodyOf(await exchange({ at: socket('tls'), tls: TLS }, request()))).toContain(': site.test');
    expect(await exchange({ at: socket('missing') }, request())).toMatchObject({
      fault: 'refused',
      code: 'ENOENT',
    });
  });

  test('judges certificates by the authorities it is given, and insists where it is told to', async () => {
    const ask = (tls: Endpoint['tls']) => exchange({ at: at('tls'), tls }, request());
    const authorities = [certificate.certificate];
    expect(await ask({ ...TLS, authorities })).toMatchObject({ status: 200, untrusted: undefined });
    expect(await ask({ serverName: 'other.test', authorities })).toMatchObject({
      status: 200,
      untrusted: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    expect(await ask({ ...TLS, authorities, mustBeTrusted: true })).toMatchObject({ status: 200 });
    expect(await ask({ ...TLS, mustBeTrusted: true })).toMatchObject({
      fault: 'untrusted',
      message: 'self-signed certificate',
    });
    expect(await ask({ serverName: 'other.test', authorities, mustBeTrusted: true })).toMatchObject({
      fault: 'untrusted',
    });
  });

  test('is told apart when there is none', async () => {
    const nowhere = { at: { address: '127.0.0.1', port: await freePort() } };
    expect(await exchange(nowhere, request())).toMatchObject({ fault: 'refused', code: 'ECONNREFUSED' });
    const unknown = { at: { address: 'nowhere.invalid', port: 1 } };
    expect(await exchange(unknown, request())).toMatchObject({ fault: 'unresolved' });
    expect(await exchange({ at: at('plain'), tls: TLS }, request())).toMatchObject({ fault: 'handshake' });
    expect(await tryWebSocket(nowhere, { host: 'site.test', target: '/' }, 5_000)).toMatchObject({
      kind: 'refused',
      status: undefined,
    });
  });

  test.each(['http/1.1', 'h2'] as const)('is used again: %s', async (protocol) => {
    const reusing = new HttpClient({ at: at('tls'), tls: TLS }, { protocols: [protocol], connections: 2 });
    try {
      const counts: number[] = [];
      for (let number = 0; number < 5; number++)
        counts.push(
          Number(
            bodyOf(await reusing.ask(request()))
              .split(' ')
              .at(-1),
          ),
        );
      expect(counts).toEqual([1, 2, 3, 4, 5]);
      const many = await Promise.all(Array.from({ length: 20 }, () => reusing.ask(request())));
      // One has served five already: two connections serve twenty more.
      const last = many.map((answer) => Number(bodyOf(answer).split(' ').at(-1)));
      expect(last.filter((count) => count === 1)).toHaveLength(1);
    } finally {
      reusing.close();
    }
  });

  test('is a WebSocket only where the server upgrades it', async () => {
    const result = await tryWebSocket({ at: at('tls'), tls: TLS }, { host: 'site.test', target: '/' }, 5_000);
    expect(result).toEqual({ kind: 'refused', status: 200, note: 'status 200' });
  });
});
