import { describe, expect, test } from 'vitest';
import { Context } from './contexts.ts';
import { acceptsCount, contextInside, directiveSpecs, suggestDirective } from './directives.ts';
import { parseNginxVersion } from './version.ts';

function version(text: string) {
  const parsed = parseNginxVersion(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

function spec(name: string, context: keyof typeof Context, at = '1.22.1') {
  return directiveSpecs(name, version(at)).find(({ contexts }) => (contexts & Context[context]) !== 0);
}

describe('contexts', () => {
  test.each([
    [
      'add_header',
      ['http', 'server', 'location', 'locationIf'],
      ['main', 'serverIf', 'limitExcept', 'upstream'],
    ],
    ['limit_req', ['http', 'server', 'location'], ['locationIf', 'serverIf', 'limitExcept']],
    ['return', ['server', 'location', 'serverIf', 'locationIf', 'streamServer'], ['http', 'limitExcept']],
    ['include', ['main', 'events', 'http', 'upstream', 'limitExcept', 'mailServer'], []],
    ['ssl_protocols', ['http', 'server', 'stream', 'streamServer', 'mail'], ['location']],
    ['server', ['http', 'upstream', 'stream', 'mail', 'streamUpstream'], ['server', 'location']],
  ] as const)('%s', (name, allowed, refused) => {
    for (const context of allowed) expect([context, spec(name, context)?.name]).toEqual([context, name]);
    for (const context of refused) expect([context, spec(name, context)]).toEqual([context, undefined]);
  });

  test('the context inside a block depends on the context of the block', () => {
    expect(contextInside('server', 'http')).toBe('server');
    expect(contextInside('server', 'stream')).toBe('streamServer');
    expect(contextInside('if', 'server')).toBe('serverIf');
    expect(contextInside('if', 'location')).toBe('locationIf');
  });
});

test.each([
  ['add_header', 'http', [2, 3], [0, 1, 4]],
  ['limit_req_zone', 'http', [3], [0, 1, 2, 4]],
  ['server_name', 'server', [1, 2, 9, 900], [0]],
  ['gzip', 'http', [1], [0, 2]],
  ['proxy_buffers', 'http', [2], [1, 3]],
  ['keepalive_timeout', 'http', [1, 2], [0, 3]],
] as const)('%s in %s takes %j arguments', (name, context, accepted, refused) => {
  const found = spec(name, context);
  if (found === undefined) throw new Error(`no ${name}`);
  for (const count of accepted) expect([count, acceptsCount(found, count)]).toEqual([count, true]);
  for (const count of refused) expect([count, acceptsCount(found, count)]).toEqual([count, false]);
});

test.each([
  ['add_header_inherit', '1.29.2', '1.29.3'],
  ['http2', '1.25.0', '1.25.1'],
])('%s is unknown in %s and known in %s', (name, before, since) => {
  expect(directiveSpecs(name, version(before))).toEqual([]);
  expect(directiveSpecs(name, version(since))).not.toEqual([]);
});

test('the ssl directive is gone since 1.25.1', () => {
  expect(spec('ssl', 'server', '1.25.0')).toBeDefined();
  expect(spec('ssl', 'server', '1.25.1')).toBeUndefined();
});

test('directives of third-party modules are known by name', () => {
  expect(spec('more_set_headers', 'location')?.origin).toBe('third-party');
  expect(spec('content_by_lua_block', 'location')).toMatchObject({ block: true, body: 'lua' });
});

test('a misspelt name gets a suggestion, a strange one gets none', () => {
  expect(suggestDirective('add_haeder')).toBe('add_header');
  expect(suggestDirective('listten')).toBe('listen');
  expect(suggestDirective('quite_another_thing_altogether')).toBeUndefined();
});

test.each([
  ['http2', 'server', '1.25.0', '1.25.1'],
  ['set', 'streamServer', '1.19.2', '1.19.3'],
  ['server_name', 'streamServer', '1.25.4', '1.25.5'],
  ['ssl_stapling', 'streamServer', '1.27.1', '1.27.2'],
  ['resolver', 'upstream', '1.27.2', '1.27.3'],
  ['early_hints', 'location', '1.28.0', '1.29.0'],
] as const)('%s in %s is refused in %s and allowed since %s', (name, context, before, since) => {
  expect(spec(name, context, before)).toBeUndefined();
  expect(spec(name, context, since)).toBeDefined();
});

test('a directive has the form of the given version', () => {
  expect(spec('proxy_http_version', 'location', '1.29.3')?.keywords).toEqual(['1.0', '1.1']);
  expect(spec('proxy_http_version', 'location', '1.29.4')?.keywords).toEqual(['1.0', '1.1', '2']);
  expect(acceptsCount(spec('keepalive', 'upstream', '1.29.6') ?? raise(), 2)).toBe(false);
  expect(acceptsCount(spec('keepalive', 'upstream', '1.29.7') ?? raise(), 2)).toBe(true);
});

test.each([
  ['server_tokens', 'server', 'enum', ['off', 'on', 'build']],
  ['satisfy', 'location', 'enum', ['all', 'any']],
  ['ssl_protocols', 'server', 'bitmask', ['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']],
  ['gzip', 'http', 'flag', []],
  ['client_max_body_size', 'http', 'off', []],
  ['keepalive_timeout', 'http', 'custom', []],
  ['proxy_read_timeout', 'location', 'msec', []],
  ['ssl_session_timeout', 'server', 'sec', []],
  ['proxy_set_header', 'location', 'keyval', []],
  ['add_header', 'location', 'custom', []],
] as const)('%s in %s is read as %s of %j', (name, context, setter, keywords) => {
  expect(spec(name, context)).toMatchObject({ setter, keywords });
});

test.each([
  ['map', 'http', 'entries'],
  ['geo', 'stream', 'entries'],
  ['types', 'location', 'entries'],
  ['split_clients', 'http', 'entries'],
  ['charset_map', 'http', 'entries'],
  ['upstream', 'stream', 'directives'],
  ['limit_except', 'location', 'directives'],
  ['geoip2', 'http', 'foreign'],
  ['otel_exporter', 'http', 'foreign'],
] as const)('%s in %s is a block of %s', (name, context, body) => {
  expect(spec(name, context)).toMatchObject({ block: true, body });
});

test('a directive that NGINX took over from a module is judged by NGINX’s form', () => {
  expect(spec('sticky', 'server', '1.29.5')?.origin).toBe('commercial');
  expect(spec('sticky', 'server', '1.29.6')).toBeUndefined();
  expect(spec('sticky', 'upstream', '1.29.6')?.origin).toBe('nginx');
});

test('a directive belongs to the module whose table lists it, not to the first module of the file', () => {
  expect(spec('worker_connections', 'events')?.module).toBe('event_core');
  expect(spec('events', 'main')?.module).toBe('events');
});

function raise(): never {
  throw new Error('no such directive');
}
