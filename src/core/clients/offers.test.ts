import { expect, test } from 'vitest';
import { clientOffers } from './offers.ts';

test('ids and names are unique, and each entry names its source', () => {
  expect(new Set(clientOffers.map(({ id }) => id)).size).toBe(clientOffers.length);
  expect(new Set(clientOffers.map(({ name }) => name)).size).toBe(clientOffers.length);
  for (const { id, source, released } of clientOffers) {
    expect(id).toMatch(/^[a-z][a-z0-9.-]+$/);
    expect(source, id).toMatch(/\b20\d\d\b|CHANGES|source of crypto|release notes/);
    expect(released).toBeGreaterThan(2005);
  }
});

test('key shares are among the groups, and no list has duplicates', () => {
  for (const { id, groups, keyShares, cipherSuites, versions } of clientOffers) {
    expect(groups, id).toEqual(expect.arrayContaining([...keyShares]));
    // Signature schemes are not checked: Safari has sent one of them twice for years.
    for (const list of [groups, keyShares, cipherSuites, versions]) {
      expect(new Set(list).size, id).toBe(list.length);
    }
    if (versions.includes('TLSv1.3')) expect(keyShares, id).not.toEqual([]);
  }
});
