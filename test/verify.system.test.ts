import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { StubServices } from '../examples/kasm/stub-services.mjs';
import { startStubServices } from '../examples/kasm/stub-services.mjs';
import { CONTROLS } from '../src/core/controls/index.ts';
import { gatehouse } from './support/gatehouse.ts';
import type { KasmRoom, RunningProxy } from './support/kasm-room.ts';
import { makeKasmRoom, startProxy } from './support/kasm-room.ts';
import type { NginxRoom } from './support/nginx.ts';
import { freePort, makeNginxRoom } from './support/nginx.ts';
import { testFull } from './support/sample.ts';
import { violations } from './support/schema.ts';

interface Finding {
  readonly control: string;
  readonly outcome: string;
  readonly severity: string;
  readonly message: string;
  readonly evidence: string;
  readonly url: string;
  readonly method: string;
  readonly status: number | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly exception?: object;
}

interface Report {
  readonly findings: readonly Finding[];
  readonly paths: readonly string[];
  readonly webSockets: readonly { readonly path: string; readonly result: string }[];
  readonly rateLimit: null | {
    readonly requests: number;
    readonly status: number | null;
    readonly burst: number;
    readonly perSecond: number | null;
  };
}

async function verify(...args: string[]): Promise<{ report: Report; status: number | null; stderr: string }> {
  const { status, stdout, stderr } = await gatehouse('verify', ...args, '--format', 'json');
  const report = JSON.parse(stdout);
  expect(violations('verify', report)).toEqual([]);
  return { report, status, stderr };
}

/** The line of the configuration that a finding names. */
function lineOf({ file, line }: Finding): string {
  return (readFileSync(file ?? '', 'latin1').split('\n')[(line ?? 0) - 1] ?? '').trim();
}

