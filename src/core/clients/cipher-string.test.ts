import { expect, test } from 'vitest';
import { readCipherString } from './cipher-string.ts';

test('plain names keep their order; unknown names are ignored and reported', () => {
  const read = readCipherString('AES128-SHA:NO-SUCH-SUITE:ECDHE-RSA-AES128-GCM-SHA256');
  expect(read).toMatchObject({ ok: true, ignored: ['NO-SUCH-SUITE'], securityLevel: undefined });
  expect(read.ok && read.suites.map(({ ianaName }) => ianaName)).toEqual([
    'TLS_RSA_WITH_AES_128_CBC_SHA',
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  ]);
});

test('the last security level counts', () => {
  expect(readCipherString('ALL@SECLEVEL=0:@SECLEVEL=3')).toMatchObject({ ok: true, securityLevel: 3 });
});

test.each([
  ['FIPS', 'FIPS'],
  ['HIGH:SUITEB128', 'SUITEB128'],
  ['@NONSENSE', '@NONSENSE'],
  ['ECDHE+RC4', 'ECDHE+RC4'],
  ['', ''],
])('%j is not evaluated, and the part at fault is named', (string, at) => {
  expect(readCipherString(string)).toMatchObject({ ok: false, at });
});
