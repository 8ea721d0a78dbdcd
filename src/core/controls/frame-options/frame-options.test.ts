import { describe, expect, test } from 'vitest';
import { fixture, judge, shows } from '../../../../test/support/control-cases.ts';

const FRAMES = {
  control: 'frame-options',
  speaksOf: ['x-frame-options', 'content-security-policy'],
} as const;

describe('complains, and fixes', () => {
  test('a server and a location without the header', () =>
    shows({
      ...FRAMES,
      files: `
        server { #! missing
            listen 80;
        +   add_header X-Frame-Options SAMEORIGIN always;
            location /own/ { #! missing
                add_header X-Other yes;
        +       add_header X-Frame-Options SAMEORIGIN always;
            }
        }
      `,
    }));

  test.each([
    ['a value that no browser knows', 'ALLOWALL'],
    ['a value that browsers dropped', 'ALLOW-FROM https://portal.example.com'],
    ['two values in one', 'SAMEORIGIN, ALLOWALL'],
    ['an empty value', ''],
  ])('%s', (_, value) =>
    shows({
      ...FRAMES,
      files: `
        server {
            listen 80;
        -   add_header X-Frame-Options "${value}" always; #! wrong-value
        +   add_header X-Frame-Options "SAMEORIGIN" always;
        }
      `,
    }),
  );

  test('a header that error pages do not have: the stricter value stays', () =>
    shows({
      ...FRAMES,
      files: `
        server {
            listen 80;
        -   add_header X-Frame-Options DENY; #! not-always
        +   add_header X-Frame-Options DENY always;
        }
      `,
    }));

  test('two headers that contradict each other: the one that is right stays', () =>
    shows({
      ...FRAMES,
      files: `
        server {
            listen 80;
        -   add_header X-Frame-Options ALLOWALL always; #! duplicate
            add_header X-Frame-Options SAMEORIGIN always;
        }
      `,
    }));

  test('a value that the request decides', () =>
    shows({
      ...FRAMES,
      files: `
        map $http_origin $frames {
            default DENY;
            https://a.test $arg_frames;
        }
        server {
            listen 80;
        -   add_header X-Frame-Options $frames always; #! unknown-value
        +   add_header X-Frame-Options SAMEORIGIN always;
        }
      `,
    }));

  test('a map that comes to a value which allows more', () =>
    shows({
      ...FRAMES,
      files: `
        map $uri $frames {
            default SAMEORIGIN;
            /open ALLOWALL;
        }
        server {
            listen 80;
        -   add_header X-Frame-Options $frames always; #! wrong-value
        +   add_header X-Frame-Options SAMEORIGIN always;
        }
      `,
    }));

  test('an upstream whose own header would be the second', () =>
    shows({
      ...FRAMES,
      files: `
        server {
            listen 80;
            add_header X-Frame-Options SAMEORIGIN always;
        +   fastcgi_hide_header X-Frame-Options;
            location / { #! upstream-passes
                fastcgi_pass 127.0.0.1:9000;
            }
        }
      `,
    }));

  test('SAMEORIGIN, where the policy wants no frames at all', () =>
    shows({
      ...FRAMES,
      policy: 'frame-options: deny',
      files: `
        server {
            listen 80;
        -   add_header X-Frame-Options SAMEORIGIN always; #! wrong-value
        +   add_header X-Frame-Options DENY always;
        }
      `,
    }));
});

