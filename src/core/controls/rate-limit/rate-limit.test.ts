import { describe, expect, test } from 'vitest';
import { modelOf } from '../../../../test/support/model.ts';
import type { Level } from '../../model/index.ts';
import { locationLabel } from '../../model/index.ts';
import { applySplices, splicesOf } from '../../nginx/index.ts';
import { rateLimit } from './rate-limit.ts';
import type { RateLimit } from './settings.ts';

const WANTED: RateLimit = {
  zone: 'perip',
  size: '10m',
  rate: '10r/s',
  burst: 20,
  delay: 'nodelay',
  status: 429,
  key: '$binary_remote_addr',
};
const STATUS = 'limit_req_status 429;';

function model(text: string) {
  return modelOf({ '/etc/nginx/nginx.conf': text });
}

function http(inside: string): string {
  return `events {}\nhttp {\n${inside}}\n`;
}

function outcomes(text: string, wanted = WANTED): string[] {
  return rateLimit
    .check(model(text), wanted)
    .flatMap((group) => [...group])
    .map(({ outcome, level }) => `${outcome}${level?.kind === 'location' ? ` ${locationLabel(level)}` : ''}`);
}

function fixed(
  text: string,
  wanted = WANTED,
  exempt: (level: Level | undefined) => boolean = () => false,
): string {
  for (let pass = 0; pass < 4; pass++) {
    const edits = rateLimit.fix(model(text), wanted, () => exempt);
    if (edits.length === 0) return text;
    const splices = edits.flatMap((edit) => {
      if (edit.kind === 'set-mode' || edit.kind === 'rename-file') throw new Error(edit.kind);
      return splicesOf(edit);
    });
    text = applySplices(text, splices);
  }
  throw new Error('no end of fixes');
}

const zone = (key: string, rate = '10r/s', name = 'z') =>
  `    limit_req_zone ${key} zone=${name}:1m rate=${rate};\n`;
const server = (inside: string) => `    server {\n        listen 80;\n        ${STATUS}\n${inside}    }\n`;

describe('check', () => {
  test.each([
    ['no limit', http(server('        location /a/ {\n        }\n')), ['unlimited', 'unlimited /a/']],
    [
      'a limit that only counts',
      http(
        zone('$binary_remote_addr') +
          server(
            '        limit_req zone=z burst=20;\n        limit_req_dry_run on;\n        location /a/ {\n            limit_req_dry_run off;\n        }\n',
          ),
      ),
      ['dry-run'],
    ],
    [
      'an address that anybody may name',
      http(
        zone('$binary_remote_addr') +
          server(
            '        limit_req zone=z burst=20;\n        set_real_ip_from 0.0.0.0/0;\n        set_real_ip_from ::/0;\n',
          ),
      ),
      ['trusts-everybody'],
    ],
    [
      'a limit that all inherit',
      http(
        zone('$binary_remote_addr') +
          server('        limit_req zone=z burst=20;\n        location /a/ {\n        }\n'),
      ),
      [],
    ],
    ['a stricter one', http(zone('$remote_addr', '60r/m') + server('        limit_req zone=z;\n')), []],
    ['a laxer rate', http(zone('$remote_addr', '11r/s') + server('        limit_req zone=z;\n')), ['lax']],
    ['a larger burst', http(zone('$remote_addr') + server('        limit_req zone=z burst=21;\n')), ['lax']],
    [
      'a key that clients send',
      http(zone('$http_x_forwarded_for') + server('        limit_req zone=z;\n')),
      ['client-chosen-key'],
    ],
    ['a key for all', http(zone('all') + server('        limit_req zone=z;\n')), ['one-key']],
    ['a zone that is not there', http(server('        limit_req zone=z;\n')), ['undefined-zone']],
    ['a server that only redirects', http(server('        return 301 https://$host$request_uri;\n')), []],
    [
      'an internal location and a named one',
      http(
        zone('$remote_addr') +
          server('        limit_req zone=z;\n        location /i { internal; }\n        location @n { }\n'),
      ),
      [],
    ],
    [
      'one strict limit beside a lax one',
      http(
        zone('$remote_addr', '99r/s') +
          zone('$remote_addr', '1r/s', 'y') +
          server('        limit_req zone=z;\n        limit_req zone=y;\n'),
      ),
      [],
    ],
  ])('%s', (_, text, expected) => {
    expect(outcomes(text)).toEqual(expected);
  });

  test('the status of refused requests, where it is decided', () => {
    expect(
      outcomes(
        http(
          `${zone('$remote_addr')}    server {\n        limit_req zone=z;\n        location / {\n            limit_req_status 444;\n        }\n    }\n`,
        ),
      ),
    ).toEqual(['status', 'status /']);
  });
});

