import { describe, expect, test } from 'vitest';
import { judge, shows } from '../../../../test/support/control-cases.ts';

const BEHIND = {
  control: 'rate-limit',
  policy: `
rate-limit:
  zone: z
  rate: 10r/s
  burst: 20
  behind: { trusted-proxies: [10.0.0.0/8, 192.0.2.1], header: X-Forwarded-For, recursive: on }
`,
  speaksOf: ['real_ip_header', 'real_ip_recursive'],
} as const;
const BEHIND_NOBODY = { ...BEHIND, policy: 'rate-limit: { zone: z, rate: 10r/s, burst: 20 }' } as const;

/** A limit about which there is nothing to say. */
const LIMITED =
  'limit_req_zone $binary_remote_addr zone=z:10m rate=10r/s; limit_req zone=z burst=20; limit_req_status 429;';

describe('behind a load balancer', () => {
  test('a server that trusts nobody gets everything', () =>
    shows({
      ...BEHIND,
      files: `
        ${LIMITED}
        server { #! real-ip
            listen 80;
        +   set_real_ip_from 10.0.0.0/8;
        +   set_real_ip_from 192.0.2.1;
        +   real_ip_header X-Forwarded-For;
        +   real_ip_recursive on;
        }
      `,
    }));

  test('several servers get it once, around them', async () => {
    const { fixedFiles, findingsAfter, secondFixIsEmpty } = await judge({
      ...BEHIND,
      files: `${LIMITED} server { listen 80; } server { listen 81; }`,
    });
    for (const name of ['set_real_ip_from 10', 'set_real_ip_from 192', 'real_ip_header', 'real_ip_recursive'])
      expect(fixedFiles['nginx.conf']?.split(name)).toHaveLength(2);
    expect(findingsAfter).toEqual([]);
    expect(secondFixIsEmpty).toBe(true);
  });

  test('whom the policy does not name is trusted no more', () =>
    shows({
      ...BEHIND,
      files: `
        ${LIMITED}
        server { #! real-ip
            listen 80;
            set_real_ip_from 10.0.0.0/8;
        -   set_real_ip_from 172.16.0.0/12;
            set_real_ip_from 192.0.2.1;
            real_ip_header X-Forwarded-For;
            real_ip_recursive on;
        }
      `,
    }));

  test('another header, and a list that is not searched, are set right where they stand', () =>
    shows({
      ...BEHIND,
      files: `
        ${LIMITED}
      - real_ip_recursive off;
      + real_ip_recursive on;
        server { #! real-ip
            listen 80;
            set_real_ip_from 10.0.0.0/8;
            set_real_ip_from 192.0.2.1;
        -   real_ip_header X-Real-IP;
        +   real_ip_header X-Forwarded-For;
        }
      `,
    }));

  test('a server with a list of its own gets what that list lacks', () =>
    shows({
      ...BEHIND,
      files: `
        ${LIMITED}
        set_real_ip_from 10.0.0.0/8;
        set_real_ip_from 192.0.2.1;
        real_ip_header x-forwarded-for;
        real_ip_recursive ON;
        server { #! real-ip
            listen 80;
            set_real_ip_from 10.0.0.0/8;
        +   set_real_ip_from 192.0.2.1;
        }
        server {
            listen 81;
        }
      `,
    }));

  test('the evidence says everything that is not as the policy wants it', async () => {
    const { findings } = await judge({
      ...BEHIND,
      files: `${LIMITED} server { listen 80; server_name a.test; set_real_ip_from 10.0.0.0/8; set_real_ip_from 0.0.0.0/0; }`,
    });
    expect(
      findings.map(({ outcome, severity, level, fixable }) => [outcome, severity, level, fixable]),
    ).toEqual([['real-ip', 'medium', 'a.test', true]]);
    expect(findings[0]?.evidence).toBe(
      '192.0.2.1 is not trusted; 0.0.0.0/0 is trusted; the address is taken from X-Real-IP; real_ip_recursive is off',
    );
  });

  test('an exception keeps its server as it is', () =>
    shows({
      ...BEHIND,
      exceptions: [{ server: 'legacy.test' }],
      files: `
        ${LIMITED}
        server {
            listen 80;
            server_name legacy.test;
            set_real_ip_from 172.16.0.0/12;
        }
        server {
            listen 80;
            server_name new.test;
            set_real_ip_from 10.0.0.0/8;
            set_real_ip_from 192.0.2.1;
            real_ip_header X-Forwarded-For;
            real_ip_recursive on;
        }
      `,
    }));
});

describe('behind nobody', () => {
  test.each(['0.0.0.0/0', '::/0'])(
    'everybody, as %s, is trusted where they should not be',
    async (everybody) => {
      const judged = await judge({
        ...BEHIND_NOBODY,
        files: `
        ${LIMITED}
        server {
            listen 80;
            server_name a.test;
            set_real_ip_from ${everybody};
            location / {
            }
        }
      `,
      });
      expect(
        judged.findings.map(({ outcome, severity, place, fixable }) => [outcome, severity, place, fixable]),
      ).toEqual([['trusts-everybody', 'medium', 'nginx.conf:7', false]]);
      expect(judged.findings[0]?.evidence).toBe(`set_real_ip_from ${everybody}, real_ip_header X-Real-IP`);
      expect(judged.changed).toEqual([]);
    },
  );

  test('it is said for each server that has it from outside, and where a location says it', async () => {
    const { findings } = await judge({
      ...BEHIND_NOBODY,
      files: `
        ${LIMITED}
        set_real_ip_from 0.0.0.0/0;
        server {
            listen 80;
            server_name a.test;
            location / {
                set_real_ip_from ::/0;
            }
        }
        server {
            listen 81;
            server_name b.test;
        }
      `,
    });
    expect(findings.map(({ place, level }) => [place, level])).toEqual([
      ['nginx.conf:4', 'a.test'],
      ['nginx.conf:4', 'b.test'],
      ['nginx.conf:9', 'a.test /'],
    ]);
  });

  test('networks of one’s own are no fault', () =>
    shows({
      ...BEHIND_NOBODY,
      files: `
        ${LIMITED}
        server {
            listen 80;
            set_real_ip_from 10.0.0.0/8;
            set_real_ip_from unix:;
            real_ip_header proxy_protocol;
        }
      `,
    }));
});