describe('with a list of parent sites', () => {
  const PORTAL = 'frame-options: [https://portal.example.com]';
  const CSP_OFF = `${PORTAL}\ncontent-security-policy: off`;

  test('X-Frame-Options is taken away, since it cannot name them', () =>
    shows({
      ...FRAMES,
      policy: PORTAL,
      files: `
        server {
            listen 80;
        -   add_header X-Frame-Options SAMEORIGIN always; #! unwanted
            add_header X-Other yes;
        }
      `,
    }));

  test('where it is all that hides outer headers, it stays with an empty value that sends nothing', () =>
    shows({
      ...FRAMES,
      policy: PORTAL,
      files: `
        server {
            listen 80;
            add_header X-Other yes;
            location /own/ {
        -       add_header X-Frame-Options SAMEORIGIN always; #! unwanted
        +       add_header X-Frame-Options "" always;
            }
        }
      `,
    }));

  test('without a Content-Security-Policy of the policy, frame-ancestors gets a header of its own', () =>
    shows({
      ...FRAMES,
      policy: CSP_OFF,
      files: `
        server { #! missing
            listen 80;
        +   add_header Content-Security-Policy "frame-ancestors 'self' https://portal.example.com" always;
        }
      `,
    }));

  test('frame-ancestors joins a Content-Security-Policy that is there, of which all else stays', () =>
    shows({
      ...FRAMES,
      policy: CSP_OFF,
      files: `
        server {
            listen 80;
        -   add_header Content-Security-Policy "Default-Src 'self';frame-ancestors *; img-src *" always; #! wrong-value
        +   add_header Content-Security-Policy "Default-Src 'self'; img-src *; frame-ancestors 'self' https://portal.example.com" always;
        }
      `,
    }));

  test('frame-ancestors that name the same sites in another order are right', () =>
    shows({
      ...FRAMES,
      policy: CSP_OFF,
      files: `
        server {
            listen 80;
            add_header Content-Security-Policy "default-src 'none'; Frame-Ancestors https://portal.example.com  'self';" always;
        }
      `,
    }));

  test('a policy that only reports cannot hold frame-ancestors: an enforced header does', () =>
    shows({
      ...FRAMES,
      policy: 'content-security-policy: { mode: report-only }',
      files: `
        server { #! missing
            listen 80;
            add_header X-Frame-Options SAMEORIGIN always;
            add_header Content-Security-Policy-Report-Only "frame-ancestors 'self'" always;
        +   add_header Content-Security-Policy "frame-ancestors 'self'" always;
        }
      `,
    }));
});

test('`any` wants no X-Frame-Options and leaves the Content-Security-Policy alone', () =>
  shows({
    ...FRAMES,
    policy: 'frame-options: any\ncontent-security-policy: off',
    files: `
      server {
          listen 80;
          add_header Content-Security-Policy "frame-ancestors 'self'" always;
      -   add_header X-Frame-Options SAMEORIGIN; #! unwanted
      }
    `,
  }));

describe('does not complain of', () => {
  test.each([
    ['the stricter DENY', 'add_header X-Frame-Options DENY always;'],
    ['another case', 'add_header X-FRAME-OPTIONS "SameOrigin" always;'],
    ['a map of right values', 'add_header X-Frame-Options $frames always;'],
  ])('%s', (_, header) =>
    shows({
      ...FRAMES,
      files: `
        map $uri $frames {
            default SAMEORIGIN;
            /closed DENY;
        }
        server {
            listen 80;
            ${header}
        }
      `,
    }),
  );

  test('frame-ancestors under an enforced Content-Security-Policy: they are part of that header', () =>
    shows({
      ...FRAMES,
      files: `
        server {
            listen 80;
            add_header X-Frame-Options SAMEORIGIN always;
            add_header Content-Security-Policy "frame-ancestors *" always;
        }
      `,
    }));

  test('a hardened tree that says it in its own ways', () =>
    shows({ ...FRAMES, files: fixture('hardened') }));
});

test('a lack is of medium severity, one on errors alone of low severity', async () => {
  const { findings } = await judge({
    ...FRAMES,
    files: `
      server {
          listen 80;
          server_name a.test;
          add_header X-Frame-Options SAMEORIGIN;
          location /own/ {
              add_header X-Other yes;
          }
      }
    `,
  });
  expect(
    findings.map(({ outcome, severity, level, message }) => [outcome, severity, level, message]),
  ).toEqual([
    [
      'missing',
      'medium',
      'a.test /own/',
      'X-Frame-Options is not sent: another site can show this page in a frame and take clicks on it',
    ],
    [
      'not-always',
      'low',
      'a.test',
      'X-Frame-Options is not sent with error responses: another site can show this page in a frame and take clicks on it',
    ],
  ]);
});

test.each([
  ['same-origin', ['X-Frame-Options: SAMEORIGIN, errors too']],
  ['none', ['X-Frame-Options: DENY, errors too']],
  ['any', ['no X-Frame-Options']],
  [
    '[https://a.test]',
    ['no X-Frame-Options', "Content-Security-Policy: frame-ancestors 'self' https://a.test, errors too"],
  ],
])('%s is proven by what browsers then get', async (allow, expected) => {
  const { proofs } = await judge({
    ...FRAMES,
    policy: `frame-options: ${allow}\ncontent-security-policy: off`,
    files: 'server { listen 80; server_name a.test; }',
  });
  expect(proofs).toEqual(expected.map((header) => `GET a.test -> ${header}`));
});
