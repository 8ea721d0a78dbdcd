import { describe, expect, test } from 'vitest';
import { modelOf } from '../../test/support/model.ts';
import type { HeaderLine } from '../core/http/index.ts';
import { scopeLabel, serverLabel } from '../core/model/index.ts';
import { causeOf, serverFor } from './cause.ts';
import type { CauseHint } from './judge/finding.ts';

const TEXT = `http {
  map $http_origin $allowed {
    default "";
    "~^https://([a-z]+\\.)*kasm\\.example$" $http_origin;
    HTTPS://Partner.Example $http_origin;
  }
  server {
    listen 443 ssl;
    server_name kasm.example;
    server_tokens off;
    add_header X-Frame-Options SAMEORIGIN always;
    error_page 404 /missing.html;
    error_page 500 502 @broken;
    location / {
      add_header X-Content-Type-Options nosniff;
      proxy_pass http://127.0.0.1:1;
      if ($http_origin) {
        add_header X-From if;
      }
    }
    location /plain/ {
      root /srv;
    }
    location /cors/ {
      add_header Access-Control-Allow-Origin $allowed always;
    }
    location = /missing.html {
      add_header X-From page always;
    }
    location @broken {
      return 500;
    }
    location /moved/ {
      return 301 http://kasm.example/;
    }
  }
  server {
    listen 80;
    server_name _;
    return 301 https://$host$request_uri;
  }
}
`;
const model = modelOf({ '/etc/nginx/nginx.conf': TEXT });
const site = { scheme: 'https', host: 'kasm.example', port: 443 } as const;
const server = serverFor(model, site, true);

interface Asked {
  readonly target: string;
  readonly status?: number;
  readonly headers?: readonly HeaderLine[];
  readonly cause: CauseHint;
}

function caused({ target, status = 200, headers = [], cause }: Asked) {
  if (server === undefined) throw new Error('no server');
  const seen = { url: '', target, tls: true, method: 'GET', status, headers };
  const finding = {
    control: 'cors',
    outcome: '',
    severity: 'low',
    message: '',
    evidence: '',
    seen,
    cause,
  } as const;
  const { directive, level, isFromBehind, isNotInForce } = causeOf(model, server, finding);
  const line = TEXT.split('\n')[directive.line - 1]?.trim();
  return { line, level: scopeLabel(level) ?? level.kind, isFromBehind, isNotInForce };
}

function header(name: string, origin?: string): CauseHint {
  return { kind: 'header', name, ...(origin === undefined ? {} : { origin }) };
}

describe('which line causes what is seen', () => {
  test('the server of a site: by port and name, or by protocol where the port is mapped', () => {
    const labels = (host: string, port: number, tls: boolean) => {
      const found = serverFor(model, { scheme: tls ? 'https' : 'http', host, port }, tls);
      return found === undefined ? undefined : serverLabel(found);
    };
    expect(labels('kasm.example', 443, true)).toBe('kasm.example');
    expect(labels('kasm.example', 8443, true)).toBe('kasm.example');
    expect(labels('kasm.example', 80, false)).toBe('80');
  });

  test('a header that is missing: the line that hides the others, or the location', () => {
    expect(caused({ target: '/x', cause: header('X-Frame-Options') })).toMatchObject({
      line: 'add_header X-Content-Type-Options nosniff;',
      level: '/',
    });
    const cause = header('Referrer-Policy');
    expect(caused({ target: '/plain/x', headers: [['X-Frame-Options', 'SAMEORIGIN']], cause }).line).toBe(
      'location /plain/ {',
    );
  });

  test('a header that is sent: its own line, or what is behind', () => {
    const headers: HeaderLine[] = [
      ['X-Frame-Options', 'SAMEORIGIN'],
      ['X-Content-Type-Options', 'nosniff'],
    ];
    expect(caused({ target: '/plain/x', headers, cause: header('X-Frame-Options') })).toEqual({
      line: 'add_header X-Frame-Options SAMEORIGIN always;',
      level: '/plain/',
      isFromBehind: false,
      isNotInForce: false,
    });
    expect(caused({ target: '/x', headers, cause: header('X-Frame-Options') })).toEqual({
      line: 'proxy_pass http://127.0.0.1:1;',
      level: '/',
      isFromBehind: true,
      isNotInForce: false,
    });
  });

  test('a header that the configuration has and the response lacks: another one is in force', () => {
    const missing = (status: number, name: string) =>
      caused({ target: '/', status, headers: [], cause: header(name) }).isNotInForce;
    expect(missing(200, 'X-Content-Type-Options')).toBe(true);
    // Without `always` errors lack it rightly.
    expect(missing(404, 'X-Content-Type-Options')).toBe(false);
    expect(missing(200, 'Referrer-Policy')).toBe(false);
  });

  test('an origin that was let in: the line of the map that did', () => {
    const line = (origin: string) => {
      const headers: HeaderLine[] = [['Access-Control-Allow-Origin', origin]];
      return caused({ target: '/cors/', headers, cause: header('Access-Control-Allow-Origin', origin) }).line;
    };
    expect(line('https://a.kasm.example')).toBe('"~^https://([a-z]+\\.)*kasm\\.example$" $http_origin;');
    expect(line('https://partner.example')).toBe('HTTPS://Partner.Example $http_origin;');
  });

  test('an error page answers for the location, where its headers are the ones that came', () => {
    const cause = header('Referrer-Policy');
    const page = caused({ target: '/plain/x', status: 404, headers: [['X-From', 'page']], cause });
    expect(page).toMatchObject({ level: '= /missing.html', line: 'add_header X-From page always;' });
    const own = caused({
      target: '/plain/x',
      status: 404,
      headers: [['X-Frame-Options', 'SAMEORIGIN']],
      cause,
    });
    expect(own.level).toBe('/plain/');
    // With equal headers the location itself is the likelier one.
    const named = caused({
      target: '/plain/',
      status: 502,
      headers: [['X-Frame-Options', 'SAMEORIGIN']],
      cause,
    });
    expect(named.level).toBe('/plain/');
  });

  test('an if that answered', () => {
    const seen = caused({ target: '/x', headers: [['X-From', 'if']], cause: header('Referrer-Policy') });
    expect(seen.line).toBe('add_header X-From if;');
  });

  test('settings, redirects and requests without a location', () => {
    const tokens = { kind: 'directive', name: 'server_tokens' } as const;
    expect(caused({ target: '/x', cause: tokens }).line).toBe('server_tokens off;');
    expect(caused({ target: '/plain/', cause: { kind: 'directive', name: 'limit_req' } }).line).toBe(
      'location /plain/ {',
    );
    const moved: HeaderLine[] = [['Location', 'http://kasm.example/']];
    expect(caused({ target: '/moved/', status: 301, headers: moved, cause: header('Location') }).line).toBe(
      'return 301 http://kasm.example/;',
    );
    expect(caused({ target: '/%', status: 400, cause: { kind: 'level' } }).level).toBe('server');
    expect(caused({ target: '/x', cause: { kind: 'upstream' } }).line).toBe('proxy_pass http://127.0.0.1:1;');
  });
});
