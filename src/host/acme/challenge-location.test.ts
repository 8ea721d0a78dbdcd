import { describe, expect, test } from 'vitest';
import { modelOf } from '../../../test/support/model.ts';
import { challengeLocations } from './challenge-location.ts';

const THUMBPRINT = 'q'.repeat(43);
const MAIN = '/etc/nginx/nginx.conf';

function locations(text: string, ...hosts: string[]) {
  return challengeLocations(modelOf({ [MAIN]: `events {}\nhttp {\n${text}\n}\n` }), hosts, THUMBPRINT);
}

const LOCATION = (indentation: string) =>
  [
    '# The answer to any ACME challenge for this account key (RFC 8555, section 8.3).',
    'location ^~ /.well-known/acme-challenge/ {',
    '    default_type text/plain;',
    '    location ~ /(?<acme_token>[-_A-Za-z0-9]+)$ {',
    `        return 200 $acme_token.${THUMBPRINT};`,
    '    }',
    '}',
  ]
    .map((line) => `${indentation}${line}\n`)
    .join('');

test('the servers of the hosts get it, at both ports, and no others', () => {
  const result = locations(
    'server {\n    listen 80;\n    server_name a.test;\n}\nserver {\n    listen 443 ssl;\n    server_name a.test;\n}\n' +
      'server {\n    listen 80;\n    server_name b.test;\n}',
    'a.test',
  );
  if (!result.ok) throw new Error(result.message);
  const [change] = result.changes;
  expect(result.isServed).toBe(true);
  expect(change?.kind === 'write' ? change.after.split('location ^~').length - 1 : 0).toBe(2);
  expect(change?.kind === 'write' ? change.after : '').toContain(
    `    server_name a.test;\n${LOCATION('    ')}}\nserver {\n    listen 443`,
  );
});

test('what answers already is left as it is', () => {
  const first = locations('server {\n    listen 80;\n    root /srv;\n}', 'a.test');
  if (!first.ok || first.changes[0]?.kind !== 'write') throw new Error('it should be changed');
  const again = challengeLocations(modelOf({ [MAIN]: first.changes[0].after }), ['a.test'], THUMBPRINT);
  expect(again).toEqual({ ok: true, changes: [], isServed: true });
});

describe('not served', () => {
  test('without a server at port 80 nothing is put anywhere', () => {
    expect(locations('server { listen 443 ssl; }', 'a.test')).toEqual({
      ok: true,
      changes: [],
      isServed: false,
    });
  });

  test('another location for challenges is not overruled', () => {
    const text = 'server {\n  listen 80;\n  location ^~ /.well-known/acme-challenge/ { root /srv; }\n}';
    expect(locations(text, 'a.test')).toEqual({
      ok: false,
      message: `${MAIN}:5: another location answers challenges`,
    });
  });
});
