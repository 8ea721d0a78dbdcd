import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { type StubServices, startStubServices } from '../examples/kasm/stub-services.mjs';
import { kasmVariants, makeKasmTree } from './support/kasm.ts';
import { CORS, HSTS, KASM_BASELINE, SITE_CACHE } from './support/kasm-baseline.ts';
import { get, handshake, ORIGIN, securityHeaders, webSocket } from './support/kasm-client.ts';
import { makeKasmRoom, nginxTest, type RunningProxy, startFront, startProxy } from './support/kasm-room.ts';
import { sample } from './support/sample.ts';

let stubs: StubServices;
beforeAll(async () => {
  stubs = await startStubServices();
});
afterAll(() => stubs.close());

describe.each([
  ['the example', undefined, 'The page that the proxy image brings with it.'],
  ['the older layout', 'b-1.14', 'The page that the host mounts into the proxy.'],
])('%s on the wire', (_title, variant, page) => {
  let proxy: RunningProxy;
  beforeAll(async () => {
    proxy = await startProxy(await makeKasmRoom(stubs, variant));
  });
  afterAll(() => proxy.stop());

  test.each(KASM_BASELINE)('%s answers %i with its own headers', async (path, status, headers) => {
    const answer = await get(proxy.port, path);
    expect(answer.status).toBe(status);
    expect(securityHeaders(answer)).toEqual([...headers].sort());
    expect(answer.headers).not.toContain('vary: Origin');
  });

  test('the pages are those of the layout', async () => {
    expect((await get(proxy.port, '/')).body).toContain(page);
    expect((await get(proxy.port, '/workspace/')).status).toBe(302);
  });

  test('an error of a service is told by the proxy, in its own words', async () => {
    expect((await get(proxy.port, '/api/x?status=500')).body).toBe('<H1>Internal Error</H1>');
  });

  test('a preflight of a session is answered without asking the API', async () => {
    const answer = await get(proxy.port, '/desktop/0123/?auth=401', 'OPTIONS');
    expect(answer.status).toBe(204);
    expect(securityHeaders(answer)).toContain('access-control-allow-methods: GET, POST, OPTIONS');
  });

  test('a session speaks WebSocket through the proxy', async () => {
    const { answer, echoed } = await webSocket(proxy.port, '/desktop/0123/websockify', 'hello');
    expect(answer.status).toBe(101);
    expect(echoed).toBe('hello');
    expect(securityHeaders(answer)).toEqual([...CORS, HSTS, 'x-frame-options: DENY'].sort());
  });

  test('TLS: X25519 on 1.3, AEAD suites of ECDHE on 1.2, nothing else', async () => {
    expect(await handshake(proxy.port, {})).toMatchObject({
      protocol: 'TLSv1.3',
      group: 'X25519',
      stapled: false,
      ticket: true,
    });
    const tls12: ConnectionOptions = { maxVersion: 'TLSv1.2' };
    expect(await handshake(proxy.port, tls12)).toMatchObject({
      protocol: 'TLSv1.2',
      suite: expect.stringMatching(/^ECDHE-RSA-.*(GCM|CHACHA20)/),
      ticket: true,
    });
    const refused = [
      'DHE-RSA-AES128-GCM-SHA256',
      'DHE-RSA-AES256-GCM-SHA384',
      'ECDHE-RSA-AES256-SHA384',
      'AES128-GCM-SHA256',
    ];
    for (const ciphers of refused) {
      await expect(handshake(proxy.port, { ...tls12, ciphers }), ciphers).rejects.toThrow(
        /handshake failure/,
      );
    }
    await expect(handshake(proxy.port, { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' })).rejects.toThrow();
  });
});

describe('the example on disk', () => {
  test('is left as the installer leaves it', async () => {
    const tree = await makeKasmTree();
    try {
      const kasm = join(tree.root, 'opt/kasm');
      expect(await readlink(join(kasm, 'current'))).toBe('1.16.1');
      expect(await readdir(join(kasm, 'bin'))).toEqual(['start', 'stop']);
      const mode = async (path: string) => (await lstat(join(kasm, 'current', path))).mode & 0o777;
      expect(await mode('conf/nginx/services.d/website.conf')).toBe(0o777);
      expect(await mode('conf/nginx/containers.d')).toBe(0o777);
      expect(await mode('certs/kasm_nginx.crt')).toBe(0o600);
      expect(await mode('certs/kasm_nginx.key')).toBe(0o600);
      expect(await readdir(join(kasm, 'current/conf/nginx/containers.d'))).toEqual([]);
    } finally {
      await tree.dispose();
    }
  });

  test.each([
    [undefined, 'kasmweb/proxy:1.16.1', '443:443', '/opt/kasm/1.16.1/conf/nginx:/etc/nginx/conf.d:ro'],
    ['b-1.14', 'kasmweb/nginx:1.25.1', '443:443', '/opt/kasm/1.14.0/www:/srv/www:ro'],
    ['c-1.18-maps', 'kasmweb/proxy:1.18.1', '443:443', '/opt/kasm/1.18.1/conf/nginx:/etc/nginx/conf.d:ro'],
    ['d-port-8443', 'kasmweb/proxy:1.16.1', '8443:8443', '/opt/kasm/1.16.1/conf/nginx:/etc/nginx/conf.d:ro'],
    [
      'f-stig',
      'kasmweb/proxy:1.16.1',
      '192.0.2.10:443:443',
      '/opt/kasm/current/cache/nginx:/var/cache/nginx',
    ],
    ['g-role-proxy', 'kasmweb/proxy:1.16.1', '443:443', '/opt/kasm/1.16.1/conf/nginx:/etc/nginx/conf.d:ro'],
    [
      'i-page-all',
      'kasmweb/nginx:1.25.1',
      '443:443',
      '/opt/kasm/current/certs/dhparam.pem:/etc/ssl/certs/dhparam.pem',
    ],
  ])('%s: the compose file says where the proxy reads from', async (variant, image, port, volume) => {
    const tree = await makeKasmTree(variant);
    try {
      const path = join(tree.root, 'opt/kasm/current/docker/docker-compose.yaml');
      const { proxy } = parseYaml(await readFile(path, 'utf8')).services;
      expect(proxy).toMatchObject({ container_name: 'kasm_proxy', image, ports: [port] });
      expect(proxy.volumes).toContain(volume);
    } finally {
      await tree.dispose();
    }
  });

  test('keeps the untidy bytes: tabs, no final newline, CRLF where it is meant', async () => {
    const tree = await makeKasmTree('k-formatting');
    try {
      const read = (path: string) => readFile(join(tree.root, 'opt/kasm/current/conf/nginx', path), 'latin1');
      for (const path of [
        'logging.conf',
        'upstream_guac.conf',
        'services.d/agent.conf',
        'services.d/kasmguac.conf',
      ]) {
        expect(await read(path), path).not.toMatch(/\n$/);
      }
      expect(await read('services.d/upstream_proxy.conf')).toMatch(/\n {8}\S.*\n\t\S/);
      expect(await read('services.d/client_api.conf')).not.toMatch(/[^\r]\n/);
      expect(await read('services.d/admin_api.conf')).not.toContain('\r');
    } finally {
      await tree.dispose();
    }
  });

  test.each([
    ['h-role-agent-0', 0],
    ['h-role-agent-1', 1],
    ['h-role-agent-3', 3],
  ])('%s holds %i session files', async (variant, count) => {
    const tree = await makeKasmTree(variant);
    try {
      const conf = join(tree.root, 'opt/kasm/current/conf/nginx');
      expect(await readdir(join(conf, 'containers.d'))).toHaveLength(count);
      expect(await readdir(join(conf, 'services.d'))).toEqual(['agent.conf']);
    } finally {
      await tree.dispose();
    }
  });

  test('an upgrade leaves the hardened version behind and moves the link', async () => {
    const tree = await makeKasmTree('l-two-versions');
    try {
      const kasm = join(tree.root, 'opt/kasm');
      const website = 'conf/nginx/services.d/website.conf';
      expect((await readdir(kasm)).sort()).toEqual(['1.16.1', '1.18.1', 'bin', 'current']);
      expect(await readlink(join(kasm, 'current'))).toBe('1.18.1');
      expect(await readFile(join(kasm, '1.16.1', website), 'latin1')).toContain('X-Frame-Options');
      expect(await readFile(join(kasm, '1.18.1', website), 'latin1')).not.toContain('X-Frame-Options');
    } finally {
      await tree.dispose();
    }
  });

  test('a name that is no variant is an error, and leaves nothing behind', async () => {
    await expect(makeKasmTree('no-such-variant')).rejects.toThrow(/no-such-variant/);
  });

  test('the printed compose file of the page is not YAML', async () => {
    const tree = await makeKasmTree('i-page-compose');
    try {
      const path = join(tree.root, 'opt/kasm/current/docker/docker-compose.yaml');
      const text = await readFile(path, 'utf8');
      expect(() => parseYaml(text)).toThrow();
    } finally {
      await tree.dispose();
    }
  });
});

describe('variants', () => {
  /** What `nginx -t` says to the variants that it refuses; it accepts all others. */
  const REFUSED: Readonly<Record<string, RegExp>> = {
    'i-page-all': /zero size shared memory zone "mylimit"/,
    'i-page-map':
      /pcre2_compile\(\) failed: unmatched closing parenthesis in .* in \S*orchestrator\.conf:3$/m,
    'i-page-rate-limit-xff': /zero size shared memory zone "mylimit"/,
    'i-page-tls-no-dhparam': /BIO_new_file\("[^"]*dhparam\.pem"\) failed/,
    'j-resolver-broken': /unexpected end of file, expecting ";" or "}" in \S*resolver\.conf:2$/m,
    'm-custom-ca-other-key': /key values mismatch/,
    'stray-backup': /duplicate location "\/" in \S*website\.conf:1$/m,
  };

  test('every variant is here', async () => {
    const names = await kasmVariants();
    expect(names.length).toBeGreaterThan(25);
    expect(names).toEqual(expect.arrayContaining(Object.keys(REFUSED)));
  });

  test('nginx gives each the verdict that it is made for', async () => {
    for (const name of sample(await kasmVariants(), 8)) {
      const room = await makeKasmRoom(stubs, name);
      try {
        const verdict = await nginxTest(room);
        const refusal = REFUSED[name];
        expect.soft({ name, accepted: verdict.accepted, said: verdict.said }).toEqual({
          name,
          accepted: refusal === undefined,
          said: refusal === undefined ? expect.any(String) : expect.stringMatching(refusal),
        });
      } finally {
        await room.dispose();
      }
    }
  });

  test('the certificate of the installer has nothing to staple, and nginx says so', async () => {
    const room = await makeKasmRoom(stubs, 'a-pristine');
    try {
      const warnings = (await nginxTest(room)).said.split('\n').filter((line) => line.includes('[warn]'));
      const stapling = warnings.filter((line) => !line.includes('the "user" directive makes sense only'));
      expect(stapling).toEqual([
        expect.stringContaining('"ssl_stapling" ignored, issuer certificate not found'),
      ]);
    } finally {
      await room.dispose();
    }
  });

  test('the page applied to headers: lost at the top of files, doubled behind sessions', async () => {
    const proxy = await startProxy(await makeKasmRoom(stubs, 'i-page-headers'));
    try {
      expect(securityHeaders(await get(proxy.port, '/api/x'))).toEqual([HSTS, 'x-frame-options: SAMEORIGIN']);
      const desktop = securityHeaders(await get(proxy.port, '/desktop/0123/'));
      expect(desktop.filter((line) => line.startsWith('x-frame-options'))).toEqual([
        'x-frame-options: DENY',
        'x-frame-options: SAMEORIGIN',
      ]);
      expect(desktop.filter((line) => line.startsWith('content-security-policy'))).toHaveLength(2);
      const missing = securityHeaders(await get(proxy.port, '/nope'));
      expect(missing.join()).not.toContain('content-security-policy');
    } finally {
      await proxy.stop();
    }
  });

  test('the page applied to origins: the origin is gone, the credentials stay', async () => {
    const proxy = await startProxy(await makeKasmRoom(stubs, 'i-page-cors'));
    try {
      const headers = securityHeaders(await get(proxy.port, '/'));
      expect(headers).toContain('access-control-allow-credentials: true');
      expect(headers.join()).not.toContain('access-control-allow-origin');
    } finally {
      await proxy.stop();
    }
  });

  test('the page applied to TLS: CBC comes, X25519 and ChaCha20 go', async () => {
    const proxy = await startProxy(await makeKasmRoom(stubs, 'i-page-tls'));
    try {
      const tls12: ConnectionOptions = { maxVersion: 'TLSv1.2', ecdhCurve: 'P-384' };
      for (const ciphers of ['ECDHE-RSA-AES256-SHA384', 'ECDHE-RSA-AES256-SHA:@SECLEVEL=0']) {
        expect(await handshake(proxy.port, { ...tls12, ciphers })).toMatchObject({
          suite: ciphers.split(':')[0],
        });
      }
      await expect(
        handshake(proxy.port, { ...tls12, ciphers: 'ECDHE-RSA-CHACHA20-POLY1305' }),
      ).rejects.toThrow();
      await expect(handshake(proxy.port, { ecdhCurve: 'X25519:P-256' })).rejects.toThrow(/handshake failure/);
    } finally {
      await proxy.stop();
    }
  });

  test('a key of another kind than its certificate loads, and serves nobody', async () => {
    const room = await makeKasmRoom(stubs, 'm-custom-ca-other-kind-of-key');
    const proxy = await startProxy(room);
    try {
      expect((await nginxTest(room)).accepted).toBe(true);
      await expect(handshake(proxy.port, {})).rejects.toThrow(/handshake failure/);
    } finally {
      await proxy.stop();
    }
  });

  test('lossless streaming and other handwriting change no other header', async () => {
    const base = [
      'access-control-allow-credentials: true',
      `access-control-allow-origin: ${ORIGIN}`,
      ...SITE_CACHE,
    ];
    const rest = [HSTS, 'x-content-type-options: nosniff', 'x-robots-tag: noindex, nofollow'];
    const isolation = [
      'embedder-policy: require-corp',
      'opener-policy: same-origin',
      'resource-policy: same-site',
    ];
    for (const [name, added] of [
      ['e-lossless', isolation.map((line) => `cross-origin-${line}`)],
      ['k-formatting', []],
    ] as const) {
      const proxy = await startProxy(await makeKasmRoom(stubs, name));
      try {
        expect(securityHeaders(await get(proxy.port, '/'))).toEqual([...base, ...added, ...rest]);
        expect(securityHeaders(await get(proxy.port, '/api/x'))).toEqual([HSTS]);
      } finally {
        await proxy.stop();
      }
    }
  });

  test('a front proxy passes on what Kasm sends', async () => {
    const room = await makeKasmRoom(stubs, 'n-front-proxy');
    const front = await startFront(room);
    const kasm = await startProxy(room);
    try {
      const answer = await get(front.port, '/desktop/0123/');
      expect(answer.status).toBe(200);
      expect(securityHeaders(answer)).toContain(HSTS);
    } finally {
      await front.stop();
      await kasm.stop();
    }
  });
});

describe('the stub services', () => {
  test('answer on their own, with the status that is asked for', async () => {
    expect(await plainStatus(stubs.ports.kasm_manager, '/')).toBe(200);
    expect(await plainStatus(stubs.ports.kasm_manager, '/?status=503')).toBe(503);
    expect(await plainStatus(stubs.ports.kasm_manager, '/?status=nonsense')).toBe(200);
  });
});

function plainStatus(port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.once('error', reject);
    sent.end();
  });
}
