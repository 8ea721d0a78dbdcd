import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kasmImage, kasmVariants, makeKasmTree } from '../../../test/support/kasm.ts';
import { modelOf } from '../../../test/support/model.ts';
import { sample, times } from '../../../test/support/sample.ts';
import type { Model } from '../../core/model/index.ts';
import { scopeLabel, serverLabel, serverOf } from '../../core/model/index.ts';
import type { Exchange, Rehearsal } from './rehearse.ts';
import { rehearse } from './rehearse.ts';

const NGINX = '/usr/sbin/nginx';
const MAIN = '/etc/nginx/nginx.conf';

describe('a rehearsal of the Kasm example', () => {
  test('reaches its locations, error pages included, and finds the model true', async () => {
    const model = await kasmModel();
    const rehearsal = await rehearse(model.configuration, model, { nginx: NGINX });
    expect(rehearsal).toMatchObject({ started: true, messages: [], notes: [] });
    expect(mismatchesOf(rehearsal)).toEqual([]);
    expect(rehearsal.unreached.map(({ scope, reason }) => [scope, reason])).toEqual([
      ['/desktop/ if ($request_method = OPTIONS)', expect.stringContaining('"/_options_response"')],
    ]);
    const failed = rehearsal.exchanges.find(({ location, status }) => location === '/api/' && status === 500);
    expect(failed?.owner === undefined ? undefined : scopeLabel(failed.owner)).toBe('@internal_error');
    const upgraded = rehearsal.exchanges.find(
      ({ location, purpose }) => location === '/desktop/' && purpose === 'upgrade',
    );
    expect(upgraded?.status).toBe(101);
  });

  test('finds the model true for every variant that NGINX accepts', async () => {
    let accepted = 0;
    for (const variant of sample(await kasmVariants(), 4)) {
      const model = await kasmModel(variant);
      const rehearsal = await rehearse(model.configuration, model, { nginx: NGINX });
      if (rehearsal.started) accepted++;
      else expect([variant, rehearsal.messages[0]]).toMatchObject([variant, { level: 'emerg' }]);
      expect([variant, mismatchesOf(rehearsal)]).toEqual([variant, []]);
    }
    expect(accepted).toBeGreaterThan(times(0, 5));
  });

  test('shows headers that the services send as well', async () => {
    const model = await kasmModel();
    const upstreamHeaders = { 'X-Frame-Options': 'DENY', 'Strict-Transport-Security': 'max-age=1' };
    const { exchanges } = await rehearse(model.configuration, model, { nginx: NGINX, upstreamHeaders });
    const api = exchanges.find(({ location, purpose }) => location === '/api/' && purpose === 'success');
    const values = (wanted: string) =>
      api?.headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
    expect(values('x-frame-options')).toEqual(['DENY']);
    expect(values('strict-transport-security')).toEqual(['max-age=1', 'max-age=63072000']);
  });
});

