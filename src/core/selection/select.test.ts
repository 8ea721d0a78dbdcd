import { describe, expect, test } from 'vitest';
import { modelOf } from '../../../test/support/model.ts';
import type { Model } from '../model/index.ts';
import { locationLabel, serverLabel, socketsOf } from '../model/index.ts';
import { normalizedPath, patternMatches, selectLocation, selectServer } from './select.ts';

describe('the location that serves a path', () => {
  test('is an exact one before all others', () => {
    expect(served('location / { } location = /a { } location ~ a { }', '/a')).toBe('= /a');
  });

  test('is the longest prefix, by characters and not by segments', () => {
    expect(served('location /doc { } location / { } location /doc/x { }', '/document')).toBe('/doc');
    expect(served('location /doc { } location /doc/x { }', '/doc/xy')).toBe('/doc/x');
  });

  test('is the first regular expression that matches, in file order', () => {
    expect(
      served(String.raw`location / { } location ~ \.php$ { } location ~ ^/long/er { }`, '/long/er.php'),
    ).toBe(String.raw`~ \.php$`);
    expect(served(String.raw`location ~* \.PHP$ { } location / { }`, '/x.php')).toBe(String.raw`~* \.PHP$`);
    expect(served(String.raw`location ~ \.PHP$ { } location / { }`, '/x.php')).toBe('/');
  });

  test('is the longest prefix before regular expressions when it has ^~; ^~ on a shorter prefix has no effect', () => {
    const text = String.raw`location ^~ /static/ { } location /static/plain { } location ~ \.php$ { }`;
    expect(served(text, '/static/a.php')).toBe('^~ /static/');
    expect(served(text, '/static/plain.php')).toBe(String.raw`~ \.php$`);
  });

  test('is a nested regular expression before those of the outer level, even inside a ^~ location', () => {
    expect(served('location ^~ /o { location ~ in { } } location ~ /o { }', '/o/in')).toBe('~ in');
    expect(served('location /o { location ~ in { } } location ~ /o { }', '/o/in')).toBe('~ in');
  });

  test('is an outer regular expression when no nested one matches, unless the outer prefix has ^~', () => {
    expect(served('location /o { location ~ in { } } location ~ /o { }', '/o/x')).toBe('~ /o');
    expect(served('location ^~ /o { location ~ in { } } location ~ /o { }', '/o/x')).toBe('^~ /o');
  });

  test('is not protected by a nested ^~', () => {
    expect(
      served('location /outer { location ^~ /outer/in { } } location ~ ^/outer/in { }', '/outer/in/x'),
    ).toBe('~ ^/outer/in');
  });

  test('is never a location whose path does not start with a slash, nor a named one', () => {
    expect(served('location doc { } location @x { }', '/doc')).toBe('server');
  });

  test('redirects when a proxied location ends in a slash that the request lacks', () => {
    expect(selected('location /p/ { proxy_pass http://x; } location ~ p { }', '/p').kind).toBe('redirect');
    expect(selected('location = /p/ { proxy_pass http://x; } location / { }', '/p').kind).toBe('redirect');
    expect(selected('location /p/ { root /x; } location ~ p { }', '/p').kind).toBe('location');
    expect(selected('location /p { } location /p/ { proxy_pass http://x; }', '/p').kind).toBe('location');
  });

  test('is unknown only when it depends on an expression that cannot be evaluated here', () => {
    expect(selected('location / { } location ~ ^/(?>a+)b { }', '/aab').kind).toBe('unknown');
    expect(served('location ^~ / { } location ~ ^/(?>a+)b { }', '/aab')).toBe('^~ /');
    expect(served('location ~ ^/aab { } location ~ ^/(?>a+)b { }', '/aab')).toBe('~ ^/aab');
  });
});

