import { describe, expect, test } from 'vitest';
import { fixture, judge, shows } from '../../../test/support/control-cases.ts';

const NOSNIFF = { control: 'content-type-options', speaksOf: ['x-content-type-options'] } as const;

describe('complains, and fixes', () => {
  test('a server without the header, and every location that inherits nothing', () =>
    shows({
      ...NOSNIFF,
      files: `
        server { #! missing
            listen 80;
        +   add_header X-Content-Type-Options nosniff always;
            location / { #! missing
            }
        }
      `,
    }));

  test('a location whose own header hides the server’s', () =>
    shows({
      ...NOSNIFF,
      files: `
        server {
            listen 80;
            add_header X-Content-Type-Options nosniff always;
            location /own/ { #! missing
                add_header X-Other yes;
        +       add_header X-Content-Type-Options nosniff always;
            }
        }
      `,
    }));

  test('a header that error pages do not have', () =>
    shows({
      ...NOSNIFF,
      files: `
        server {
            listen 80;
        -   add_header X-Content-Type-Options nosniff; #! not-always
        +   add_header X-Content-Type-Options nosniff always;
        }
      `,
    }));

  test('a value that browsers ignore', () =>
    shows({
      ...NOSNIFF,
      files: `
        server {
            listen 80;
        -   add_header X-Content-Type-Options "no-sniff" always; #! wrong-value
        +   add_header X-Content-Type-Options "nosniff" always;
        }
      `,
    }));

  test('an empty value, which sends nothing', () =>
    shows({
      ...NOSNIFF,
      files: `
        server {
            listen 80;
        -   add_header X-Content-Type-Options "" always; #! wrong-value
        +   add_header X-Content-Type-Options "nosniff" always;
        }
      `,
    }));

  test('a header that is sent twice', () =>
    shows({
      ...NOSNIFF,
      files: `
        server {
            listen 80;
            add_header X-Content-Type-Options nosniff always; #! duplicate
        -   add_header X-Content-Type-Options nosniff always;
        }
      `,
    }));

  test('a value that the request decides', () =>
    shows({
      ...NOSNIFF,
      files: `
        server {
            listen 80;
        -   add_header X-Content-Type-Options $arg_sniff always; #! unknown-value
        +   add_header X-Content-Type-Options nosniff always;
        }
      `,
    }));

  test('an upstream whose own header would be the second', () =>
    shows({
      ...NOSNIFF,
      files: `
        server { #! upstream-passes
            listen 80;
            add_header X-Content-Type-Options nosniff always;
        +   proxy_hide_header X-Content-Type-Options;
            location /a/ {
                proxy_pass http://127.0.0.1:8080;
            }
            location /b/ {
                proxy_pass http://127.0.0.1:8081;
            }
        }
      `,
    }));
});

test('every outcome has a severity and says what is effective', async () => {
  const { findings } = await judge({
    ...NOSNIFF,
    files: `
      server {
          listen 80;
          server_name a.test;
          add_header X-Content-Type-Options nosniff;
          location /other/ {
              add_header X-Other yes;
          }
          location /app/ {
              add_header X-Content-Type-Options "no" always;
              proxy_pass http://127.0.0.1:8080;
          }
      }
    `,
  });
  expect(findings.map(({ place, severity, level, evidence }) => [place, severity, level, evidence])).toEqual([
    ['nginx.conf:6', 'low', 'a.test', '"nosniff" at nginx.conf:6'],
    ['nginx.conf:7', 'low', 'a.test /other/', 'the add_header at nginx.conf:8 hides all inherited headers'],
    [
      'nginx.conf:10',
      'low',
      'a.test /app/',
      'no "proxy_hide_header X-Content-Type-Options" is effective in 1 place(s) that fetch from an upstream, such as /app/',
    ],
    ['nginx.conf:11', 'low', 'a.test /app/', '"no" always at nginx.conf:11'],
  ]);
  expect(new Set(findings.map(({ fixable }) => fixable))).toEqual(new Set([true]));
  expect(findings[1]?.message).toBe(
    'X-Content-Type-Options is not sent: a browser may guess another content type than the response declares',
  );
});

describe('does not complain of', () => {
  test.each([
    ['another case of name and value', 'add_header x-content-type-options NoSniff always;'],
    ['quotes', `add_header 'X-Content-Type-Options' "nosniff" 'always';`],
    [
      'a second entry that sends nothing',
      'add_header X-Content-Type-Options nosniff always; add_header X-Content-Type-Options "";',
    ],
    ['a map that comes to the one value', 'add_header X-Content-Type-Options $sniff always;'],
  ])('%s', (_, header) =>
    shows({
      ...NOSNIFF,
      files: `
        map $uri $sniff {
            default nosniff;
            ~^/a/ NOSNIFF;
        }
        server {
            listen 80;
            ${header}
        }
      `,
    }),
  );

  test('a hidden upstream header, whatever the case of its name', () =>
    shows({
      ...NOSNIFF,
      files: `
        server {
            listen 80;
            add_header X-Content-Type-Options nosniff always;
            proxy_hide_header x-content-type-options;
            location / {
                proxy_pass http://127.0.0.1:8080;
            }
        }
      `,
    }));

  test('a hardened tree that says it in its own ways', () =>
    shows({ ...NOSNIFF, files: fixture('hardened') }));
});

test('a policy without `always` and `hide-upstream` asks for neither', () =>
  shows({
    ...NOSNIFF,
    policy: 'content-type-options: { always: off, hide-upstream: off }',
    files: `
      server { #! missing
          listen 80;
      +   add_header X-Content-Type-Options nosniff;
          location /a/ {
              add_header X-Content-Type-Options nosniff;
              proxy_pass http://127.0.0.1:8080;
          }
      }
    `,
  }));

test('switched off, it says and does nothing', async () => {
  const judged = await judge({
    ...NOSNIFF,
    policy: 'content-type-options: off',
    files: 'server { listen 80; }',
  });
  expect(judged.findings).toEqual([]);
  expect(judged.changed).toEqual([]);
  expect(judged.proofs).toEqual([]);
});

test('is proven by a request to every server and location', async () => {
  const { proofs } = await judge({
    ...NOSNIFF,
    files: `
      server {
          listen 80;
          server_name a.test;
          location /x/ {
              if ($arg_a) {
                  add_header X-Other yes;
              }
          }
      }
    `,
  });
  expect(proofs).toEqual([
    'GET a.test -> X-Content-Type-Options: nosniff, errors too',
    'GET a.test /x/ -> X-Content-Type-Options: nosniff, errors too',
  ]);
});
