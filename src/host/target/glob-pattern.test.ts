import { expect, test } from 'vitest';
import { workOf } from '../../../test/support/work.ts';
import { segmentTest } from './glob-pattern.ts';

test('a bracket that does not close is a bracket', () => {
  expect(segmentTest('a[b')('a[b')).toBe(true);
});

test('a range that is the wrong way round has nothing in it', () => {
  expect(['a', 'm', 'z'].filter(segmentTest('[z-a]'))).toEqual([]);
});

test('many runs take no more work than one after the other', () => {
  const [runs, length] = [100, 255];
  const work = workOf(() => {
    expect(segmentTest(`${'*a'.repeat(runs)}b`)('a'.repeat(length))).toBe(false);
  });
  expect(work).toBeGreaterThan(length);
  // Some steps for each pair of a piece and a byte; every way to divide the name would be beyond counting.
  expect(work).toBeLessThan(10 * 2 * runs * length);
});
