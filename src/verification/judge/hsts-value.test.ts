import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readHsts } from './hsts-value.ts';

describe('Strict-Transport-Security by RFC 6797', () => {
  test.each([
    ['max-age=31536000', { maxAge: 31_536_000, includeSubDomains: false, preload: false }],
    // The RFC's own examples (6.2).
    ['max-age=15768000 ; includeSubDomains', { maxAge: 15_768_000, includeSubDomains: true }],
    ['max-age="31536000"', { maxAge: 31_536_000 }],
    ['max-age=0; includeSubDomains', { maxAge: 0, includeSubDomains: true }],
    ['MAX-AGE=1;;INCLUDESUBDOMAINS;preload;', { maxAge: 1, includeSubDomains: true, preload: true }],
    ['max-age=1; future="a;b"', { maxAge: 1 }],
    ['max-age=1; future="a\\";preload"', { maxAge: 1, preload: false }],
  ])('%s', (value, expected) => {
    expect(readHsts(value)).toMatchObject({ kind: 'valid', ...expected });
  });

  test.each([
    ['', 'max-age is missing'],
    ['includeSubDomains', 'max-age is missing'],
    ['max-age', 'max-age is not a number of seconds'],
    ['max-age=1d', 'max-age is not a number of seconds'],
    ['max-age=-1', 'max-age is not a number of seconds'],
    ['max-age=1; max-age=2', 'the directive max-age stands twice'],
    ['max-age=1, includeSubDomains', 'the value of max-age is neither a word nor quoted'],
    ['max-age=1; includeSubDomains=true', 'includeSubDomains takes no value'],
    ['max-age=1; =x', 'a directive has no name'],
  ])('%j is ignored by browsers', (value, reason) => {
    expect(readHsts(value)).toEqual({ kind: 'invalid', reason });
  });

  test('whatever a server sends, a verdict comes', () => {
    const pieces = fc.constantFrom(
      'max-age',
      '=',
      ';',
      '"',
      '\\',
      '1',
      'includeSubDomains',
      ' ',
      ',',
      '\x9b',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (value) => {
        const read = readHsts(value);
        if (read.kind === 'valid') expect(read.maxAge).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('what is written by the grammar is read back', () => {
    fc.assert(
      fc.property(fc.nat(), fc.boolean(), fc.boolean(), (maxAge, includeSubDomains, preload) => {
        const parts = [
          `max-age=${maxAge}`,
          ...(includeSubDomains ? ['includeSubDomains'] : []),
          ...(preload ? ['preload'] : []),
        ];
        expect(readHsts(parts.join(' ; '))).toEqual({ kind: 'valid', maxAge, includeSubDomains, preload });
      }),
    );
  });
});
