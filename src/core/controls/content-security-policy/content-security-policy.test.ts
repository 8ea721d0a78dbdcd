import { describe, expect, test } from 'vitest';
import { fixture, judge, shows } from '../../../../test/support/control-cases.ts';

const CSP = {
  control: 'content-security-policy',
  speaksOf: ['content-security-policy', 'content-security-policy-report-only'],
} as const;

/** A short policy, to whose value `frame-ancestors 'self'` is added from `frame-options`. */
const SHORT = `content-security-policy: "default-src 'self' data:; object-src 'none'"`;
const VALUE = "default-src 'self' data:; object-src 'none'; frame-ancestors 'self'";

describe('complains, and fixes', () => {
  test('a server and a location without the header', () =>
    shows({
      ...CSP,
      policy: SHORT,
      files: `
        server { #! missing
            listen 80;
        +   add_header Content-Security-Policy "${VALUE}" always;
            location /own/ { #! missing
                add_header X-Other yes;
        +       add_header Content-Security-Policy "${VALUE}" always;
            }
        }
      `,
    }));

  test.each([
    ['a value that lacks a directive', "default-src 'self' data:; frame-ancestors 'self'"],
    ['a value that allows more', "default-src *; object-src 'none'; frame-ancestors 'self'"],
    ['a source in another case', `${VALUE.replace('data:', "data: 'SELF'")}`],
    ['two policies in one value', `${VALUE}, default-src 'none'`],
  ])('%s', (_, value) =>
    shows({
      ...CSP,
      policy: SHORT,
      files: `
        server {
            listen 80;
        -   add_header Content-Security-Policy "${value}" always; #! wrong-value
        +   add_header Content-Security-Policy "${VALUE}" always;
        }
      `,
    }),
  );

  test('a header that error pages do not have', () =>
    shows({
      ...CSP,
      policy: SHORT,
      files: `
        server {
            listen 80;
        -   add_header Content-Security-Policy "${VALUE}"; #! not-always
        +   add_header Content-Security-Policy "${VALUE}" always;
        }
      `,
    }));

  test('two policies, which browsers apply together: the one that is right stays', () =>
    shows({
      ...CSP,
      policy: SHORT,
      files: `
        server {
            listen 80;
        -   add_header Content-Security-Policy "img-src 'none'" always; #! duplicate
            add_header Content-Security-Policy "${VALUE}" always;
        }
      `,
    }));

  test('a value that the request decides, such as a nonce', () =>
    shows({
      ...CSP,
      policy: SHORT,
      files: `
        server {
            listen 80;
        -   add_header Content-Security-Policy "script-src 'nonce-$request_id'" always; #! unknown-value
        +   add_header Content-Security-Policy "${VALUE}" always;
        }
      `,
    }));

  test('an upstream whose own policy would be the second', () =>
    shows({
      ...CSP,
      policy: SHORT,
      files: `
        server {
            listen 80;
            add_header Content-Security-Policy "${VALUE}" always;
        +   grpc_hide_header Content-Security-Policy;
            location / { #! upstream-passes
                grpc_pass grpc://127.0.0.1:8080;
            }
        }
      `,
    }));
});

describe('does not complain of', () => {
  test.each([
    [
      'another order of directives and sources',
      "frame-ancestors 'self';object-src 'none' ;  default-src data: 'self';",
    ],
    ['another case of names', "Default-Src 'self' data:; OBJECT-SRC 'none'; frame-ancestors 'self'"],
    ['a directive that comes again, which browsers ignore', `${VALUE}; object-src *`],
    ['a source that comes twice', VALUE.replace('data:', "data: 'self' data:")],
  ])('%s', (_, value) =>
    shows({
      ...CSP,
      policy: SHORT,
      files: `
        server {
            listen 80;
            add_header content-security-policy "${value}" always;
        }
      `,
    }),
  );

  test('a policy that only reports, beside the one that is enforced', () =>
    shows({
      ...CSP,
      policy: SHORT,
      files: `
        server {
            listen 80;
            add_header Content-Security-Policy "${VALUE}" always;
            add_header Content-Security-Policy-Report-Only "default-src 'none'" always;
        }
      `,
    }));

  test('a hardened tree that says it in its own ways', () => shows({ ...CSP, files: fixture('hardened') }));
});

test('a policy that only reports is written under its own name, and leaves an enforced one alone', () =>
  shows({
    ...CSP,
    policy: `content-security-policy: { mode: report-only, value: "default-src 'self'" }`,
    files: `
      server { #! missing
          listen 80;
          add_header Content-Security-Policy "img-src *" always;
      +   add_header Content-Security-Policy-Report-Only "default-src 'self'" always;
          location / {
      -       add_header Content-Security-Policy-Report-Only "default-src *"; #! wrong-value
      +       add_header Content-Security-Policy-Report-Only "default-src 'self'" always;
          }
      }
    `,
  }));

test.each([
  ['same-origin', "default-src 'self'; frame-ancestors 'self'"],
  ['none', "default-src 'self'; frame-ancestors 'none'"],
  ['any', "default-src 'self'"],
  ['[https://a.test]', "default-src 'self'; frame-ancestors 'self' https://a.test"],
  ['off', "default-src 'self'"],
])('with `frame-options: %s` the value is %s', (frames, value) =>
  shows({
    ...CSP,
    policy: `frame-options: ${frames}\ncontent-security-policy: "default-src 'self'"`,
    files: `
      server { #! missing
          listen 80;
      +   add_header Content-Security-Policy "${value}" always;
      }
    `,
  }),
);

test('the documented profile keeps the vendor’s value to the letter, without frame-ancestors', () =>
  shows({
    ...CSP,
    profile: 'documented',
    files: `
      server { #! missing
          listen 80;
      +   add_header Content-Security-Policy "default-src 'unsafe-inline' 'unsafe-eval' 'self';" always;
          location / {
              add_header Content-Security-Policy "default-src 'self' 'unsafe-eval' 'unsafe-inline'" always;
          }
      }
    `,
  }));

test('a lack is of medium severity, one on errors alone of low severity', async () => {
  const { findings } = await judge({
    ...CSP,
    policy: SHORT,
    files: `server { listen 80; add_header Content-Security-Policy "${VALUE}"; location / { add_header X-Other yes; } }`,
  });
  expect(findings.map(({ outcome, severity }) => [outcome, severity])).toEqual([
    ['missing', 'medium'],
    ['not-always', 'low'],
  ]);
  expect(findings[0]?.message).toBe(
    'Content-Security-Policy is not sent: nothing limits what an injected script can load and where it can send data',
  );
});

test('is proven by a request to every server and location', async () => {
  const { proofs } = await judge({
    ...CSP,
    policy: SHORT,
    files: 'server { listen 80; server_name a.test; location = /x { } }',
  });
  expect(proofs).toEqual([
    `GET a.test -> Content-Security-Policy: ${VALUE}, errors too`,
    `GET a.test = /x -> Content-Security-Policy: ${VALUE}, errors too`,
  ]);
});
