import { expect, test } from 'vitest';
import { segmentTest } from './glob-pattern.ts';

test('a bracket that does not close is a bracket', () => {
  expect(segmentTest('a[b')('a[b')).toBe(true);
});

test('a range that is the wrong way round has nothing in it', () => {
  expect(['a', 'm', 'z'].filter(segmentTest('[z-a]'))).toEqual([]);
});

test('many runs take no more time than one after the other', () => {
  const start = performance.now();
  expect(segmentTest(`${'*a'.repeat(100)}b`)('a'.repeat(255))).toBe(false);
  expect(performance.now() - start).toBeLessThan(1000);
});
