import { expect, test } from 'vitest';
import { NAMED_GROUPS, namedGroup, namedGroupByName } from './groups.ts';

test('every group is found by its code and its names, which are unique', () => {
  for (const group of NAMED_GROUPS) {
    expect(namedGroup(group.code)).toBe(group);
    expect(namedGroupByName(group.iana)).toBe(group);
    expect(namedGroupByName(group.openssl)).toBe(group);
  }
  expect(new Set(NAMED_GROUPS.map((group) => group.code)).size).toBe(NAMED_GROUPS.length);
  expect(new Set(NAMED_GROUPS.map((group) => group.iana)).size).toBe(NAMED_GROUPS.length);
  // 0x0001 to 0x0029, five ffdhe, three ML-KEM, four hybrids.
  expect(NAMED_GROUPS.filter((group) => group.registered)).toHaveLength(0x29 + 5 + 3 + 4);
});

test('names are accepted as OpenSSL accepts them', () => {
  expect(namedGroupByName('P-256')?.code).toBe(0x0017);
  expect(namedGroupByName('prime256v1')?.code).toBe(0x0017);
  expect(namedGroupByName('SECP256R1')?.code).toBe(0x0017);
  expect(namedGroupByName('X25519')?.code).toBe(0x001d);
  expect(namedGroupByName('x25519mlkem768')?.code).toBe(0x11ec);
  for (const name of ['', 'auto', 'constructor', 'P-257']) expect(namedGroupByName(name)).toBeUndefined();
});

test.each([
  // Lengths from the documents that define the groups: RFC 8446 (4.2.8), RFC 7748, RFC 7919, FIPS 203 (table 3),
  // draft-ietf-tls-ecdhe-mlkem.
  [0x0017, 'secp256r1', 65, 65],
  [0x0018, 'secp384r1', 97, 97],
  [0x0019, 'secp521r1', 133, 133],
  [0x001d, 'x25519', 32, 32],
  [0x001e, 'x448', 56, 56],
  [0x001c, 'brainpoolP512r1', 129, 129],
  [0x000e, 'sect571r1', 145, 145],
  [0x0100, 'ffdhe2048', 256, 256],
  [0x0104, 'ffdhe8192', 1024, 1024],
  [0x0200, 'MLKEM512', 800, 768],
  [0x11eb, 'SecP256r1MLKEM768', 1249, 1153],
  [0x11ec, 'X25519MLKEM768', 1216, 1120],
  [0x11ed, 'SecP384r1MLKEM1024', 1665, 1665],
  [0x6399, 'X25519Kyber768Draft00', 1216, 1120],
])('%i is %s, shares of %i and %i bytes', (code, iana, clientShareLength, serverShareLength) => {
  expect(namedGroup(code)).toMatchObject({ iana, clientShareLength, serverShareLength });
});

test('brainpool has one code for TLS 1.2 and another for TLS 1.3', () => {
  expect(namedGroup(0x001a)).toMatchObject({ inTls12: true, inTls13: false });
  expect(namedGroup(0x001f)).toMatchObject({ inTls12: false, inTls13: true });
  expect(namedGroup(0x11ec)).toMatchObject({ inTls12: false, inTls13: true });
});
