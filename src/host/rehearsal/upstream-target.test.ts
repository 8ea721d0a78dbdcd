import { describe, expect, test } from 'vitest';
import { upstreamTarget } from './upstream-target.ts';

const http = { schemes: ['http', 'https'], upstreams: new Set(['api']), port: 9 };

describe('the target of a pass directive', () => {
  test.each([
    ['http://API/x', 'http://API/x'],
    ['http://api/$1', 'http://api/$1'],
    ['http://host', 'http://127.0.0.1:9'],
    ['https://host:8443/x/?y', 'https://127.0.0.1:9/x/?y'],
    ['HTTPS://host/', 'https://127.0.0.1:9/'],
    ['http://[2001:db8::1]:80/x', 'http://127.0.0.1:9/x'],
    ['http://unix:/run/a.sock:/x/', 'http://127.0.0.1:9/x/'],
    ['http://unix:/run/a.sock', 'http://127.0.0.1:9'],
    ['http://$host:80/api', 'http://$gatehouse_stub/api'],
    ['$s://$h:$p/$path', 'http://$gatehouse_stub/$path'],
    ['https://a.$h', 'https://$gatehouse_stub'],
    ['$url', 'http://$gatehouse_stub$request_uri'],
  ])('%s is staged as %s', (target, expected) => {
    expect(upstreamTarget(target, http)).toBe(expected);
  });

  test('is left to NGINX when NGINX will refuse it', () => {
    expect(upstreamTarget('host:80', http)).toBe('host:80');
    expect(upstreamTarget('ftp://host', http)).toBe('ftp://host');
  });

  test('of other protocols', () => {
    const grpc = { ...http, schemes: ['grpc', 'grpcs'] };
    expect(upstreamTarget('host:50051', grpc)).toBe('127.0.0.1:9');
    expect(upstreamTarget('grpcs://host', grpc)).toBe('grpcs://127.0.0.1:9');
    const fastcgi = { ...http, schemes: [] };
    expect(upstreamTarget('unix:/run/php.sock', fastcgi)).toBe('127.0.0.1:9');
    expect(upstreamTarget('$pool', fastcgi)).toBe('$gatehouse_stub');
    expect(upstreamTarget('api', fastcgi)).toBe('api');
  });
});
