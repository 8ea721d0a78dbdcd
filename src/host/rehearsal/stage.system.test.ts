import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { afterEach, describe, expect, test } from 'vitest';
import { endOf } from '../../../test/support/child.ts';
import { modelOf } from '../../../test/support/model.ts';
import { until } from '../../../test/support/until.ts';
import { locationLabel } from '../../core/model/index.ts';
import type { Configuration } from '../../core/nginx/index.ts';
import { encodePath, selectLocation } from '../../core/selection/index.ts';
import type { Answer } from './requests.ts';
import { send } from './requests.ts';
import type { Stage } from './stage.ts';
import { makeStage } from './stage.ts';

const NGINX = '/usr/sbin/nginx';
const MAIN = '/etc/nginx/nginx.conf';

let stage: Stage | undefined;

afterEach(async () => {
  await stage?.stop();
  stage = undefined;
});

describe('a stage', () => {
  test('holds its files for its owner only, and leaves neither files nor ports behind', async () => {
    stage = await staged({
      [MAIN]:
        'events { }\nhttp { server { listen 80; listen 443 ssl; ssl_certificate c; ssl_certificate_key k; } }\n',
    });
    expect((await stage.start()).ok).toBe(true);
    const { directory } = stage;
    for (const { path, mode } of modesBelow(directory)) {
      // NGINX itself makes its logs and its temporary folders, inside the folder that nobody else can enter.
      if (!/\.(log|pid)$|\/temp\//.test(path)) expect([path, mode & 0o077]).toEqual([path, 0]);
    }
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    const ports = [...stage.sockets.values()].map(({ port }) => port);
    expect(ports).toHaveLength(2);
    expect(await get(stage, '*:443', '/')).toMatchObject({ kind: 'response', status: 200 });
    await stage.stop();
    stage = undefined;
    expect(existsSync(directory)).toBe(false);
    for (const port of ports) expect(await isFree(port)).toBe(true);
  });

  test('is made without reading or writing the places that the configuration names', async () => {
    const outside = join(tmpdir(), `gatehouse-outside-${process.pid}`);
    stage = await staged({
      [MAIN]: `user nobody;
pid ${outside}/pid; lock_file ${outside}/lock;
error_log ${outside}/error.log debug;
worker_rlimit_nofile 100;
events { }
http {
  access_log ${outside}/access.log combined buffer=32k;
  access_log syslog:server=192.0.2.1 combined;
  proxy_cache_path ${outside}/cache keys_zone=c:1m; client_body_temp_path ${outside}/body;
  ssl_dhparam ${outside}/dh.pem; resolver 192.0.2.53; set_real_ip_from proxy.invalid;
  server {
    listen 192.0.2.1:443 ssl default_server backlog=10; listen unix:${outside}/sock; listen [::]:8443 ssl ipv6only=on;
    ssl_certificate ${outside}/c.pem; ssl_certificate_key ${outside}/k.pem; ssl_password_file ${outside}/p;
    ssl_client_certificate ${outside}/ca.pem; ssl_verify_client on; ssl_crl ${outside}/crl;
    access_log ${outside}/$host.log; error_log syslog:server=192.0.2.1 warn;
    auth_basic x; auth_basic_user_file ${outside}/users;
    root ${outside}/www;
    location /a/ { alias ${outside}/a/; }
    location /s { proxy_pass http://unix:${outside}/s.sock:/; proxy_bind 192.0.2.7; proxy_store ${outside}/store$uri; }
    location /t { proxy_pass https://names.invalid:8443; proxy_ssl_verify on; proxy_ssl_trusted_certificate ${outside}/t.pem; }
  }
}
stream { server { listen 5432; proxy_pass names.invalid:5432; } }
`,
    });
    const verdict = await stage.start();
    expect(verdict).toEqual({ ok: true, messages: [] });
    expect(existsSync(outside)).toBe(false);
    const authorization = [
      'Authorization',
      `Basic ${Buffer.from(stage.credentials).toString('base64')}`,
    ] as const;
    for (const id of stage.sockets.keys()) {
      expect([id, await get(stage, id, '/')]).toMatchObject([id, { status: 401 }]);
      expect([id, await get(stage, id, '/t', authorization)]).toMatchObject([id, { status: 200 }]);
    }
    expect(await get(stage, '192.0.2.1:443', '/s', authorization)).toMatchObject({ status: 200 });
    expect(stage.notes.map(({ message }) => message).sort()).toEqual([
      '"proxy_bind" left out: the rehearsal only has loopback addresses',
      '"proxy_ssl_verify" the stub has a self-signed stand-in certificate',
      '"proxy_store" responses are not stored',
      '"set_real_ip_from" left out: host names are not looked up',
      '"ssl_crl" left out: it needs a file of the real machine',
      '"stream" left out: only HTTP is rehearsed',
    ]);
  });

  test('reaches stubs of every protocol, by name, by variable and over TLS', async () => {
    stage = await staged({
      [MAIN]: `events { }
http {
  upstream named { server a.invalid:1; server b.invalid:2 backup; keepalive 4; }
  map $arg_x $whole { default http://c.invalid:99/path; }
  server { listen 80;
    location /named/ { proxy_pass http://named/; }
    location /tls/ { proxy_pass https://d.invalid; }
    location /variable/ { set $s https; set $h e.invalid; proxy_pass $s://$h:8443/$1; }
    location /whole/ { proxy_pass $whole; }
    location ~ ^/part/(.*) { proxy_pass http://named/$1; }
    location /fastcgi/ { fastcgi_pass f.invalid:9000; }
    location /uwsgi/ { uwsgi_pass named; uwsgi_param A b; }
    location /scgi/ { scgi_pass unix:/nowhere; scgi_param A b; }
    location /grpc/ { grpc_pass grpc://g.invalid:50051; }
  }
}
`,
    });
    expect(await stage.start()).toEqual({ ok: true, messages: [] });
    for (const name of ['named', 'tls', 'variable', 'whole', 'part', 'fastcgi', 'uwsgi', 'scgi', 'grpc']) {
      expect([name, await get(stage, '*:80', `/${name}/x`)]).toMatchObject([name, { status: 200 }]);
      if (name === 'uwsgi' || name === 'scgi' || name === 'fastcgi') continue;
      expect([name, await get(stage, '*:80', `/${name}/x`, ['X-Gatehouse-Status', '503'])]).toMatchObject([
        name,
        { status: 503 },
      ]);
    }
    expect(await get(stage, '*:80', '/fastcgi/x', ['X-Gatehouse-Status', '503'])).toMatchObject({
      status: 503,
    });
  });

  test('names the original file and line of an error', async () => {
    stage = await staged({
      [MAIN]: 'events { }\nhttp {\n  include conf.d/*.conf;\n}\n',
      '/etc/nginx/conf.d/a.conf':
        'server {\n  listen\n    80;\n  access_log\n  off;\n  root /x; location / { return 200 "$"; }\n}\n',
    });
    const verdict = await stage.validate();
    expect(verdict.ok).toBe(false);
    expect(verdict.messages).toMatchObject([
      {
        level: 'emerg',
        message: 'invalid variable name',
        place: { file: '/etc/nginx/conf.d/a.conf', line: 6 },
      },
    ]);
  });

  test.each([
    [
      'a missing file',
      'include /etc/passwd.missing;',
      'open() "/etc/passwd.missing" failed (2: No such file or directory)',
    ],
    [
      'a file that only this machine has',
      'include /etc/passwd;',
      'open() "/etc/passwd" failed (2: No such file or directory)',
    ],
    ['an unknown variable', 'server { return 200 $nope; }', 'unknown "nope" variable'],
    ['two locations of one path', 'server { location /a { } location /a { } }', 'duplicate location "/a"'],
    ['a log format that is not there', 'access_log /x nope;', 'unknown log format "nope"'],
  ])('refuses %s', async (_, text, message) => {
    stage = await staged({ [MAIN]: `events { }\nhttp {\n${text}\n}\n` });
    const verdict = await stage.start();
    expect(verdict.ok).toBe(false);
    expect(verdict.messages[0]?.message).toBe(message);
  });

  test('does without what the local NGINX lacks, and says so', async () => {
    stage = await staged(
      {
        [MAIN]: `load_module modules/ngx_http_lua_module.so;
events { }
http {
  brotli on; geoip_country /x.dat; lua_package_path "/x";
  map $geoip_country_code $blocked { default 0; XX 1; }
  server { listen 443 quic reuseport; listen 443 ssl; http2 on; http3 on; ssl_certificate c; ssl_certificate_key k;
    location / { content_by_lua_block { os.execute("touch /tmp/never") } }
  }
}
`,
      },
      '1.27.0',
    );
    const verdict = await stage.start();
    expect(verdict).toEqual({ ok: true, messages: [] });
    expect(stage.notes.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        '"load_module" left out: this NGINX does not have the module',
        '"listen" HTTP/3 is rehearsed over TCP',
        '"http2" left out: this NGINX does not know it',
        '"content_by_lua_block" left out: code in a configuration is not run',
      ]),
    );
    expect(stage.sockets.size).toBe(2);
  });

  test('ends with a process that is interrupted, workers included', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-interrupted-'));
    try {
      const program = join(folder, 'program.mjs');
      await build({
        input: await writeProgram(folder),
        platform: 'node',
        output: { file: program },
        logLevel: 'silent',
      });
      const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [said] = (await once(child.stdout, 'data')) as [Buffer];
      const { directory, port } = JSON.parse(said.toString()) as { directory: string; port: number };
      expect(existsSync(directory)).toBe(true);
      expect(await isFree(port)).toBe(false);
      child.kill('SIGINT');
      expect(await endOf(child)).toEqual({ status: null, signal: 'SIGINT' });
      expect(existsSync(directory)).toBe(false);
      await until(() => isFree(port), 'NGINX gives its port back');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('puts another configuration in place, and keeps the old one when the new one is refused', async () => {
    const text = (body: string) =>
      `events { }\nhttp { server { listen 80; location / { return 200; add_header X-Is ${body}; } } }\n`;
    stage = await staged({ [MAIN]: text('old') });
    expect((await stage.start()).ok).toBe(true);
    const before = stage.sockets.get('*:80')?.port;
    expect((await stage.reload(configurationOf({ [MAIN]: text('new') }))).ok).toBe(true);
    expect(stage.sockets.get('*:80')?.port).toBe(before);
    expect(headerOf(await get(stage, '*:80', '/'), 'x-is')).toBe('new');
    const refused = await stage.reload(configurationOf({ [MAIN]: text('$') }));
    expect(refused).toMatchObject({
      ok: false,
      messages: [{ message: 'invalid variable name', place: { line: 2 } }],
    });
    expect(headerOf(await get(stage, '*:80', '/'), 'x-is')).toBe('new');
  });

  test('serves generated trees of locations as the location search says', async () => {
    const random = generator(7);
    const servers = Array.from(
      { length: 40 },
      (_, number) => `server { listen 80; server_name s${number}; ${tree(random, '', 0)} }`,
    );
    const configuration = configurationOf({ [MAIN]: `events { }\nhttp {\n${servers.join('\n')}\n}\n` });
    stage = await makeStage(configuration, { nginx: NGINX });
    expect(await stage.start()).toEqual({ ok: true, messages: [] });
    const wanted = new Map<string, string>();
    for (const [number, server] of stage.model.servers.entries()) {
      const asked: Promise<void>[] = [];
      for (let turn = 0; turn < 15; turn++) {
        const path = randomPath(random);
        const selection = selectLocation(server, path);
        const id = `${number}-${turn}`;
        wanted.set(
          id,
          selection.kind === 'location' || selection.kind === 'redirect'
            ? selection.location.block.key
            : server.block.key,
        );
        asked.push(
          get(stage, '*:80', encodePath(path), ['X-Gatehouse-Request', id], `s${number}`).then((answer) => {
            expect([id, answer.kind]).toEqual([id, 'response']);
            if (selection.kind === 'redirect') expect([id, answer]).toMatchObject([id, { status: 301 }]);
          }),
        );
      }
      await Promise.all(asked);
    }
    const received = new Map<string, string>();
    const running = stage;
    await until(async () => {
      for (const { request, block } of await running.owners()) received.set(request, block);
      return received.size >= wanted.size;
    }, 'the owner log names all requests');
    expect(received.size).toBe(600);
    const kinds = new Set(
      stage.model.servers.flatMap(({ locations }) =>
        locations.map((location) => locationLabel(location).charAt(0)),
      ),
    );
    expect(kinds).toEqual(new Set(['=', '^', '~', '/']));
    for (const [id, block] of wanted) expect([id, received.get(id)]).toEqual([id, block]);
  });
});

/** A program that starts a stage, says where, and waits for its end. */
async function writeProgram(folder: string): Promise<string> {
  const file = (path: string) => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));
  const path = join(folder, 'program.ts');
  await writeFile(
    path,
    `import { makeStage } from ${file('./index.ts')};
import { modelOf } from ${file('../../../test/support/model.ts')};
const { configuration } = modelOf({ '${MAIN}': 'events { }\\nhttp { server { listen 80; } }' });
const stage = await makeStage(configuration, { nginx: '${NGINX}' });
await stage.start();
console.log(JSON.stringify({ directory: stage.directory, port: stage.sockets.get('*:80').port }));
setInterval(() => {}, 1000);
`,
  );
  return path;
}

