import { describe, expect, test } from 'vitest';
import { sampleOf } from './pattern-sample.ts';

describe('a sample of a pattern', () => {
  test.each([
    String.raw`\.(?:css|js)$`,
    String.raw`^/user/(?<id>\d{3})-[a-f]+/edit$`,
    '^/(a|b|(c|d)e)+/x?$',
    String.raw`^/[^/]+/[\w.-]{2,5}$`,
    '^/a{2}b{0,}c*$',
    String.raw`^/(\w)\1$`,
    '^/[]a]$',
    '^/[^]/]$',
    '(?i)/ABC',
    String.raw`^/\$\{x\}\.\/$`,
    '^$',
    '^/(?:|x)$',
    String.raw`^/\s\S\W\D$`,
  ])('matches the pattern in every variant: %s', (pattern) => {
    // In PCRE a `]` in first place belongs to the class; in JavaScript it must be escaped.
    const source = pattern.replace('(?i)', '').replace('[]', '[\\]').replace('[^]', '[^\\]');
    for (let variant = 0; variant < 20; variant++)
      expect(sampleOf(pattern, variant)).toMatch(new RegExp(source));
  });

  test('takes every branch in some variant', () => {
    const samples = new Set(Array.from({ length: 12 }, (_, variant) => sampleOf('^/(?:a|b|c)x?$', variant)));
    expect(samples).toEqual(new Set(['/a', '/b', '/c', '/ax', '/bx', '/cx']));
  });

  test.each([
    '(a',
    'a)',
    '[a',
    '(?R)',
    '[[:alpha:]]',
    String.raw`\p{L}`,
    `(${'a'.repeat(999)}){9}b{999}c{999}`,
    'a\\',
  ])('is undefined for syntax that is not supported: %s', (pattern) => {
    expect(sampleOf(pattern, 0)).toBeUndefined();
  });
});
