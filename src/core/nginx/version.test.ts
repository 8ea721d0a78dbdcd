import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NginxVersion } from './version.ts';
import { atLeast, compareVersions, NEWEST_KNOWN, parseNginxVersion, versionText } from './version.ts';

const versions = fc.record({
  major: fc.nat({ max: 9999 }),
  minor: fc.nat({ max: 9999 }),
  patch: fc.nat({ max: 9999 }),
});

describe('a version is read from', () => {
  test.each([
    ['1.22.1', [1, 22, 1]],
    ['nginx/1.22.1', [1, 22, 1]],
    ['nginx version: nginx/1.18.0 (Ubuntu)\n', [1, 18, 0]],
    ['nginx version: openresty/1.25.3.2', [1, 25, 3]],
    ['Server: nginx/1.31.5\r\n', [1, 31, 5]],
  ] as const)('%j', (text, [major, minor, patch]) => {
    expect(parseNginxVersion(text)).toEqual({ major, minor, patch });
  });
});

test.each(['', 'nginx', '1.22', 'v1', 'one.two.three', '1..2.3'])('%j contains no version', (text) => {
  expect(parseNginxVersion(text)).toBeUndefined();
});

test('a version reads back from its text', () => {
  fc.assert(
    fc.property(versions, (version) => {
      expect(parseNginxVersion(versionText(version))).toEqual(version);
    }),
  );
});

test('versions are ordered by number, not alphabetically', () => {
  const sorted = ['1.9.15', '1.10.0', '1.10.2', '1.29.3', '1.30.0', '2.0.0'];
  const shuffled = [...sorted].reverse().map(read).sort(compareVersions).map(versionText);
  expect(shuffled).toEqual(sorted);
});

test('of two versions exactly one is later, unless they are the same', () => {
  fc.assert(
    fc.property(versions, versions, (one, other) => {
      expect(Math.sign(compareVersions(one, other))).toBe(-Math.sign(compareVersions(other, one)) + 0);
      expect(atLeast(one, versionText(other))).toBe(compareVersions(one, other) >= 0);
    }),
  );
});

test('at least means that release or a later one', () => {
  expect(atLeast(read('1.29.3'), '1.29.3')).toBe(true);
  expect(atLeast(read('1.29.10'), '1.29.3')).toBe(true);
  expect(atLeast(read('1.29.2'), '1.29.3')).toBe(false);
  expect(atLeast(NEWEST_KNOWN, '1.29.3')).toBe(true);
});

test('comparing with an invalid version throws', () => {
  expect(() => atLeast(NEWEST_KNOWN, 'stable')).toThrow(RangeError);
});

function read(text: string): NginxVersion {
  const version = parseNginxVersion(text);
  if (version === undefined) throw new Error(`not a version: ${text}`);
  return version;
}
