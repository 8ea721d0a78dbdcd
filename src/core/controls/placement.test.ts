import { describe, expect, test } from 'vitest';
import { judge, shows } from '../../../test/support/control-cases.ts';

/** A list that an empty entry can block. */
const HEADER = { control: 'content-type-options', speaksOf: ['x-content-type-options'] } as const;
/** A list that nothing can block. */
const LIMIT = {
  control: 'rate-limit',
  policy: 'rate-limit: { zone: z, rate: 10r/s, burst: 20, status: 503 }',
  speaksOf: ['limit_req'],
} as const;
/** A setting that stands once in a block. */
const SCALAR = { control: 'server-tokens', speaksOf: ['server_tokens'] } as const;

const ZONE = 'limit_req_zone $binary_remote_addr zone=z:10m rate=10r/s;';

describe('an entry of a list is written where most inherit it', () => {
  test('in the only server', () =>
    shows({
      ...HEADER,
      files: `
        server { #! missing
            listen 80;
        +   add_header X-Content-Type-Options nosniff always;
            location /a/ { #! missing
                location /a/b/ { #! missing
                }
            }
        }
      `,
    }));

  test('once around several servers that have no list', () =>
    shows({
      ...HEADER,
      files: `
        access_log off;
      + add_header X-Content-Type-Options nosniff always;
        server { #! missing
            listen 80;
        }
        server { #! missing
            listen 81;
        }
      `,
    }));

  test('in the list that is there already around them', () =>
    shows({
      ...HEADER,
      files: `
        add_header X-Other yes;
      + add_header X-Content-Type-Options nosniff always;
        access_log off;
        server { #! missing
            listen 80;
            location / { #! missing
            }
        }
      `,
    }));

  test('in each list that hides the outer ones, and nowhere else', () =>
    shows({
      ...HEADER,
      files: `
        add_header X-Content-Type-Options nosniff always;
        server { #! missing
            listen 80;
            add_header X-Server yes;
        +   add_header X-Content-Type-Options nosniff always;
            location /a/ { #! missing
                add_header X-A yes;
        +       add_header X-Content-Type-Options nosniff always;
                location /a/b/ { #! missing
                }
            }
            location /b/ { #! missing
            }
        }
        server {
            listen 81;
        }
      `,
    }));

  test('in each server, where one around them would also reach a server that needs none', () =>
    shows({
      control: 'hsts',
      speaksOf: ['strict-transport-security'],
      files: `
        ssl_certificate tls.crt;
        ssl_certificate_key tls.key;
        server { #! missing
            listen 443 ssl;
            server_name a.test;
        +   add_header Strict-Transport-Security max-age=63072000 always;
        }
        server { #! missing
            listen 443 ssl;
            server_name b.test;
        +   add_header Strict-Transport-Security max-age=63072000 always;
        }
        server {
            listen 80;
        }
      `,
    }));

  test('above the first server that can be changed, where the `http` block cannot', () =>
    shows({
      ...HEADER,
      readOnly: ['nginx.conf'],
      files: {
        'nginx.conf': `
          events {}
          http {
              include conf.d/*.conf;
          }
        `,
        'conf.d/a.conf': `
        + add_header X-Content-Type-Options nosniff always;
          # The first site.
          server { #! missing
              listen 80;
          }
        `,
        'conf.d/b.conf': `
          server { #! missing
              listen 81;
          }
        `,
      },
    }));

  test('beside its like above that server, where the `http` block cannot be changed', () =>
    shows({
      ...HEADER,
      readOnly: ['nginx.conf'],
      files: {
        'nginx.conf': `
          events {}
          http {
              include conf.d/*.conf;
          }
        `,
        'conf.d/a.conf': `
          add_header X-One 1;
        + add_header X-Content-Type-Options nosniff always;
          access_log off;
          server { #! missing
              listen 80;
          }
        `,
      },
    }));
});

describe('an entry stands', () => {
  test('behind the last of its like', () =>
    shows({
      ...HEADER,
      files: `
        server { #! missing
            add_header X-One 1;
            listen 80;
            add_header X-Two 2; # two
        +   add_header X-Content-Type-Options nosniff always;
            root /srv;
        }
      `,
    }));

  test('else behind the simple directives, above blocks and includes', () =>
    shows({
      ...HEADER,
      files: {
        'nginx.conf': `
          events {}
          http {
              server { #! missing
                  listen 80;
                  root /srv;
          +       add_header X-Content-Type-Options nosniff always;
                  include more.conf;
                  index index.html;
                  location / { #! missing
                  }
              }
          }
        `,
        'more.conf': `
          access_log off;
        `,
      },
    }));

  test('on the line of the others, where a block is one line', () =>
    shows({
      ...HEADER,
      files: `
      - server { listen 80; } #! missing
      + server { listen 80; add_header X-Content-Type-Options nosniff always; }
      `,
    }));

  test('with the tabs of its neighbours', async () => {
    const { fixedFiles } = await judge({
      ...HEADER,
      files: { 'nginx.conf': 'events {}\nhttp {\n\tserver {\n\t\tlisten 80;\n\t}\n}\n' },
    });
    expect(fixedFiles['nginx.conf']).toBe(
      'events {}\nhttp {\n\tserver {\n\t\tlisten 80;\n\t\tadd_header X-Content-Type-Options nosniff always;\n\t}\n}\n',
    );
  });
});