describe('the running example', () => {
  let stubs: StubServices;
  let room: KasmRoom;
  let proxy: RunningProxy;
  beforeAll(async () => {
    stubs = await startStubServices();
    room = await makeKasmRoom(stubs, undefined);
    proxy = await startProxy(room);
  });
  afterAll(async () => {
    await proxy.stop();
    await stubs.close();
  });
  const look = (...args: string[]) =>
    verify('https://kasm.example/', '--root', room.root, '--connect', `127.0.0.1:${proxy.port}`, ...args);

  test('is not as the policy wants it before apply, and is after, with a rate limit that is found', async () => {
    const before = await look();
    expect([before.status, before.stderr]).toEqual([1, '']);
    const { findings } = before.report;
    const at = (outcome: string, url: string) =>
      findings.find((each) => each.outcome === outcome && each.url === `https://kasm.example${url}`);
    const reflected = at('reflected', '/');
    expect(reflected).toMatchObject({ control: 'cors', severity: 'critical' });
    expect(lineOf(reflected as Finding)).toMatch(/^add_header 'Access-Control-Allow-Origin' \$http_origin/);
    expect(lineOf(at('missing', '/manager_api/') as Finding)).toMatch(/^location \/manager_api\//);
    // What a location sends instead is the line to look at, for it hides what would come from outside.
    expect(lineOf(at('missing', '/') as Finding)).toMatch(/^add_header /);
    expect(lineOf(at('wrong-value', '/remoteDesktopGateway/') as Finding)).toMatch(/^proxy_pass /);
    expect(before.report.webSockets).toContainEqual({ path: '/desktop/', result: 'echoed', note: null });

    const applied = await gatehouse('apply', '--root', room.root, '--state', join(room.folder, 'state'));
    expect([applied.status, applied.stderr]).toEqual([0, expect.stringContaining('verify: ')]);
    // The files are as they should be, what runs is not: the operator has yet to reload it.
    const unloaded = (await look('--path', '/')).report.findings.find(({ outcome }) => outcome === 'missing');
    expect(unloaded?.evidence).toContain('or was not reloaded');
    await room.refresh();
    await proxy.reload();

    const after = await look();
    expect(after.report.findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect([after.status, after.stderr]).toEqual([0, '']);
    expect(after.report.paths).toEqual(before.report.paths);
    expect(after.report.webSockets).toEqual(before.report.webSockets);
    const controls = new Set(before.report.findings.map(({ control }) => control));
    expect([...controls].sort()).toEqual(
      [
        ...CONTROLS.filter(({ wireHeaders }) => wireHeaders !== undefined).map(({ id }) => id),
        'tls',
        'websocket',
      ]
        .filter((control) => controls.has(control))
        .sort(),
    );

    // Without a configuration, what the page loads is looked at, and nothing is blamed on a line.
    const alone = await verify('https://kasm.example/', '--connect', `127.0.0.1:${proxy.port}`);
    expect(alone.status).toBe(0);
    expect(alone.report.findings.every(({ file }) => file === null)).toBe(true);

    // However slow this machine is, it asks faster than once a second: the rate does not fill what the burst loses.
    slowDown(join(room.root, 'opt/kasm/current/conf/nginx'), /rate=100r\/s/g, 'rate=1r/s');
    await room.refresh();
    await proxy.reload();
    const policy = join(room.folder, 'slow.yaml');
    writeFileSync(
      policy,
      'version: 1\nprofile: recommended\ncontrols:\n  rate-limit: { rate: 1r/s, burst: 300 }\n',
    );
    const { report } = await look(
      ...['--policy', policy, '--probe-rate-limit', '--path', '/api/', '--fail-on', 'never'],
    );
    expect(report.rateLimit).toMatchObject({ status: 429 });
    const { burst = 0, requests = 0 } = report.rateLimit ?? {};
    expect(requests).toBeLessThanOrEqual(650);
    expect(burst).toBeGreaterThan(240);
    expect(burst).toBeLessThan(360);
    expect(report.findings.filter(({ control }) => control === 'rate-limit')).toEqual([]);
  });
});

/** Writes another rate wherever a configuration below a folder names one. */
function slowDown(folder: string, rate: RegExp, slower: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.conf')) continue;
    const file = join(folder, name);
    writeFileSync(file, readFileSync(file, 'latin1').replace(rate, slower), 'latin1');
  }
}

/** Which origins each location lets in; `$`-names are maps below. */
const CORS_LOCATIONS: Readonly<Record<string, string>> = {
  reflected: '$http_origin',
  null: '$null_origin',
  prefix: '$prefix_origin',
  suffix: '$suffix_origin',
  dot: '$dot_origin',
  sub: '$sub_origin',
  scheme: '$scheme_origin',
  port: '$port_origin',
  star: '*',
  fixed: 'https://other.example',
  partner: '$partner_origin',
  named: '$named_origin',
  safe: '$safe_origin',
  none: '""',
};

function plainConfiguration(ports: Record<'tls' | 'plain' | 'upstream', number>, folder: string): string {
  const maps = {
    null: 'null $http_origin;',
    prefix: '"~^https://kasm\\.example\\.com" $http_origin;',
    suffix: '"~kasm\\.example\\.com$" $http_origin;',
    dot: '"~^https://portal.partner\\.example$" $http_origin;',
    sub: '"~^https://([a-z0-9-]+\\.)*kasm\\.example\\.com$" $http_origin;',
    scheme: '"~^https?://kasm\\.example\\.com$" $http_origin;',
    port: '"~^https://kasm\\.example\\.com(:\\d+)?$" $http_origin;',
    partner: '"~^https://desk\\.partner\\.example" $http_origin;',
    named: 'https://hub.partner.example $http_origin;',
    safe: 'https://kasm.example.com $http_origin;',
  };
  const mapText = Object.entries(maps)
    .map(([name, entry]) => `  map $http_origin $${name}_origin {\n    default "";\n    ${entry}\n  }\n`)
    .join('');
  const locations = Object.entries(CORS_LOCATIONS)
    .map(
      ([name, value]) =>
        `    location /cors/${name} {\n      add_header Access-Control-Allow-Origin ${value} always;\n` +
        `      add_header Access-Control-Allow-Credentials true always;\n      add_header Vary Origin always;\n      return 200 ok;\n    }\n`,
    )
    .join('');
  return `events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  limit_req_zone $binary_remote_addr zone=slow:1m rate=20r/s;
${mapText}
  server {
    listen 127.0.0.1:${ports.plain};
    server_name kasm.example.com;
    add_header Strict-Transport-Security max-age=31536000;
    location / { return 200 plain; }
  }
  server {
    listen 127.0.0.1:${ports.tls} ssl;
    server_name kasm.example.com;
    ssl_certificate ${folder}/site.crt;
    ssl_certificate_key ${folder}/site.key;
    ssl_protocols TLSv1.2;
    ssl_ciphers ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES128-GCM-SHA256;
    ssl_ecdh_curve secp521r1:secp256k1;
    ssl_session_tickets on;
${locations}
    location /cors/novary {
      add_header Access-Control-Allow-Origin $safe_origin always;
      return 200 ok;
    }
    location /twice/ {
      add_header X-Frame-Options DENY always;
      add_header X-Frame-Options SAMEORIGIN always;
      add_header Content-Security-Policy "default-src 'self'" always;
      add_header Content-Security-Policy "default-src 'none'" always;
      return 200 ok;
    }
    location /behind/ {
      add_header X-Frame-Options SAMEORIGIN always;
      add_header Strict-Transport-Security "max-age=0" always;
      proxy_pass http://127.0.0.1:${ports.upstream};
    }
    location /socket/ {
      proxy_pass http://127.0.0.1:${ports.upstream};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
    }
    location /lost-socket/ { proxy_pass http://127.0.0.1:${ports.upstream}; }
    location /denied/ { deny all; }
    location /gone/ { proxy_pass http://127.0.0.1:9; }
    location /limited/ {
      limit_req zone=slow burst=15 nodelay;
      limit_req_status 444;
      limit_req_status 429;
      root ${folder};
    }
    location /down/ { return 302 http://kasm.example.com/; }
    location / {
      default_type text/html;
      return 200 '<link href=/style.css><script src=/behind/app.js></script><img src="//other.example/x.png"><iframe src="twice/"></iframe>';
    }
  }
}
`.replace('      limit_req_status 444;\n', '');
}

describe('a site of a plain NGINX', () => {
  let room: NginxRoom;
  let upstream: Server;
  let running: Awaited<ReturnType<NginxRoom['start']>>;
  const ports = { tls: 0, plain: 0, upstream: 0 };
  let everything: Awaited<ReturnType<typeof verify>>;

  beforeAll(async () => {
    room = makeNginxRoom();
    upstream = createServer((_request, response) => {
      response.setHeader('X-Powered-By', 'Express');
      response.setHeader('X-Frame-Options', 'DENY');
      response.setHeader('Set-Cookie', ['session_token=secret-value; Path=/', '__Host-a=1; Secure; Path=/x']);
      response.end('{}');
    });
    const sockets = new WebSocketServer({ server: upstream });
    sockets.on('connection', (socket) => socket.on('message', (frame) => socket.send(String(frame))));
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    ports.upstream = (upstream.address() as AddressInfo).port;
    ports.tls = await freePort();
    ports.plain = await freePort();
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-keyout', 'site.key'];
    const names = ['-subj', '/CN=kasm.example.com', '-addext', 'subjectAltName=DNS:kasm.example.com'];
    execFileSync('openssl', ['req', '-x509', '-nodes', '-days', '30', ...key, '-out', 'site.crt', ...names], {
      cwd: room.folder,
      stdio: 'ignore',
    });
    room.write({ 'nginx.conf': plainConfiguration(ports, room.folder) });
    running = await room.start(ports.tls);
    everything = await look();
  });
  afterAll(async () => {
    await running.stop();
    await new Promise((resolve) => {
      upstream.close(resolve);
      upstream.closeAllConnections();
    });
    room.remove();
  });

  const site = 'https://kasm.example.com/';
  const addresses = () => ['--connect', `127.0.0.1:${ports.tls}`, '--http', `127.0.0.1:${ports.plain}`];
  const target = () => join(room.folder, 'nginx.conf');
  const look = (...args: string[]) =>
    verify(site, target(), ...addresses(), '--nginx-version', '1.22.1', ...args);
  const found = (path: string, control: string): Finding[] =>
    everything.report.findings.filter((each) => each.url === site + path && each.control === control);

  describe('lets no attacker’s origin pass unseen', () => {
    test.each([
      ['reflected', 'reflected', 'critical', 'add_header Access-Control-Allow-Origin $http_origin always;'],
      ['null', 'null-allowed', 'high', 'null $http_origin;'],
      ['prefix', 'prefix-look-alike', 'high', '"~^https://kasm\\.example\\.com" $http_origin;'],
      ['suffix', 'suffix-look-alike', 'high', '"~kasm\\.example\\.com$" $http_origin;'],
      ['dot', 'dot-look-alike', 'high', '"~^https://portal.partner\\.example$" $http_origin;'],
      ['sub', 'sub-domain', 'medium', '"~^https://([a-z0-9-]+\\.)*kasm\\.example\\.com$" $http_origin;'],
      ['scheme', 'other-scheme', 'medium', '"~^https?://kasm\\.example\\.com$" $http_origin;'],
      ['partner', 'prefix-look-alike', 'high', '"~^https://desk\\.partner\\.example" $http_origin;'],
      ['named', 'not-in-policy', 'medium', 'https://hub.partner.example $http_origin;'],
      ['port', 'other-port', 'medium', '"~^https://kasm\\.example\\.com(:\\d+)?$" $http_origin;'],
    ])('%s: %s', (name, outcome, severity, line) => {
      const seen = found(`cors/${name}`, 'cors').find((each) => each.outcome === outcome);
      expect(seen).toMatchObject({ severity, method: 'GET', status: 200 });
      expect(lineOf(seen as Finding)).toBe(line);
      const preflight = found(`cors/${name}`, 'cors').find((each) => each.outcome === `preflight-${outcome}`);
      expect(preflight).toMatchObject({ severity, method: 'OPTIONS' });
    });

    test.each(['safe', 'none'])('nothing is wrong with %s', (name) => {
      expect(found(`cors/${name}`, 'cors').filter(({ severity }) => severity !== 'info')).toEqual([]);
    });

    test('each look-alike is caught for what it is and no other', () => {
      const outcomes = (name: string) =>
        found(`cors/${name}`, 'cors')
          .filter(({ method, severity }) => method === 'GET' && severity !== 'info')
          .map(({ outcome }) => outcome);
      expect(outcomes('null')).toEqual(['null-allowed']);
      expect(outcomes('dot')).toEqual(['dot-look-alike']);
      expect(outcomes('scheme')).toEqual(['other-scheme']);
      expect(outcomes('port')).toEqual(['other-port']);
      expect(outcomes('sub')).toEqual(['sub-domain']);
      expect(outcomes('star')).toEqual(['wildcard']);
      expect(found('cors/fixed', 'cors')).toContainEqual(
        expect.objectContaining({ outcome: 'fixed-origin' }),
      );
      expect(outcomes('novary')).toEqual(['missing-vary']);
    });
  });

  test('two headers of a kind, from one hand or two', () => {
    expect(found('twice/', 'frame-options')).toContainEqual(
      expect.objectContaining({ outcome: 'contradiction', evidence: 'DENY | SAMEORIGIN' }),
    );
    expect(found('twice/', 'content-security-policy')).toContainEqual(
      expect.objectContaining({ outcome: 'contradiction' }),
    );
    const [both] = found('behind/', 'frame-options').filter(({ outcome }) => outcome === 'contradiction');
    expect(both).toMatchObject({ evidence: 'DENY | SAMEORIGIN', status: 200 });
    expect(lineOf(both as Finding)).toBe('add_header X-Frame-Options SAMEORIGIN always;');
  });

  test('what is behind: cookies without their values, and what it is made of', () => {
    const cookies = found('behind/', 'cookies');
    expect([...new Set(cookies.map(({ outcome }) => outcome))].sort()).toEqual([
      'host-prefix',
      'no-same-site',
      'not-http-only',
      'not-secure',
    ]);
    expect(JSON.stringify(everything.report)).not.toContain('secret-value');
    const [program] = found('behind/', 'server-tokens').filter(({ outcome }) => outcome === 'program-sent');
    expect(program?.evidence).toBe('X-Powered-By: Express');
    expect(lineOf(program as Finding)).toMatch(/^proxy_pass /);
  });

  test('HSTS that makes browsers forget, and HSTS over plain HTTP', () => {
    expect(found('behind/', 'hsts').map(({ outcome }) => outcome)).toContain('wrong-value');
    const plain = everything.report.findings.filter(({ url }) => url.startsWith('http://'));
    const [served] = plain.filter(({ control }) => control === 'redirect');
    expect(served).toMatchObject({ outcome: 'none', severity: 'high' });
    const [over] = plain.filter(({ control }) => control === 'hsts');
    expect(over).toMatchObject({ outcome: 'over-plain-http' });
    expect(lineOf(over as Finding)).toBe('add_header Strict-Transport-Security max-age=31536000;');
    expect(found('down/', 'redirect')).toContainEqual(expect.objectContaining({ outcome: 'downgrade' }));
  });

  test('the version of NGINX, in headers and pages', () => {
    const outcomes = new Set(
      everything.report.findings
        .filter(({ control }) => control === 'server-tokens')
        .map(({ outcome }) => outcome),
    );
    expect(outcomes).toContain('version-sent');
    expect(outcomes).toContain('version-in-page');
  });

  test('error statuses are looked at where they are met: 400, 403, 404, 405, 413, 502', () => {
    const statuses = new Set(
      everything.report.findings
        .filter(({ outcome }) => outcome === 'missing-on-errors')
        .map(({ status }) => status),
    );
    expect([...statuses].sort()).toEqual(expect.arrayContaining([400, 403, 404, 405, 413, 502]));
  });

  testFull('a limit is found as it is configured, and only where that is asked for', async () => {
    expect(everything.report.rateLimit).toBeNull();
    // However slow this machine is, it asks faster than once a second.
    slowDown(room.folder, /rate=20r\/s/g, 'rate=1r/s');
    await running.reload();
    const { report } = await look('--path', '/limited/', '--probe-rate-limit');
    expect(report.rateLimit?.status).toBe(429);
    expect(report.rateLimit?.burst).toBeGreaterThan(10);
    expect(report.rateLimit?.burst).toBeLessThan(21);
    expect(report.rateLimit?.requests).toBeLessThanOrEqual(80);
    expect(report.findings.filter(({ control }) => control === 'rate-limit')).toEqual([]);
    // So low a limit is passed by however slow a machine.
    const policy = join(room.folder, 'limit.yaml');
    room.write({
      'limit.yaml': 'version: 1\nprofile: recommended\ncontrols:\n  rate-limit: { rate: 5r/s, burst: 20 }\n',
    });
    const lax = await look('--path', '/cors/none', '--probe-rate-limit', '--policy', policy);
    expect(lax.report.findings.filter(({ control }) => control === 'rate-limit')).toMatchObject([
      { outcome: 'unlimited', severity: 'medium' },
    ]);
  });

  test('a WebSocket goes through where the upgrade is passed on, and its loss is seen', async () => {
    const { report, status } = await look(
      ...['--path', '/socket/', '--websocket', '/socket/', '--websocket', '/lost-socket/'],
      ...['--fail-on', 'high'],
    );
    expect(report.webSockets.map(({ path, result }) => [path, result])).toEqual([
      ['/socket/', 'echoed'],
      ['/lost-socket/', 'refused'],
    ]);
    const lost = report.findings.filter(({ control }) => control === 'websocket');
    expect(lost).toMatchObject([{ outcome: 'no-upgrade', severity: 'high', url: `${site}lost-socket/` }]);
    expect(status).toBe(1);
  });

  test('without a configuration, what the page loads from its own origin is looked at', async () => {
    const { report } = await verify(site, ...addresses());
    expect(report.paths).toEqual(['/', '/style.css', '/behind/app.js', '/twice/']);
  });

  test('TLS is held against the policy, with the lines behind it', async () => {
    const { report } = await look('--path', '/');
    const found = report.findings.filter(({ control, file }) => control === 'tls' && file !== null);
    const line = (outcome: string) => found.filter((each) => each.outcome === outcome).map(lineOf);
    expect(line('protocols-missing')).toEqual(['ssl_protocols TLSv1.2;']);
    expect(line('session-tickets')).toEqual(['ssl_session_tickets on;']);
    expect(line('ciphers-allowed')).toEqual([expect.stringMatching(/^ssl_ciphers /)]);
    expect(line('groups-allowed')).toEqual(['ssl_ecdh_curve secp521r1:secp256k1;']);
    expect(line('groups-missing')).toEqual(['ssl_ecdh_curve secp521r1:secp256k1;']);
    expect(found.find(({ outcome }) => outcome === 'ciphers-allowed')?.evidence).toBe(
      'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
    );
    // The policy allows TLS 1.2, and leaves the order of suites to the client.
    expect([...line('protocols-allowed'), ...line('client-order')]).toEqual([]);
  });

  test('a certificate of an authority that is given is trusted', async () => {
    const untrusted = ({ findings }: Report) =>
      findings.some(({ outcome }) => outcome === 'untrusted-certificate');
    expect(untrusted(everything.report)).toBe(true);
    const { report } = await look('--ca', join(room.folder, 'site.crt'), '--path', '/');
    expect(untrusted(report)).toBe(false);
  });

  test('what an exception covers is said, and counts no more', async () => {
    const policy = join(room.folder, 'policy.yaml');
    room.write({
      'policy.yaml':
        'version: 1\nprofile: recommended\nexceptions:\n  - control: cors\n    location: /cors/reflected\n' +
        '    reason: The partner portal moves in spring\n    until: 2999-01-01\n',
    });
    const { report } = await look('--policy', policy, '--path', '/cors/reflected');
    const cors = report.findings.filter(({ control }) => control === 'cors');
    expect(cors.length).toBeGreaterThan(0);
    expect(cors.every(({ exception }) => exception !== undefined)).toBe(true);
  });

  test('what cannot be done is status 2, with a way out', async () => {
    const nobody = await freePort();
    expect((await gatehouse('verify', `http://127.0.0.1:${nobody}/`)).status).toBe(2);
    const noSite = await gatehouse('verify', 'kasm.example.com');
    expect([noSite.status, noSite.stderr]).toEqual([2, expect.stringContaining('write it as https://host/')]);
    const noServer = await gatehouse('verify', 'http://elsewhere.example:81/', '/nonexistent/nginx.conf');
    expect(noServer.status).toBe(2);
  });
});