describe('a rehearsal', () => {
  test('of the Debian package finds the model true', async () => {
    const model = modelOf(filesBelow('/etc/nginx', '/etc/nginx'));
    const rehearsal = await rehearse(model.configuration, model, { nginx: NGINX });
    expect(rehearsal.started).toBe(true);
    expect(mismatchesOf(rehearsal)).toEqual([]);
    expect(rehearsal.exchanges.find(({ purpose }) => purpose === 'success')?.status).toBe(200);
  });

  test('of two servers that share a file tells their locations apart', async () => {
    const model = modelOf({
      [MAIN]: `events { }
http {
  add_header X-From http always;
  server { listen 80; server_name one; include shared.conf; }
  server { listen 80; server_name two; add_header X-From two always; include shared.conf; }
}
`,
      '/etc/nginx/shared.conf':
        'location /a/ { root /srv; }\nlocation = /b { add_header X-From b; return 200 b; }\n',
    });
    const rehearsal = await rehearse(model.configuration, model, { nginx: NGINX });
    expect(mismatchesOf(rehearsal)).toEqual([]);
    const received = rehearsal.exchanges
      .filter(({ purpose }) => purpose === 'success')
      .map(({ server, location, headers }) => [
        server,
        location,
        headers.find(([name]) => name === 'X-From')?.[1],
      ]);
    expect(received).toEqual([
      ['one', '/a/', 'http'],
      ['one', '= /b', 'b'],
      ['two', '/a/', 'two'],
      ['two', '= /b', 'b'],
    ]);
  });

  test('reaches locations of every kind, or says why not', async () => {
    const model = modelOf({ [MAIN]: EVERY_KIND });
    const progress: number[] = [];
    const rehearsal = await rehearse(model.configuration, model, {
      nginx: NGINX,
      onProgress: (done) => progress.push(done),
    });
    const warning = { level: 'warn', message: 'conflicting server name "first" on 127.0.0.1:8080, ignored' };
    expect(rehearsal).toMatchObject({ started: true, messages: [warning] });
    expect(mismatchesOf(rehearsal)).toEqual([]);
    expect(progress).toHaveLength(rehearsal.exchanges.length);
    const reached = new Set(
      rehearsal.exchanges.map(({ owner }) => (owner === undefined ? undefined : scopeLabel(owner))),
    );
    for (const scope of [
      '/static/',
      '~ \\.(?:css|js)$',
      '~* ^/user/(?<id>\\d{3})-[a-f]+/edit$',
      '~ ^/a{2}(?!b)',
      '^~ /stop/',
      '/app/',
      '~ \\.php$',
      '/app/inner/',
      '@missing',
      '= /50x.html',
      '@login',
      '/protected/',
      '/closed/',
      '/limits/ limit_except GET',
      '/conditions/ if ($http_x_probe ~* ^yes)',
      '/conditions/ if ($cookie_a = b)',
      '/counted/',
      '/spa/',
      '/weird path/',
      '/static/x.css',
      undefined,
    ]) {
      expect(reached).toContain(scope);
    }
    expect(rehearsal.unreached.map(({ scope, reason }) => [scope, reason])).toEqual([
      ['@nobody', 'no internal redirect led to it in this rehearsal'],
      ['= /check', 'only subrequests reach it, and they add no header to a response'],
      ['/conditions/ if ($remote_addr = 192.0.2.1)', 'no request met its condition'],
      ['no-slash', 'its path does not start with "/", so no request matches'],
      ['/taken/', 'its requests are served by "location ~ ^/take"'],
      ['/x', 'its requests are answered by the server itself'],
      ['/y', 'no host name makes NGINX choose its server on any of its sockets'],
    ]);
    const found = (location: string, purpose: string) =>
      rehearsal.exchanges.find((exchange) => exchange.location === location && exchange.purpose === purpose)
        ?.status;
    expect(found('/protected/', 'success')).toBe(200);
    expect(found('/protected/', 'no credentials')).toBe(401);
    expect(found('/app/', 'upstream status')).toBe(404);
    expect(found('~ \\.(?:css|js)$', 'success')).toBe(200);
    // Only one request per minute and address passes: each must have come from an address of its own.
    const counted = rehearsal.exchanges.filter(({ location }) => location === '/counted/');
    expect(counted.map(({ purpose, status }) => [purpose, status])).toEqual([
      ['success', 200],
      ['upstream status', 404],
      ['upstream status', 500],
      ['upstream status', 502],
      ['upstream status', 503],
      ['too large', 413],
    ]);
  });

  test('finds what a wrong model says otherwise than NGINX does', async () => {
    const text = (header: string) => ({
      [MAIN]: `events { }\nhttp { server { listen 80; ${header}; location / { root /x; } } }\n`,
    });
    const real = modelOf(text('add_header X-A one'));
    const kinds = async (wrong: Model) => {
      const { exchanges } = await rehearse(real.configuration, wrong, { nginx: NGINX });
      return [...new Set(exchanges.flatMap(({ mismatches }) => mismatches.map(({ kind }) => kind)))].sort();
    };
    expect(await kinds(modelOf(text('add_header X-A two')))).toEqual(['value']);
    expect(await kinds(modelOf(text('add_header X-A one always')))).toEqual(['missing']);
    expect(await kinds(modelOf(text('add_header X-B one')))).toEqual(['missing']);
    expect(await kinds(real)).toEqual([]);
  });

  test('does not compare headers that the NGINX here inherits in another way', async () => {
    const text =
      'events { }\nhttp { add_header X-A http; add_header_inherit merge; server { listen 80; add_header X-B server; } }\n';
    const model = modelOf({ [MAIN]: text }, { version: '1.29.3' });
    const rehearsal = await rehearse(model.configuration, model, { nginx: NGINX });
    expect(rehearsal.started).toBe(true);
    expect(mismatchesOf(rehearsal)).toEqual([]);
    expect(rehearsal.notes.map(({ message }) => message)).toEqual([
      '"add_header_inherit" left out: this NGINX does not know it',
      'headers are not compared: this NGINX is too old for "add_header_inherit"',
    ]);
  });

  test('of a broken configuration says what NGINX says, where it stands', async () => {
    const model = modelOf({
      [MAIN]: 'events { }\nhttp {\n  include a.conf;\n}\n',
      '/etc/nginx/a.conf': 'server {\n  listen 80\n}\n',
    });
    const rehearsal = await rehearse(model.configuration, model, { nginx: NGINX });
    expect(rehearsal.started).toBe(false);
    expect(rehearsal.exchanges).toEqual([]);
    expect(rehearsal.messages).toMatchObject([
      { level: 'emerg', message: 'unexpected "}"', place: { file: '/etc/nginx/a.conf', line: 3 } },
    ]);
  });

  test('keeps to its bounds and says that it did', async () => {
    const model = modelOf({ [MAIN]: EVERY_KIND });
    const rehearsal = await rehearse(model.configuration, model, { nginx: NGINX, maxRequests: 3 });
    expect(rehearsal.exchanges).toHaveLength(3);
    expect(rehearsal.notes.at(-1)?.message).toMatch(/^only 3 of \d+ requests were sent/);
  });
});

