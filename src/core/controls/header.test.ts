import { describe, expect, test } from 'vitest';
import { judge, shows } from '../../../test/support/control-cases.ts';

/** What all controls of response headers have in common, shown with the simplest of them. */
const HEADER = { control: 'content-type-options', speaksOf: ['x-content-type-options'] } as const;

/** NGINX has `add_header_inherit` since 1.29.3. */
const WITH_INHERIT = { ...HEADER, version: '1.31.5' } as const;

describe('which responses are judged', () => {
  test('those of locations of every kind: named, nested, exact, and by expression', () =>
    shows({
      ...HEADER,
      files: `
        server { #! missing
            listen 80;
        +   add_header X-Content-Type-Options nosniff always;
            location @named { #! missing
            }
            location = /exact { #! missing
            }
            location /outer/ { #! missing
                location ~ ^/outer/in { #! missing
                }
            }
        }
      `,
    }));

  test('a location answers with what the location around it has, not with what the server has', () =>
    shows({
      ...HEADER,
      files: `
        server {
            listen 80;
            add_header X-Content-Type-Options nosniff always;
            location /outer/ { #! missing
                add_header X-Other yes;
        +       add_header X-Content-Type-Options nosniff always;
                location /outer/in/ { #! missing
                }
            }
        }
      `,
    }));

  test('an `if` in a location answers instead of it: with a header of its own it hides the location’s', () =>
    shows({
      ...HEADER,
      files: `
        server {
            listen 80;
            location / {
                add_header X-Content-Type-Options nosniff always;
                if ($arg_a) {
                    set $a 1;
                }
                if ($arg_b) { #! missing
                    add_header X-Other yes;
        +           add_header X-Content-Type-Options nosniff always;
                }
            }
            add_header X-Content-Type-Options nosniff always;
        }
      `,
    }));

  test('an `if` in a server and a `limit_except` hold no headers', () =>
    shows({
      ...HEADER,
      files: `
        server {
            listen 80;
            add_header X-Content-Type-Options nosniff always;
            if ($arg_a) {
                return 404;
            }
            location / {
                limit_except GET {
                    deny all;
                }
            }
        }
      `,
    }));
});

describe('where levels merge or refuse headers', () => {
  test('a merged header counts', () =>
    shows({
      ...WITH_INHERIT,
      files: `
        server {
            listen 80;
            add_header X-Content-Type-Options nosniff always;
            location / {
                add_header_inherit merge;
                add_header X-Other yes;
            }
        }
      `,
    }));

  test('one that is written again is sent twice: the one that others inherit stays', () =>
    shows({
      ...WITH_INHERIT,
      files: `
        server {
            listen 80;
            add_header_inherit merge;
            add_header X-Content-Type-Options nosniff always;
            location / {
                add_header X-Other yes;
        -       add_header X-Content-Type-Options nosniff always; #! duplicate
            }
        }
      `,
    }));

  test('a level that merges gets what is missing from the level around it', () =>
    shows({
      ...WITH_INHERIT,
      files: `
        server { #! missing
            listen 80;
            add_header X-Server yes;
        +   add_header X-Content-Type-Options nosniff always;
            location / { #! missing
                add_header_inherit merge;
                add_header X-Other yes;
            }
        }
      `,
    }));

  test('a level that inherits nothing gets its own', () =>
    shows({
      ...WITH_INHERIT,
      files: `
        server {
            listen 80;
            add_header X-Content-Type-Options nosniff always;
            location / { #! missing
                add_header_inherit off;
        +       add_header X-Content-Type-Options nosniff always;
            }
        }
      `,
    }));
});

