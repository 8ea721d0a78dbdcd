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

  test('a block decides what stands inside it by where it stands itself', () => {
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

test('ssl as a directive of its own is gone since 1.25.1', () => {
  expect(spec('ssl', 'server', '1.25.0')).toBeDefined();
  expect(spec('ssl', 'server', '1.25.1')).toBeUndefined();
});

test('modules that do not come with NGINX are known by name', () => {
  expect(spec('more_set_headers', 'location')?.origin).toBe('third-party');
  expect(spec('content_by_lua_block', 'location')).toMatchObject({ block: true, body: 'lua' });
});

test('a misspelt name is answered with the near one, a strange one with nothing', () => {
  expect(suggestDirective('add_haeder')).toBe('add_header');
  expect(suggestDirective('listten')).toBe('listen');
  expect(suggestDirective('quite_another_thing_altogether')).toBeUndefined();
});
