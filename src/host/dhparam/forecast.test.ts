import { expect, test } from 'vitest';
import { forecast } from './forecast.ts';

// Measured with OpenSSL 3.0: 60 searches of 512 bits took 1,211 candidates on average, 25 of 1,024 bits 2,759.
test.each([
  [512, 1205],
  [1024, 3670],
])('of candidates for %i bits one in about %i is good', (bits, oneIn) => {
  expect(forecast(bits, 100, 1)?.oneIn).toBe(oneIn);
});

test('more time spent makes the rest no shorter, only better known', () => {
  const early = forecast(4096, 1000, 10);
  const late = forecast(4096, 100_000, 1000);
  expect(late).toEqual(early);
  expect(early?.half).toBeGreaterThan(0);
  expect((early?.most ?? 0) / (early?.half ?? 1)).toBeCloseTo(Math.log(0.05) / Math.log(0.5), 5);
});

test('before the first candidate there is nothing to say', () => {
  expect(forecast(4096, 0, 1)).toBeUndefined();
  expect(forecast(4096, 1, 0)).toBeUndefined();
});