describe('fix', () => {
  test('one server: the zone above it, the limit once in it, a list of its own joined', () => {
    const text = http(
      zone('$uri', '1r/s', 'own') +
        server(
          '        location /a/ {\n            limit_req zone=own;\n        }\n        location /b/ {\n        }\n',
        ),
    );
    const result = fixed(text);
    expect(result).toBe(
      http(
        `${zone('$uri', '1r/s', 'own')}    limit_req_zone $binary_remote_addr zone=perip:10m rate=10r/s;\n${server(
          '        limit_req zone=perip burst=20 nodelay;\n        location /a/ {\n            limit_req zone=own;\n            limit_req zone=perip burst=20 nodelay;\n        }\n        location /b/ {\n        }\n',
        )}`,
      ),
    );
    expect(outcomes(result)).toEqual([]);
  });

  test('two servers: one line at http level', () => {
    const result = fixed(http(server('') + server('')));
    expect(result.match(/limit_req zone=/g)).toHaveLength(1);
    expect(outcomes(result)).toEqual([]);
  });

  test('a zone of the same name with another key is not touched: its reload would fail', () => {
    const result = fixed(http(zone('$http_x_forwarded_for', '10r/s', 'perip') + server('')));
    expect(result).toContain('zone=perip_2:10m');
    expect(result).toContain('limit_req_zone $http_x_forwarded_for zone=perip:1m rate=10r/s;');
  });

  test('a fitting zone is used again', () => {
    expect(fixed(http(zone('$binary_remote_addr') + server('')))).toContain(
      'limit_req zone=z burst=20 nodelay;',
    );
  });

  test('an exempt location keeps having no limit', () => {
    const text = http(
      server(
        '        location /free/ {\n        }\n        location /a/ {\n            location /a/b/ {\n            }\n        }\n',
      ),
    );
    const result = fixed(text, WANTED, (level) => level?.kind === 'location' && level.path === '/free/');
    expect(outcomes(result)).toEqual(['unlimited', 'unlimited /free/']);
    expect(result.match(/limit_req zone=/g)).toHaveLength(1);
  });

  test('behind a load balancer the address comes from its header, trusting nobody else', () => {
    const wanted: RateLimit = {
      ...WANTED,
      behind: { trustedProxies: ['10.0.0.0/8', '192.0.2.1'], header: 'X-Forwarded-For', recursive: true },
    };
    const result = fixed(http(server('        set_real_ip_from 0.0.0.0/0;\n')), wanted);
    expect(result).not.toContain('0.0.0.0/0');
    expect(result).toMatch(/set_real_ip_from 10\.0\.0\.0\/8;\s+set_real_ip_from 192\.0\.2\.1;/);
    expect(result).toContain('real_ip_header X-Forwarded-For;');
    expect(result).toContain('real_ip_recursive on;');
    expect(outcomes(result, wanted)).toEqual([]);
  });

  test('a load balancer whose list is not searched, and a limit that only counts, are set right', () => {
    const wanted: RateLimit = {
      ...WANTED,
      behind: { trustedProxies: ['192.0.2.1'], header: 'X-Real-IP', recursive: false },
    };
    const text = http(
      `    limit_req_dry_run on;\n    real_ip_recursive on;\n${server('        set_real_ip_from 192.0.2.1;\n')}`,
    );
    expect(outcomes(text, wanted)).toEqual(['unlimited', 'dry-run', 'real-ip']);
    expect(outcomes(fixed(text, wanted), wanted)).toEqual([]);
  });
});