describe('the upstream’s own header', () => {
  const PASSES = 'add_header X-Content-Type-Options nosniff always;';

  test('is hidden where the level has a list of hidden names, which would else be lost', () =>
    shows({
      ...HEADER,
      files: `
        server {
            listen 80;
            ${PASSES}
            proxy_hide_header X-Content-Type-Options;
            location /list/ { #! upstream-passes
                proxy_hide_header X-Powered-By;
        +       proxy_hide_header X-Content-Type-Options;
                proxy_pass http://127.0.0.1:8080;
            }
        }
      `,
    }));

  test('is hidden once for all that inherit, in the server’s list', () =>
    shows({
      ...HEADER,
      files: `
        server { #! upstream-passes
            listen 80;
            ${PASSES}
            proxy_hide_header X-Powered-By;
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

  test.each([
    ['proxy_hide_header', 'proxy_pass http://127.0.0.1:8080;'],
    ['fastcgi_hide_header', 'fastcgi_pass 127.0.0.1:9000;'],
    ['uwsgi_hide_header', 'uwsgi_pass 127.0.0.1:9000;'],
    ['scgi_hide_header', 'scgi_pass 127.0.0.1:9000;'],
    ['grpc_hide_header', 'grpc_pass grpc://127.0.0.1:8080;'],
  ])('is hidden by %s, and not by its like', (hide, pass) => {
    const other = hide === 'proxy_hide_header' ? 'grpc_hide_header' : 'proxy_hide_header';
    return shows({
      ...HEADER,
      files: `
        server {
            listen 80;
            ${PASSES}
            ${other} X-Content-Type-Options;
        +   ${hide} X-Content-Type-Options;
            location / { #! upstream-passes
                ${pass}
            }
        }
      `,
    });
  });

  test('comes through an `if` that fetches for itself', () =>
    shows({
      ...HEADER,
      files: `
        server {
            listen 80;
            ${PASSES}
        +   proxy_hide_header X-Content-Type-Options;
            location / {
                if ($arg_a) { #! upstream-passes
                    proxy_pass http://127.0.0.1:8080;
                }
            }
        }
      `,
    }));

  test('does not come through a location that fetches nothing', () =>
    shows({ ...HEADER, files: `server { listen 80; ${PASSES} location / { root /srv; } }` }));
});

describe('a fix', () => {
  test('of a shared file serves all who include it', () =>
    shows({
      ...HEADER,
      files: {
        'nginx.conf': `
          events {}
          http {
              server { listen 80; include headers.conf; }
              server { listen 81; include headers.conf; }
          }
        `,
        'headers.conf': `
          add_header X-Other yes;
        - add_header X-Content-Type-Options no always; #! wrong-value, wrong-value
        + add_header X-Content-Type-Options nosniff always;
        `,
      },
    }));

  test('of a repeated header keeps the line of the shared file, which others need', () =>
    shows({
      ...HEADER,
      files: {
        'nginx.conf': `
          events {}
          http {
              server { listen 80; include headers.conf; }
              server {
                  listen 81;
        -         add_header X-Content-Type-Options nosniff always; #! duplicate
                  include headers.conf;
              }
          }
        `,
        'headers.conf': `
          add_header X-Content-Type-Options nosniff always;
        `,
      },
    }));

  test('of a header that is sent three times, never right, corrects one and takes the others away', () =>
    shows({
      ...HEADER,
      files: `
        server {
            listen 80;
        -   add_header X-Content-Type-Options one; #! duplicate
        +   add_header X-Content-Type-Options nosniff always;
            add_header X-Other yes;
        -   add_header X-Content-Type-Options two always;
        -   add_header x-content-type-options three;
        }
      `,
    }));

  test('is not there for two lines of two shared files, each of which others need', async () => {
    const judged = await judge({
      ...HEADER,
      files: {
        'nginx.conf': `
          events {}
          http {
              server { listen 80; include one.conf; include two.conf; }
              server { listen 81; include one.conf; }
              server { listen 82; include two.conf; }
          }
        `,
        'one.conf': 'add_header X-Content-Type-Options nosniff always;',
        'two.conf': 'add_header X-Content-Type-Options nosniff always;',
      },
    });
    expect(judged.findings.map(({ outcome, place, fixable }) => [outcome, place, fixable])).toEqual([
      ['duplicate', 'one.conf:1', false],
    ]);
    expect(judged.changed).toEqual([]);
  });

  test('takes up a line that the vendor ships commented out', () =>
    shows({
      ...HEADER,
      files: `
        server { #! missing
            listen 80;
        -   #add_header X-Content-Type-Options nosniff;
        +   add_header X-Content-Type-Options nosniff always;
            # add_header X-Frame-Options DENY;
        }
      `,
    }));

  test('keeps the quotes, the spaces and the spelling of what it corrects', () =>
    shows({
      ...HEADER,
      files: `
        server {
            listen 80;
        -   add_header    "x-Content-type-options"   'sniff'; #! wrong-value
        +   add_header    "x-Content-type-options"   'nosniff' always;
        }
      `,
    }));

  test('first corrects what is there, then writes what is missing', () =>
    shows({
      ...HEADER,
      files: `
        add_header X-Other yes;
      + add_header X-Content-Type-Options nosniff always;
        server { #! missing
            listen 80;
        }
        server {
            listen 81;
        -   add_header X-Content-Type-Options sniff; #! wrong-value
        +   add_header X-Content-Type-Options nosniff always;
        }
      `,
    }));
});

describe('an exception', () => {
  test('covers a location, and those inside it, that lack the header', () =>
    shows({
      ...HEADER,
      exceptions: [{ location: '/legacy/' }],
      files: `
        server {
            listen 80;
            add_header X-Content-Type-Options nosniff always;
            location /legacy/ {
                add_header X-Other yes;
                location /legacy/in/ {
                    add_header X-Inner yes;
                }
            }
            location /new/ { #! missing
                add_header X-Other yes;
        +       add_header X-Content-Type-Options nosniff always;
            }
        }
      `,
    }));

  test('keeps the wrong value for its location when the server’s is corrected', () =>
    shows({
      ...HEADER,
      exceptions: [{ location: '/legacy/' }],
      files: `
        server {
            listen 80;
            add_header X-Other yes;
        -   add_header X-Content-Type-Options sniff always; #! wrong-value
        +   add_header X-Content-Type-Options nosniff always;
            location /legacy/ {
                root /srv;
        +       add_header X-Other yes;
        +       add_header X-Content-Type-Options sniff always;
            }
        }
      `,
    }));

  test('keeps the upstream’s header for its location', () =>
    shows({
      ...HEADER,
      exceptions: [{ location: '/legacy/' }],
      files: `
        server { #! upstream-passes
            listen 80;
            add_header X-Content-Type-Options nosniff always;
            location /legacy/ {
                proxy_pass http://127.0.0.1:8080;
            }
            location /new/ {
                proxy_pass http://127.0.0.1:8080;
        +       proxy_hide_header X-Content-Type-Options;
            }
        }
      `,
    }));
});

test('the evidence names what hides the header, or that there is nothing', async () => {
  const { findings } = await judge({
    ...HEADER,
    files: `
      server {
          listen 80;
          server_name a.test;
          location /own/ {
              add_header X-Other yes;
              location /own/in/ {
              }
          }
      }
    `,
  });
  expect(findings.map(({ level, evidence }) => `${level}: ${evidence}`)).toEqual([
    'a.test: no add_header is effective here',
    'a.test /own/: the add_header at nginx.conf:7 hides all inherited headers',
    'a.test /own/in/: headers come from nginx.conf:7, this one is not among them',
  ]);
});

test('what stands in a file that cannot be changed has no fix', async () => {
  const { findings, findingsAfter, fixedFiles } = await judge({
    ...HEADER,
    readOnly: ['image.conf'],
    files: {
      'nginx.conf': 'events {} http { server { listen 80; include image.conf; } }',
      'image.conf': 'add_header X-Content-Type-Options sniff;\nlocation / { add_header X-Other yes; }\n',
    },
  });
  const told = findings.map(({ outcome, place, fixable }) => [outcome, place, fixable]);
  expect(told).toEqual([
    ['wrong-value', 'image.conf:1', false],
    ['missing', 'image.conf:2', false],
  ]);
  expect(findingsAfter).toEqual(findings);
  expect(fixedFiles['image.conf']).toContain('sniff;');
});