function configurationOf(files: Readonly<Record<string, string>>, version?: string): Configuration {
  return modelOf(files, version === undefined ? {} : { version }).configuration;
}

function staged(files: Readonly<Record<string, string>>, version?: string): Promise<Stage> {
  return makeStage(configurationOf(files, version), { nginx: NGINX });
}

function get(
  from: Stage,
  socketId: string,
  target: string,
  header?: readonly [string, string],
  host = 'localhost',
): Promise<Answer> {
  const socket = from.sockets.get(socketId);
  if (socket === undefined)
    throw new Error(`no socket ${socketId} among ${[...from.sockets.keys()].join(', ')}`);
  const request = {
    ...socket,
    host,
    method: 'GET',
    target,
    headers: header === undefined ? [] : [header],
    from: '127.0.0.1',
  };
  return send(request, from.standIn, { milliseconds: 5000, bodyBytes: 1000 });
}

function headerOf(answer: Answer, wanted: string): string | undefined {
  return answer.kind === 'response'
    ? answer.headers.find(([name]) => name.toLowerCase() === wanted)?.[1]
    : undefined;
}

function* modesBelow(folder: string): Generator<{ readonly path: string; readonly mode: number }> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    yield { path, mode: statSync(path).mode };
    if (entry.isDirectory()) yield* modesBelow(path);
    else readFileSync(path);
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Numbers from 0 up to a bound, the same for the same seed (mulberry32). */
function generator(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * bound);
  };
}