describe('the server that answers for a host name', () => {
  const servers = [
    'server { listen 80; server_name first; }',
    'server { listen 80; server_name *.example.com; }',
    'server { listen 80; server_name *.b.example.com .dot.test; }',
    'server { listen 80; server_name www.example.*; }',
    String.raw`server { listen 80; server_name ~^re\d+\.test$; }`,
    'server { listen 80; server_name exact.b.example.com; }',
    'server { listen 80 default_server; server_name _; }',
    'server { listen 127.0.0.1:80; server_name alone; }',
  ];

  test.each([
    ['exact.b.example.com', 'exact.b.example.com'],
    ['EXACT.b.example.com.:8080', 'exact.b.example.com'],
    ['x.b.example.com', '*.b.example.com'],
    ['x.y.example.com', '*.example.com'],
    ['example.com', '80 default_server'],
    ['dot.test', '*.b.example.com'],
    ['a.dot.test', '*.b.example.com'],
    ['www.example.org', 'www.example.*'],
    ['www.example.com', '*.example.com'],
    ['re12.test', String.raw`~^re\d+\.test$`],
    ['nobody.test', '80 default_server'],
    ['alone', '80 default_server'],
  ])('%s: %s', (host, label) => {
    expect(chosen(servers, '*:80', host)).toBe(label);
  });

  test('is one on the address of the connection', () => {
    expect(chosen(servers, '127.0.0.1:80', 'first')).toBe('alone');
  });

  test('is the server without names for an empty name', () => {
    expect(
      chosen(['server { listen 80; server_name a; }', 'server { listen 80; root /nameless; }'], '*:80', ''),
    ).toBe('80');
  });
});

describe('a path before it is compared', () => {
  test.each([
    ['/a%20b?x', '/a b'],
    ['//a///b', '/a/b'],
    ['/a/./b/../c', '/a/c'],
    ['/a/..', '/'],
    ['/a/.', '/a/'],
    ['/a%2fb', '/a/b'],
    ['/%2e%2e/x', undefined],
    ['/..', undefined],
    ['/a%00', undefined],
    ['/a%zz', undefined],
    ['/', '/'],
  ])('%s', (target, path) => {
    expect(normalizedPath(target)).toBe(path);
  });
});

describe('a pattern', () => {
  test('is evaluated when it means the same in JavaScript', () => {
    expect(patternMatches(String.raw`^/(?<id>\d+)/(?!x)`, false, '/12/y')).toBe(true);
    expect(patternMatches('(?i)ABC', false, 'xabcx')).toBe(true);
    expect(patternMatches('(?P<n>b)', false, 'abc')).toBe(true);
  });

  test.each(['a++', '(?>a)', '[[:alpha:]]', String.raw`\Aa`, String.raw`\h`, '(?R)', '[]a]', '(a'])(
    'is not evaluated: %s',
    (pattern) => {
      expect(patternMatches(pattern, false, 'a')).toBeUndefined();
    },
  );

  test('is not evaluated on bytes for which the two languages differ', () => {
    expect(patternMatches(String.raw`\s`, false, '\xa0')).toBeUndefined();
  });

  test('with nested repetition is not evaluated on a long text', () => {
    expect(patternMatches('^(a+)+$', false, `${'a'.repeat(40)}b`)).toBeUndefined();
  });
});

function modelOfServers(...servers: readonly string[]): Model {
  return modelOf({ '/etc/nginx/nginx.conf': `events { }\nhttp { ${servers.join('\n')} }\n` });
}

function selected(locations: string, path: string) {
  const [server] = modelOfServers(`server { listen 80; ${locations} }`).servers;
  if (server === undefined) throw new Error('no server');
  return selectLocation(server, path);
}

function served(locations: string, path: string): string {
  const selection = selected(locations, path);
  return selection.kind === 'location' ? locationLabel(selection.location) : selection.kind;
}

function chosen(servers: readonly string[], socketId: string, host: string): string | undefined {
  const socket = socketsOf(modelOfServers(...servers)).get(socketId);
  if (socket === undefined) throw new Error('no such socket');
  const server = selectServer(socket, host);
  return server === undefined ? undefined : serverLabel(server);
}
