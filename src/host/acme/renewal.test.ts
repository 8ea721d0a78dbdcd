import { describe, expect, test } from 'vitest';
import { parseRenewalWindow, renewalTime } from './renewal.ts';

const DAY = 86_400_000;
const der = (text: string) => Buffer.from(text);

describe('without advice', () => {
  test.each([
    [90, 60],
    [398, (398 * 2) / 3],
    [6, 3],
  ])('a certificate of %i days is renewed after %d', (days, after) => {
    expect(renewalTime({ notBefore: 0, notAfter: days * DAY }, undefined, der('a')) / DAY).toBeCloseTo(
      after,
      5,
    );
  });
});

describe('with the server’s advice', () => {
  const validity = { notBefore: 0, notAfter: 90 * DAY };
  const window = { start: 10 * DAY, end: 20 * DAY };

  test('the moment is within the window, the certificate’s own, and the same each time', () => {
    const times = Array.from({ length: 200 }, (_, number) => renewalTime(validity, window, der(`${number}`)));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(window.start);
    expect(Math.max(...times)).toBeLessThan(window.end);
    expect(new Set(times).size).toBeGreaterThan(150);
    expect(renewalTime(validity, window, der('7'))).toBe(times[7]);
  });

  test('a window after the end does not let it run out', () => {
    expect(renewalTime(validity, { start: 100 * DAY, end: 101 * DAY }, der('a'))).toBe(validity.notAfter);
  });

  test('an answer is a window or nothing', () => {
    const suggestedWindow = { start: '2025-01-02T04:00:00Z', end: '2025-01-03T04:00:00Z' };
    expect(parseRenewalWindow({ suggestedWindow })).toEqual({
      start: Date.UTC(2025, 0, 2, 4),
      end: Date.UTC(2025, 0, 3, 4),
    });
    const others = [
      undefined,
      null,
      7,
      {},
      { suggestedWindow: null },
      { suggestedWindow: { start: 'x', end: 'y' } },
    ];
    for (const value of others) expect(parseRenewalWindow(value)).toBeUndefined();
    const { start, end } = suggestedWindow;
    expect(parseRenewalWindow({ suggestedWindow: { start: end, end: start } })).toBeUndefined();
  });
});