const EVERY_KIND = String.raw`
events { }
http {
  limit_req_zone $binary_remote_addr zone=few:1m rate=1r/m;
  add_header X-Http http;
  map $http_x_other $mapped { default known; }
  server {
    listen 80 default_server; listen 443 ssl http2 proxy_protocol;
    ssl_certificate c; ssl_certificate_key k;
    server_name www.test *.wild.test;
    error_page 404 @missing; error_page 502 503 /50x.html;
    location @missing { add_header X-Missing $request_uri always; add_header X-Mapped $mapped always; return 404; }
    location @nobody { return 200; }
    location = /50x.html { root /srv/errors; internal; add_header X-Is 50x always; }
    location /static/ { root /srv; add_header X-Is static; expires 1h; add_header Cache-Control private; location /static/x.css { } }
    location ~ \.(?:css|js)$ { root /srv; add_header X-Is asset always; }
    location ~* "^/user/(?<id>\d{3})-[a-f]+/edit$" { add_header X-User $id; return 200 $id; }
    location ~ "^/a{2}(?!b)" { return 204; }
    location ^~ /stop/ { alias /srv/stop/; add_header X-Is stop; add_header X-Empty ""; }
    location /app/ {
      proxy_pass http://app.invalid:8080/; proxy_intercept_errors on; add_header X-Is app;
      location ~ \.php$ { fastcgi_pass unix:/run/php.sock; }
      location /app/inner/ { proxy_pass http://$host.invalid; auth_request /check; error_page 401 = @login; }
    }
    location = /check { internal; proxy_pass http://auth.invalid/; }
    location @login { add_header X-Is login always; return 302 /login; }
    location /protected/ { auth_basic x; auth_basic_user_file /etc/users; root /srv; }
    location /closed/ { deny all; }
    location /limits/ { limit_except GET { deny all; } root /srv; }
    location /conditions/ {
      add_header X-Is plain;
      if ($http_x_probe ~* ^yes) { add_header X-Is probe; }
      if ($cookie_a = b) { return 403; }
      if ($remote_addr = 192.0.2.1) { return 402; }
    }
    location /counted/ { limit_req zone=few; proxy_pass http://app.invalid:8080; }
    location /spa/ { root /srv; try_files $uri /spa/index.html; }
    location "/weird path/" { return 200; }
    location no-slash { return 200; }
    location /taken/ { }
    location ~ ^/take { return 200; }
  }
  server { listen 443; server_name redirect.test; ssl_certificate c; ssl_certificate_key k; return 301 https://www.test$request_uri; location /x { } }
  server { listen 127.0.0.1:8080; server_name first; return 200; }
  server { listen 127.0.0.1:8080; server_name first; location /y { } }
}
`;

async function kasmModel(variant?: string): Promise<Model> {
  const tree = await makeKasmTree(variant);
  try {
    return modelOf({
      ...filesBelow(join(kasmImage, 'etc/nginx'), '/etc/nginx'),
      ...filesBelow(join(tree.root, 'opt/kasm/current/conf/nginx'), '/etc/nginx/conf.d'),
    });
  } finally {
    await tree.dispose();
  }
}

function mismatchesOf({ exchanges }: Rehearsal): unknown[] {
  return exchanges.flatMap((exchange) =>
    exchange.mismatches.map((mismatch) => ({ ...mismatch, ...shortly(exchange) })),
  );
}

function shortly({ url, purpose, status, owner }: Exchange): object {
  const server = owner === undefined ? undefined : serverOf(owner);
  return {
    url,
    purpose,
    status,
    server: server === undefined ? undefined : serverLabel(server),
    owner: owner === undefined ? undefined : scopeLabel(owner),
  };
}

function filesBelow(folder: string, name: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder)) {
    const path = join(folder, entry);
    if (statSync(path).isDirectory()) Object.assign(files, filesBelow(path, `${name}/${entry}`));
    else files[`${name}/${entry}`] = readFileSync(path, 'latin1');
  }
  return files;
}