describe('a file that several levels include', () => {
  const twoServers = (first: string, second: string) => `
    events {}
    http {
        server { #! missing
            listen 80;
            ${first}
        }
        server { #! missing
            listen 81;
            ${second}
        }
    }
  `;

  test('gets the line once, when it holds their only list', () =>
    shows({
      ...HEADER,
      files: {
        'nginx.conf': twoServers('include headers.conf;', 'include headers.conf;'),
        'headers.conf': `
          add_header X-One 1;
        + add_header X-Content-Type-Options nosniff always;
          access_log off;
        `,
      },
    }));

  test('gets it for all, when some have lists of their own beside it', () =>
    shows({
      ...HEADER,
      files: {
        'nginx.conf': twoServers('add_header X-Own 1; include headers.conf;', 'include headers.conf;'),
        'headers.conf': `
          add_header X-One 1;
        + add_header X-Content-Type-Options nosniff always;
        `,
      },
    }));

  test('does not get it, when one who includes it has the header: that one would send it twice', () =>
    shows({
      ...HEADER,
      files: {
        'nginx.conf': `
          events {}
          http {
              server { #! missing
                  listen 80;
          +       add_header X-Content-Type-Options nosniff always;
                  include headers.conf;
              }
              server {
                  listen 81;
                  add_header X-Content-Type-Options nosniff always;
                  include headers.conf;
              }
          }
        `,
        'headers.conf': `
          add_header X-One 1;
        `,
      },
    }));

  test('does not get it, when an exempt level includes it', () =>
    shows({
      ...HEADER,
      exceptions: [{ server: 'legacy.test' }],
      files: {
        'nginx.conf': `
          events {}
          http {
              server {
                  listen 80;
                  server_name legacy.test;
                  include headers.conf;
              }
              server { #! missing
                  listen 80;
                  server_name new.test;
          +       add_header X-Content-Type-Options nosniff always;
                  include headers.conf;
              }
          }
        `,
        'headers.conf': `
          add_header X-One 1;
        `,
      },
    }));

  test('does not get it, when it cannot be changed: the block that includes it does', () =>
    shows({
      ...HEADER,
      readOnly: ['headers.conf'],
      files: {
        'nginx.conf': `
          events {}
          http {
              server { #! missing
                  listen 80;
          +       add_header X-Content-Type-Options nosniff always;
                  include headers.conf;
              }
          }
        `,
        'headers.conf': `
          add_header X-One 1;
        `,
      },
    }));

  test('gets it, when one level alone includes it and has its whole list from it', () =>
    shows({
      ...HEADER,
      files: {
        'nginx.conf': `
          events {}
          http {
              server { listen 80; include headers.conf; } #! missing
          }
        `,
        'headers.conf': `
          add_header X-One 1;
        + add_header X-Content-Type-Options nosniff always;
        `,
      },
    }));

  test('does not get it, when the only level that includes it has a list of its own beside it', () =>
    shows({
      ...HEADER,
      files: {
        'nginx.conf': `
          events {}
          http {
              server { #! missing
                  listen 80;
                  add_header X-Own 1;
          +       add_header X-Content-Type-Options nosniff always;
                  include headers.conf;
              }
          }
        `,
        'headers.conf': `
          add_header X-One 1;
        `,
      },
    }));

  test('can hold locations: one with a list gets the line once for all its servers', () =>
    shows({
      ...HEADER,
      files: {
        'nginx.conf': `
          events {}
          http {
        +     add_header X-Content-Type-Options nosniff always;
              server { listen 80; include locations.conf; } #! missing
              server { listen 81; include locations.conf; } #! missing
          }
        `,
        'locations.conf': `
          location /a/ { #! missing, missing
              add_header X-A yes;
        +     add_header X-Content-Type-Options nosniff always;
          }
          location /b/ { #! missing, missing
          }
        `,
      },
    }));
});

