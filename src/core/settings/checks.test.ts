import { describe, expect, it } from 'vitest';
import { secondsOf } from './durations.ts';
import { originProblem } from './origin.ts';
import { quote } from './quote.ts';

describe('an origin', () => {
  it.each([
    'https://example.com',
    'https://*.example.com',
    'https://kasm.example.com:8443',
    'https://localhost',
    'https://192.0.2.1:8443',
    'https://[2001:db8::1]',
    'https://xn--bcher-kva.example',
  ])('%s is let through', (origin) => {
    expect(originProblem(origin)).toBeUndefined();
  });

  it.each([
    ['*', 'allows every site'],
    ['null', 'sandboxed'],
    ['https://', 'host name'],
    ['https://a_b.example', 'host name'],
    ['https://-a.example', 'host name'],
    ['https://user@example.com', 'without a path'],
    ['https://example.com:', 'port'],
    ['https://[::g]', 'host'],
    ['https://*', 'first label'],
    ['https://example.com\n', 'host'],
    ['ftp://example.com', 'https://host'],
  ])('%j is refused, and why', (origin, reason) => {
    expect(originProblem(origin)).toContain(reason);
  });
});

it('durations are seconds', () => {
  expect(['0', '90', '90s', '5m', '12h', '30d', '8w', '2y', '1 y', '1.5h', ''].map(secondsOf)).toEqual([
    0,
    90,
    90,
    300,
    43_200,
    2_592_000,
    4_838_400,
    63_072_000,
    undefined,
    undefined,
    undefined,
  ]);
});

it('text is quoted without what could command a terminal or hide', () => {
  expect(quote('a\u001b[2J\u202e\u2028b')).toBe('"a\\u{1b}[2J\\u{202e}\\u{2028}b"');
  expect(quote('x'.repeat(100))).toBe(`"${'x'.repeat(60)}…"`);
});
