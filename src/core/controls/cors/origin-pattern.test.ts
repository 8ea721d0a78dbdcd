import { describe, expect, test } from 'vitest';
import { originPattern, patternFaults } from './origin-pattern.ts';

describe('faults of a pattern for origins', () => {
  test.each([
    ['^https://app\\.example\\.com$', []],
    ['^https://app\\.example\\.com\\z', []],
    ['(?i)^https://app\\.example\\.com$', []],
    ['^https://([a-z0-9-]+\\.)+example\\.com(:8443)?$', []],
    ['^https://app[.]example[.]com$', []],
    ['^https://(a|b)\\.example\\.com$', []],
    ['https://app\\.example\\.com$', ['unanchored']],
    ['^https://app\\.example\\.com', ['unanchored']],
    ['^https://app\\.example\\.com\\$', ['unanchored']],
    ['^https://app.example\\.com$', ['unescaped-dot']],
    ['^https://.*\\.example\\.com$', ['any-text']],
    ['^https://.+example\\.com$', ['any-text']],
    ['^https?://app\\.example\\.com$', ['plain-http']],
    ['^http://app\\.example\\.com$', ['plain-http']],
    ['^(null|https://app\\.example\\.com)$', ['null']],
    ['.*', ['unanchored', 'any-text', 'null']],
    ['', ['unanchored', 'null']],
  ])('%s', (pattern, faults) => {
    expect(patternFaults(pattern)).toEqual(faults);
  });

  test('what only PCRE understands is not guessed at: no fault is made up for it', () => {
    expect(patternFaults('^(?>https)://app\\.example\\.com$')).toEqual([]);
  });
});

describe('a pattern for an origin', () => {
  test.each([
    ['https://kasm.example.com', '^https://kasm\\.example\\.com$'],
    ['https://kasm.example.com:8443', '^https://kasm\\.example\\.com:8443$'],
    ['https://*.example.com', '^https://([a-z0-9-]+\\.)+example\\.com$'],
    ['https://[2001:db8::1]:8443', '^https://\\[2001:db8::1\\]:8443$'],
  ])('%s', (origin, pattern) => {
    expect(originPattern(origin)).toBe(pattern);
    expect(patternFaults(pattern)).toEqual([]);
  });

  test('lets every sub domain in, however deep, and neither the domain itself nor its neighbours', () => {
    const pattern = new RegExp(originPattern('https://*.example.com'));
    const allowed = [
      'https://a.example.com',
      'https://a-1.b.example.com',
      'https://example.com',
      'https://aexample.com',
    ];
    const refused = [
      'https://a.example.com.evil.test',
      'http://a.example.com',
      'https://evil.test/a.example.com',
    ];
    expect([...allowed, ...refused].filter((origin) => pattern.test(origin))).toEqual([
      'https://a.example.com',
      'https://a-1.b.example.com',
    ]);
  });

  test('lets in what it stands for, and no other port', () => {
    const pattern = new RegExp(originPattern('https://kasm.example.com'));
    expect(pattern.test('https://kasm.example.com')).toBe(true);
    expect(pattern.test('https://kasm.example.com:8443')).toBe(false);
    expect(pattern.test('https://kasmXexample.com')).toBe(false);
  });
});
