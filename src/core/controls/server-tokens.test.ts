import { describe, expect, test } from 'vitest';
import { fixture, judge, shows } from '../../../test/support/control-cases.ts';

const TOKENS = { control: 'server-tokens', speaksOf: ['server_tokens'] } as const;

describe('complains, and fixes', () => {
  test('a server that leaves it to the default', () =>
    shows({
      ...TOKENS,
      files: `
        server { #! version-sent
            listen 80;
        +   server_tokens off;
            location / {
            }
        }
      `,
    }));

  test('several servers that leave it to the default, with one line above them', () =>
    shows({
      ...TOKENS,
      files: `
        access_log off;
      + server_tokens off;
        server { #! version-sent
            listen 80;
        }
        server { #! version-sent
            listen 81;
        }
      `,
    }));

  test('only the server that lacks it, where another has its own', () =>
    shows({
      ...TOKENS,
      files: `
        server {
            listen 80;
            server_tokens off;
        }
        server { #! version-sent
            listen 81;
        +   server_tokens off;
        }
      `,
    }));

  test.each(['on', 'build'])('`%s`, where it is written: once for each server that has it', (value) =>
    shows({
      ...TOKENS,
      files: `
      - server_tokens ${value}; #! version-sent, version-sent
      + server_tokens off;
        server {
            listen 80;
        }
        server {
            listen 81;
        }
      `,
    }),
  );

  test('a location that says otherwise than its server', () =>
    shows({
      ...TOKENS,
      files: `
        server {
            listen 80;
            server_tokens off;
            location /status {
        -       server_tokens "on"; #! version-sent
        +       server_tokens "off";
                location /status/in {
                }
            }
        }
      `,
    }));

  test('a file that several servers include, once', () =>
    shows({
      ...TOKENS,
      files: {
        'nginx.conf': `
          events {}
          http {
              server { listen 80; include tokens.conf; }
              server { listen 81; include tokens.conf; }
          }
        `,
        'tokens.conf': `
        - server_tokens on; #! version-sent, version-sent
        + server_tokens off;
        `,
      },
    }));

  test('a vendor’s line that is commented out is taken up', () =>
    shows({
      ...TOKENS,
      files: `
        server { #! version-sent
            listen 80;
        -   # server_tokens off;
        +   server_tokens off;
        }
      `,
    }));
});

describe('does not complain of', () => {
  test.each([
    ['off in the server', '', 'server_tokens off;'],
    ['off around the server', 'server_tokens off;', ''],
    ['another case', 'server_tokens "OFF";', ''],
    ['a server that says otherwise than what is around it', 'server_tokens on;', 'server_tokens off;'],
  ])('%s', (_, around, inside) =>
    shows({ ...TOKENS, files: `${around} server { listen 80; ${inside} location / { } }` }),
  );

  test('a hardened tree that says it in its own ways', () =>
    shows({ ...TOKENS, files: fixture('hardened') }));
});

describe('an exception', () => {
  test('keeps its location as it is while the server is fixed', () =>
    shows({
      ...TOKENS,
      exceptions: [{ location: '/legacy/' }],
      files: `
        server { #! version-sent
            listen 80;
        +   server_tokens off;
            location /legacy/ {
                root /srv;
        +       server_tokens on;
            }
        }
      `,
    }));

  test('keeps its server as it is', () =>
    shows({
      ...TOKENS,
      exceptions: [{ server: 'legacy.test' }],
      files: `
        server {
            listen 80;
            server_name legacy.test;
        }
        server { #! version-sent
            listen 80;
            server_name new.test;
        +   server_tokens off;
        }
      `,
    }));
});

test('says what is effective, with low severity', async () => {
  const { findings } = await judge({
    ...TOKENS,
    files:
      'server { listen 80; server_name a.test; } server { listen 80; server_name b.test; server_tokens build; }',
  });
  expect(
    findings.map(({ severity, level, evidence, fixable }) => [severity, level, evidence, fixable]),
  ).toEqual([
    ['low', 'a.test', 'server_tokens is on by default', true],
    ['low', 'b.test', 'server_tokens build', true],
  ]);
});

test('has no fix where the file cannot be changed', async () => {
  const { findings, changed } = await judge({
    ...TOKENS,
    readOnly: ['tokens.conf'],
    files: {
      'nginx.conf': 'events {} http { server { listen 80; include tokens.conf; } }',
      'tokens.conf': 'server_tokens on;',
    },
  });
  expect(findings.map(({ place, fixable }) => [place, fixable])).toEqual([['tokens.conf:1', false]]);
  expect(changed).toEqual([]);
});

test('is proven by a request to each server', async () => {
  const { proofs } = await judge({
    ...TOKENS,
    files: 'server { listen 80; server_name a.test; location / { } }',
  });
  expect(proofs).toEqual(['GET a.test -> Server lacks nginx/\\d']);
});