const SEGMENTS = ['a', 'b', 'ab', 'a/', 'b/', '/a', '/b'];
const PATTERNS = ['a', 'b$', '^/a', 'ab', '/b', '^/(a|b)/', 'A'];

function randomPath(random: (bound: number) => number): string {
  const text = Array.from({ length: 1 + random(4) }, () => SEGMENTS[random(SEGMENTS.length)]).join('');
  return `/${text}`.replace(/\/+/g, '/');
}

function tree(random: (bound: number) => number, outer: string, depth: number): string {
  const texts = new Set<string>();
  let result = '';
  for (let left = 1 + random(5); left > 0; left--) {
    const kind = random(6);
    const path = `${outer}${outer === '' ? '/' : ''}${SEGMENTS[random(SEGMENTS.length)]}`.replace(
      /\/+/g,
      '/',
    );
    const inside = depth < 2 && random(2) === 0;
    const pass = random(3) === 0 ? 'proxy_pass http://x.invalid;' : 'error_page 418 /never;';
    if (kind < 2) {
      const pattern = PATTERNS[random(PATTERNS.length)];
      result += `location ${kind === 0 ? '~' : '~*'} ${pattern} { ${pass} }\n`;
    } else if (kind === 2) {
      if (texts.has(`=${path}`)) continue;
      texts.add(`=${path}`);
      result += `location = ${path} { ${pass} }\n`;
    } else {
      if (texts.has(path)) continue;
      texts.add(path);
      result += `location ${kind === 3 ? '^~ ' : ''}${path} { ${pass} ${inside ? tree(random, path, depth + 1) : ''} }\n`;
    }
  }
  return result;
}
