import { describe, expect, test } from 'vitest';
import type { ScannedProtocol, TlsScan } from './tls-scan.ts';
import { compareScan, disagreementText, scanOfReport } from './tls-scan.ts';

const PROTOCOL: ScannedProtocol = {
  version: 'TLSv1.2',
  ciphers: ['A', 'B'],
  serverOrder: true,
  groups: ['x25519', 'secp256r1'],
  dhBits: [2048],
};

const scan = (by: string, ...protocols: readonly Partial<ScannedProtocol>[]): TlsScan => ({
  by,
  protocols: protocols.map((protocol) => ({ ...PROTOCOL, ...protocol })),
});

describe('two scans of a server', () => {
  test('agree when they say the same, groups in any order', () => {
    expect(compareScan(scan('one', {}), [scan('two', { groups: ['secp256r1', 'x25519'] })])).toEqual([]);
  });

  test.each([
    [{ version: 'TLSv1.1' }, ['TLSv1.2 version: one: A B | two: –', 'TLSv1.1 version: one: – | two: A B']],
    [{ ciphers: ['A', 'C'] }, ['TLSv1.2 ciphers: one: B | two: C']],
    [{ ciphers: ['B', 'A'] }, ['TLSv1.2 order: one: A B | two: B A']],
    [{ serverOrder: false }, ['TLSv1.2 serverOrder: one: true | two: false']],
    [{ groups: ['x25519'] }, ['TLSv1.2 groups: one: secp256r1 | two: –']],
    [{ dhBits: [1024] }, ['TLSv1.2 dhBits: one: 2048 | two: 1024']],
  ] as const)('disagree about %o', (other, expected) => {
    expect(compareScan(scan('one', {}), [scan('two', other)]).map(disagreementText)).toEqual(expected);
  });

  test('do not disagree about what one of them does not say', () => {
    const silent = scan('two', { serverOrder: undefined, groups: undefined, dhBits: undefined });
    expect(compareScan(scan('one', {}), [silent])).toEqual([]);
  });

  test('are not held to an order that is the client’s', () => {
    const other = scan('two', { serverOrder: undefined, ciphers: ['B', 'A'] });
    expect(compareScan(scan('one', { serverOrder: false }), [other])).toEqual([]);
    expect(compareScan(scan('one', { serverOrder: undefined }), [other])).toEqual([]);
  });
});

test('a report of Gatehouse is a scan', () => {
  const report = {
    version: 1,
    protocols: [
      {
        version: 'TLSv1.3',
        ciphers: [{ iana: 'TLS_AES_128_GCM_SHA256', openssl: 'TLS_AES_128_GCM_SHA256', bits: 128 }],
        serverOrder: false,
        groups: ['x25519'],
      },
    ],
    certificates: [],
  };
  expect(scanOfReport(report)).toEqual({
    by: 'gatehouse',
    protocols: [
      {
        version: 'TLSv1.3',
        ciphers: ['TLS_AES_128_GCM_SHA256'],
        serverOrder: undefined,
        groups: ['x25519'],
        dhBits: undefined,
      },
    ],
  });
  expect(() => scanOfReport({ version: 1, protocols: [{ version: 'TLSv9' }] })).toThrow();
});
