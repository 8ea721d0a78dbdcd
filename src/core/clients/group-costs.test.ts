import { expect, test } from 'vitest';
import { namedGroupByName } from '../tls/index.ts';
import { groupCost, groupCosts, handshakeShare } from './group-costs.ts';

test('groups have IANA names and are sorted by cost', () => {
  for (const { group } of groupCosts) expect(namedGroupByName(group)?.iana).toBe(group);
  const operations = groupCosts.map((cost) => cost.operations);
  expect(operations).toEqual([...operations].sort((a, b) => b - a));
});

test('costs are relative to X25519', () => {
  expect(groupCost('x25519')).toBe(1);
  expect(groupCost('secp384r1')).toBeGreaterThan(groupCost('secp521r1') ?? Number.NaN);
  expect(handshakeShare('x25519')).toBe(1);
  expect(handshakeShare('secp521r1')).toBeCloseTo(508 / 1393);
  expect(groupCost('X25519MLKEM768')).toBeUndefined();
  expect(handshakeShare('ffdhe2048')).toBeUndefined();
});
