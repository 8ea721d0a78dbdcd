import { describe, expect, test } from 'vitest';
import { fixture, judge, shows } from '../../../test/support/control-cases.ts';

const HSTS = { control: 'hsts', speaksOf: ['strict-transport-security'] } as const;
const CERTIFICATE = 'ssl_certificate tls.crt; ssl_certificate_key tls.key;';

describe('complains, and fixes', () => {
  test('a TLS server without the header, and not one that speaks plain HTTP', () =>
    shows({
      ...HSTS,
      files: `
        server { #! missing
            listen 443 ssl; ${CERTIFICATE}
        +   add_header Strict-Transport-Security max-age=63072000 always;
            location / { #! missing
            }
        }
        server {
            listen 80;
            location / {
                return 301 https://$host$request_uri;
            }
        }
      `,
    }));

  test('a server that is reached over TLS because another one says so for their port', () =>
    shows({
      ...HSTS,
      files: `
        server {
            listen 443 ssl; ${CERTIFICATE}
            server_name a.test;
            add_header Strict-Transport-Security max-age=63072000 always;
        }
        server { #! missing
            listen 443;
            server_name b.test;
        +   add_header Strict-Transport-Security max-age=63072000 always;
        }
      `,
    }));

  test.each([
    ['an age that is too short', 'max-age=31536000'],
    ['no age', 'includeSubDomains'],
    ['an age of zero, which makes browsers forget', 'max-age=0; includeSubDomains'],
    ['an age that is no number', 'max-age=2y'],
    ['directives without a semicolon between them', 'max-age=63072000 includeSubDomains'],
  ])('%s', (_, value) =>
    shows({
      ...HSTS,
      files: `
        server {
            listen 443 ssl; ${CERTIFICATE}
        -   add_header Strict-Transport-Security "${value}" always; #! wrong-value
        +   add_header Strict-Transport-Security "max-age=63072000" always;
        }
      `,
    }),
  );

  test('a header that error pages do not have, whose value stays', () =>
    shows({
      ...HSTS,
      files: `
        server {
            listen 443 ssl; ${CERTIFICATE}
        -   add_header Strict-Transport-Security "max-age=99999999; preload"; #! not-always
        +   add_header Strict-Transport-Security "max-age=99999999; preload" always;
        }
      `,
    }));

  test('two headers, of which browsers take the first: the one that is right stays', () =>
    shows({
      ...HSTS,
      files: `
        server {
            listen 443 ssl; ${CERTIFICATE}
        -   add_header Strict-Transport-Security max-age=300 always; #! duplicate
            add_header Strict-Transport-Security max-age=63072000 always;
        }
      `,
    }));

  test('an age that the request decides', () =>
    shows({
      ...HSTS,
      files: `
        server {
            listen 443 ssl; ${CERTIFICATE}
        -   add_header Strict-Transport-Security max-age=$arg_age always; #! unknown-value
        +   add_header Strict-Transport-Security max-age=63072000 always;
        }
      `,
    }));

  test('an upstream behind a TLS server, and not one behind plain HTTP', () =>
    shows({
      ...HSTS,
      files: `
        server {
            listen 443 ssl; ${CERTIFICATE}
            add_header Strict-Transport-Security max-age=63072000 always;
        +   proxy_hide_header Strict-Transport-Security;
            location / { #! upstream-passes
                proxy_pass http://127.0.0.1:8080;
            }
        }
        server {
            listen 80;
            location / {
                proxy_pass http://127.0.0.1:8080;
            }
        }
      `,
    }));

  test('a header without the sub domains and the preloading that the policy asks for', () =>
    shows({
      ...HSTS,
      policy: 'hsts: { max-age: 1y, include-sub-domains: on, preload: on }',
      files: `
        server {
            listen 443 ssl; ${CERTIFICATE}
        -   add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always; #! wrong-value
        +   add_header Strict-Transport-Security "max-age=31536000; includeSubDomains; preload" always;
        }
      `,
    }));
});

test('a lack is of medium severity, one on errors alone of low severity', async () => {
  const { findings } = await judge({
    ...HSTS,
    files: `
      server {
          listen 443 ssl; ${CERTIFICATE}
          server_name a.test;
          add_header Strict-Transport-Security max-age=63072000;
          location /own/ {
              add_header X-Other yes;
          }
      }
    `,
  });
  expect(findings.map(({ outcome, severity, level }) => [outcome, severity, level])).toEqual([
    ['missing', 'medium', 'a.test /own/'],
    ['not-always', 'low', 'a.test'],
  ]);
});

describe('does not complain of', () => {
  test.each([
    ['more than the policy asks for', '"max-age=99999999; includeSubDomains; preload"'],
    ['another case', '"MAX-AGE=63072000; INCLUDESUBDOMAINS"'],
    ['another order and odd spaces', `'includeSubDomains ;max-age = 63072000 ; '`],
    ['an age in quotes', `'max-age="63072000"'`],
    ['an unknown directive', '"max-age=63072000; unknown=1"'],
  ])('%s', (_, value) =>
    shows({
      ...HSTS,
      files: `
        server {
            listen 443 ssl; ${CERTIFICATE}
            add_header strict-transport-security ${value} always;
        }
      `,
    }),
  );

  test('a configuration without TLS', () => shows({ ...HSTS, files: 'server { listen 80; }' }));

  test('a hardened tree that says it in its own ways', () => shows({ ...HSTS, files: fixture('hardened') }));
});

test('`hsts: 1y` asks for a year', () =>
  shows({
    ...HSTS,
    policy: 'hsts: 1y',
    files: `
      server { #! missing
          listen 443 ssl; ${CERTIFICATE}
      +   add_header Strict-Transport-Security max-age=31536000 always;
          location / {
              add_header Strict-Transport-Security max-age=31536000 always;
          }
      }
    `,
  }));

test('is proven by requests to the TLS servers alone', async () => {
  const { proofs } = await judge({
    ...HSTS,
    policy: 'hsts: { max-age: 1y, include-sub-domains: on, always: off }',
    files: `
      server { listen 443 ssl; ${CERTIFICATE} server_name a.test; location / { } }
      server { listen 80; server_name a.test; location / { } }
    `,
  });
  expect(proofs).toEqual([
    'GET a.test -> Strict-Transport-Security: max-age=31536000; includeSubDomains',
    'GET a.test / -> Strict-Transport-Security: max-age=31536000; includeSubDomains',
  ]);
});
