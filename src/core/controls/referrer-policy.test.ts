import { describe, expect, test } from 'vitest';
import { fixture, judge, shows } from '../../../test/support/control-cases.ts';

const REFERRER = { control: 'referrer-policy', speaksOf: ['referrer-policy'] } as const;

describe('complains, and fixes', () => {
  test('a server and a location without the header', () =>
    shows({
      ...REFERRER,
      files: `
        server { #! missing
            listen 80;
        +   add_header Referrer-Policy same-origin always;
            location /own/ { #! missing
                add_header X-Other yes;
        +       add_header Referrer-Policy same-origin always;
            }
        }
      `,
    }));

  test.each([
    ['unsafe-url'],
    ['no-referrer-when-downgrade'],
    ['origin-when-cross-origin'],
    ['origin'],
    ['strict-origin-when-cross-origin'],
    ['strict-origin'],
    ['no-such-policy'],
    ['no-referrer, unsafe-url'],
  ])('the laxer or unknown value %s', (value) =>
    shows({
      ...REFERRER,
      files: `
        server {
            listen 80;
        -   add_header Referrer-Policy "${value}" always; #! wrong-value
        +   add_header Referrer-Policy "same-origin" always;
        }
      `,
    }),
  );

  test('a header that error pages do not have: the stricter value stays', () =>
    shows({
      ...REFERRER,
      files: `
        server {
            listen 80;
        -   add_header Referrer-Policy no-referrer; #! not-always
        +   add_header Referrer-Policy no-referrer always;
        }
      `,
    }));

  test('two headers', () =>
    shows({
      ...REFERRER,
      files: `
        server {
            listen 80;
        -   add_header Referrer-Policy unsafe-url always; #! duplicate
            add_header Referrer-Policy no-referrer always;
        }
      `,
    }));

  test('a value that the request decides', () =>
    shows({
      ...REFERRER,
      files: `
        server {
            listen 80;
        -   add_header Referrer-Policy $arg_policy always; #! unknown-value
        +   add_header Referrer-Policy same-origin always;
        }
      `,
    }));

  test('an upstream whose own header would be the second', () =>
    shows({
      ...REFERRER,
      files: `
        server {
            listen 80;
            add_header Referrer-Policy same-origin always;
        +   uwsgi_hide_header Referrer-Policy;
            location / { #! upstream-passes
                uwsgi_pass 127.0.0.1:9000;
            }
        }
      `,
    }));
});

describe('does not complain of', () => {
  test.each([
    ['the value of the policy', 'same-origin'],
    ['a stricter value', 'no-referrer'],
    ['another case', 'Same-Origin'],
    ['a laxer fallback for old browsers', '"unsafe-url, same-origin"'],
    ['a fallback without a space', 'origin,no-referrer'],
  ])('%s', (_, value) =>
    shows({
      ...REFERRER,
      files: `
        server {
            listen 80;
            add_header referrer-policy ${value} always;
        }
      `,
    }),
  );

  test('a hardened tree that says it in its own ways', () =>
    shows({ ...REFERRER, files: fixture('hardened') }));
});

test('a policy with a fallback is written as it is and satisfied by its last value', () =>
  shows({
    ...REFERRER,
    policy: 'referrer-policy: "no-referrer, strict-origin-when-cross-origin"',
    files: `
      server { #! missing
          listen 80;
      +   add_header Referrer-Policy "no-referrer, strict-origin-when-cross-origin" always;
          location /a/ {
              add_header Referrer-Policy strict-origin-when-cross-origin always;
          }
          location /b/ {
      -       add_header Referrer-Policy origin always; #! wrong-value
      +       add_header Referrer-Policy "no-referrer, strict-origin-when-cross-origin" always;
          }
      }
    `,
  }));

test('everything about it is of low severity', async () => {
  const { findings } = await judge({
    ...REFERRER,
    files:
      'server { listen 80; add_header Referrer-Policy unsafe-url; location / { add_header X-Other yes; } }',
  });
  expect(findings.map(({ outcome, severity }) => [outcome, severity])).toEqual([
    ['wrong-value', 'low'],
    ['missing', 'low'],
  ]);
  expect(findings[0]?.message).toBe(
    'Referrer-Policy has a different value than the policy wants: addresses of the workspace leak to the sites it links to',
  );
});

test('is proven by a request to every server and location', async () => {
  const { proofs } = await judge({
    ...REFERRER,
    files: 'server { listen 80; server_name a.test; location ~ \\.php$ { } }',
  });
  expect(proofs).toEqual([
    'GET a.test -> Referrer-Policy: same-origin, errors too',
    'GET a.test ~ \\.php$ -> Referrer-Policy: same-origin, errors too',
  ]);
});
