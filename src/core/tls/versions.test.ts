import { expect, test } from 'vitest';
import { compareVersionNames, VERSION_CODES, VERSION_NAMES, versionName } from './versions.ts';

test('every version has a name and a number, in the same order', () => {
  expect([...VERSION_NAMES].sort(compareVersionNames)).toEqual(VERSION_NAMES);
  expect([...VERSION_NAMES].sort((a, b) => VERSION_CODES[a] - VERSION_CODES[b])).toEqual(VERSION_NAMES);
  for (const name of VERSION_NAMES) expect(versionName(VERSION_CODES[name])).toBe(name);
});

test('drafts, GREASE and future versions have no name', () => {
  for (const code of [0x7f1c, 0x0a0a, 0x0305, 0]) expect(versionName(code)).toBeUndefined();
});