describe('an exempt level keeps exactly what it has', () => {
  test('a header that nothing hides yet is blocked there', () =>
    shows({
      ...HEADER,
      exceptions: [{ location: '/legacy/' }],
      files: `
        server { #! missing
            listen 80;
        +   add_header X-Content-Type-Options nosniff always;
            location /legacy/ {
                root /srv;
        +       add_header X-Content-Type-Options "";
                location /legacy/in/ {
                }
            }
            location /new/ { #! missing
            }
        }
      `,
    }));

  test('the list that it inherits is repeated there, without the new entry', () =>
    shows({
      ...HEADER,
      exceptions: [{ location: '/legacy/' }],
      files: `
        server { #! missing
            listen 80;
            add_header X-One 1;
            add_header X-Two "2 2" always;
        +   add_header X-Content-Type-Options "nosniff" always;
            location /legacy/ {
                root /srv;
        +       add_header X-One 1;
        +       add_header X-Two "2 2" always;
            }
        }
      `,
    }));

  test('one with a list of its own needs nothing', () =>
    shows({
      ...HEADER,
      exceptions: [{ location: '/legacy/' }],
      files: `
        server { #! missing
            listen 80;
        +   add_header X-Content-Type-Options nosniff always;
            location /legacy/ {
                add_header X-Legacy yes;
            }
        }
      `,
    }));

  test('an exempt server keeps a header away from itself, not from the others', () =>
    shows({
      ...HEADER,
      exceptions: [{ server: 'legacy.test' }],
      files: `
        add_header X-One 1;
      + add_header X-Content-Type-Options nosniff always;
        server {
            listen 80;
            server_name legacy.test;
        +   add_header X-One 1;
        }
        server { #! missing
            listen 80;
            server_name new.test;
        }
      `,
    }));

  test('an exception for a location of one server does not cover the same location of another', () =>
    shows({
      ...HEADER,
      exceptions: [{ server: 'legacy.test', location: '/a/' }],
      files: `
        server {
            listen 80;
            server_name legacy.test;
            add_header X-Content-Type-Options nosniff always;
            location /a/ {
                add_header X-A yes;
            }
        }
        server {
            listen 80;
            server_name new.test;
            add_header X-Content-Type-Options nosniff always;
            location /a/ { #! missing
                add_header X-A yes;
        +       add_header X-Content-Type-Options nosniff always;
            }
        }
      `,
    }));

  test('a limit, which nothing can block, is written in the levels beside it', () =>
    shows({
      ...LIMIT,
      exceptions: [{ location: '/free/' }],
      files: `
        ${ZONE}
        server {
            listen 80;
            return 204;
            location /free/ {
                root /srv;
            }
            location /a/ { #! unlimited
                root /srv;
        +       limit_req zone=z burst=20 nodelay;
            }
            location /b/ { #! unlimited
                root /srv;
        +       limit_req zone=z burst=20 nodelay;
                location /b/in/ { #! unlimited
                }
            }
        }
      `,
    }));

  test('a limit beside one inside a location goes into the levels beside that', () =>
    shows({
      ...LIMIT,
      exceptions: [{ location: '/a/free/' }],
      files: `
        ${ZONE}
        server {
            listen 80;
            return 204;
            location /a/ {
                return 204;
                location /a/free/ {
                    root /srv;
                }
                location /a/b/ { #! unlimited
                    root /srv;
        +           limit_req zone=z burst=20 nodelay;
                }
            }
            location /c/ { #! unlimited
                root /srv;
        +       limit_req zone=z burst=20 nodelay;
            }
        }
      `,
    }));

  test('a limit that is joined is repeated there without the new one', () =>
    shows({
      ...LIMIT,
      exceptions: [{ location: '/free/' }],
      files: `
        ${ZONE}
        limit_req_zone $uri zone=own:1m rate=1r/s;
        server {
            listen 80;
            limit_req zone=own; #! lax
        +   limit_req zone=z burst=20 nodelay;
            location /free/ {
                root /srv;
        +       limit_req zone=own;
            }
        }
      `,
    }));
});

describe('a setting that stands once', () => {
  test('is changed where it stands, with all that inherit it', () =>
    shows({
      ...SCALAR,
      files: `
        server {
            listen 80;
        -   server_tokens on; #! version-sent
        +   server_tokens off;
            location /a/ {
                location /a/b/ {
        -           server_tokens build; #! version-sent
        +           server_tokens off;
                }
            }
        }
      `,
    }));

  test('is written where it is nowhere: once around the servers, not over one that has its own', () =>
    shows({
      ...SCALAR,
      files: `
        access_log off;
      + server_tokens off;
        server { #! version-sent
            listen 80;
        }
        server { #! version-sent
            listen 81;
        }
        server {
            listen 82;
            server_tokens off;
        }
      `,
    }));

  test('that is nowhere does not reach an exempt server', () =>
    shows({
      ...SCALAR,
      exceptions: [{ server: 'legacy.test' }],
      files: `
        server {
            listen 80;
            server_name legacy.test;
        }
        server { #! version-sent
            listen 80;
            server_name a.test;
        +   server_tokens off;
        }
        server { #! version-sent
            listen 80;
            server_name b.test;
        +   server_tokens off;
        }
      `,
    }));

  test('that is nowhere is written at its default in an exempt location', () =>
    shows({
      ...SCALAR,
      exceptions: [{ location: '/legacy/' }],
      files: `
        server { #! version-sent
            listen 80;
        +   server_tokens off;
            location /outer/ {
                location /outer/in/ {
                }
            }
            location /legacy/ {
                root /srv;
        +       server_tokens on;
                location /legacy/in/ {
                }
            }
        }
      `,
    }));
});
