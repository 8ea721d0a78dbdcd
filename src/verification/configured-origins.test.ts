import { expect, test } from 'vitest';
import { modelOf } from '../../test/support/model.ts';
import { configuredOrigins } from './configured-origins.ts';

function asked(rules: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { kind, origin } of configuredOrigins(modelOf({ '/etc/nginx/nginx.conf': `http { ${rules} }` })))
    found[kind] = [...(found[kind] ?? []), origin];
  return found;
}

test.each([
  ['a plain value', 'map $http_origin $o { default ""; https://a.test $http_origin; }', ['configured']],
  [
    'an expression with both anchors and one dot that is not escaped',
    'map $http_origin $o { "~^https://a.b\\.test$" $http_origin; }',
    ['configured', 'prefix', 'suffix', 'dot'],
  ],
  [
    'sub domains that are meant',
    'map $http_origin $o { "~^https://.*\\.a\\.test$" $http_origin; }',
    ['configured', 'prefix'],
  ],
  [
    'an if',
    'server { location / { if ($http_origin ~* "a\\.test") { return 204; } } }',
    ['configured', 'prefix', 'suffix'],
  ],
  ['an if with a value', 'server { if ($http_origin = https://a.test) { return 204; } }', ['configured']],
])('of %s those are asked that show whom it lets in', (_what, rules, kinds) => {
  expect(Object.keys(asked(rules))).toEqual(kinds);
});

test('look-alikes have a name around the one that is meant', () => {
  expect(asked('map $http_origin $o { "~a\\.test" 1; }')).toEqual({
    configured: ['https://a.test'],
    prefix: ['https://a.test.gatehouse-probe.invalid'],
    suffix: ['https://gatehouse-probe-a.test'],
  });
});
