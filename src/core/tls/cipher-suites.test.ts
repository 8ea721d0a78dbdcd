import { expect, test } from 'vitest';
import type { CipherSuite } from './cipher-suites.ts';
import {
  CIPHER_SUITES,
  cipherSuite,
  cipherSuiteByName,
  EMPTY_RENEGOTIATION_INFO_SCSV,
  FALLBACK_SCSV,
  SSL2_CIPHER_KINDS,
  ssl2CipherKind,
} from './cipher-suites.ts';
import { GREASE_VALUES, isGrease } from './grease.ts';

test('the registry is complete: each block of codes has as many suites as IANA assigned', () => {
  const blocks: Record<string, number> = {};
  for (const { code, registered } of CIPHER_SUITES) {
    const block = (code >> 8).toString(16).padStart(2, '0');
    if (registered) blocks[block] = (blocks[block] ?? 0) + 1;
  }
  expect(blocks).toEqual({ '00': 144, '13': 7, c0: 181, c1: 7, cc: 7, d0: 4 });
  expect(CIPHER_SUITES.filter((suite) => !suite.registered)).toHaveLength(31);
  expect(SSL2_CIPHER_KINDS).toHaveLength(13);
});

test.each<[string, (suite: CipherSuite) => unknown]>([
  ['codes', (suite: CipherSuite) => suite.code],
  ['IANA names', (suite: CipherSuite) => suite.iana],
  ['OpenSSL names', (suite: CipherSuite) => suite.openssl ?? suite],
])('%s are unique', (_, part) => {
  expect(new Set(CIPHER_SUITES.map(part)).size).toBe(CIPHER_SUITES.length);
  expect(new Set(SSL2_CIPHER_KINDS.map(part)).size).toBe(SSL2_CIPHER_KINDS.length);
});

test('every suite is found by its code and by both of its names', () => {
  for (const suite of CIPHER_SUITES) {
    expect(cipherSuite(suite.code)).toBe(suite);
    expect(cipherSuiteByName(suite.iana)).toBe(suite);
    if (suite.openssl !== undefined) expect(cipherSuiteByName(suite.openssl)).toBe(suite);
  }
  for (const kind of SSL2_CIPHER_KINDS) expect(ssl2CipherKind(kind.code)).toBe(kind);
});

test('signalling values, GREASE and unassigned codes are not suites', () => {
  for (const code of [EMPTY_RENEGOTIATION_INFO_SCSV, FALLBACK_SCSV, 0x00c8, 0xffff, -1, ...GREASE_VALUES]) {
    expect(cipherSuite(code)).toBeUndefined();
  }
  expect(GREASE_VALUES).toHaveLength(16);
  expect(Array.from({ length: 0x10000 }, (_, code) => code).filter(isGrease)).toEqual(GREASE_VALUES);
});

test('unknown names find nothing', () => {
  for (const name of ['', 'HIGH', 'aes128-sha', 'constructor', 'SSL_CK_RC4_128_WITH_MD5']) {
    expect(cipherSuiteByName(name)).toBeUndefined();
  }
});

test("OpenSSL's old and new spelling of ephemeral Diffie-Hellman name the same suite", () => {
  for (const [older, newer] of [
    ['EDH-RSA-DES-CBC3-SHA', 'DHE-RSA-DES-CBC3-SHA'],
    ['EDH-RSA-DES-CBC-SHA', 'DHE-RSA-DES-CBC-SHA'],
    ['EXP-EDH-RSA-DES-CBC-SHA', 'EXP-DHE-RSA-DES-CBC-SHA'],
  ] as const) {
    expect(cipherSuiteByName(older)).toBeDefined();
    expect(cipherSuiteByName(older)).toBe(cipherSuiteByName(newer));
  }
});

test.each<[string, Partial<CipherSuite>]>([
  [
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    {
      code: 0xc02f,
      openssl: 'ECDHE-RSA-AES128-GCM-SHA256',
      keyExchange: 'ECDHE',
      authentication: 'RSA',
      encryption: 'AES_128_GCM',
      mode: 'aead',
      bits: 128,
      blockBits: 128,
      mac: 'AEAD',
      minimumVersion: 'TLSv1.2',
      forwardSecrecy: true,
      registered: true,
    },
  ],
  [
    'TLS_AES_128_CCM_8_SHA256',
    { code: 0x1305, keyExchange: 'any', mode: 'aead', mac: 'AEAD', bits: 128, minimumVersion: 'TLSv1.3' },
  ],
  ['TLS_AEGIS_128L_SHA256', { bits: 128, minimumVersion: 'TLSv1.3' }],
  ['TLS_SHA384_SHA384', { isNull: true, mac: 'SHA384', bits: 0, minimumVersion: 'TLSv1.3' }],
  ['TLS_NULL_WITH_NULL_NULL', { isNull: true, isAnonymous: true, mac: 'none', keyExchange: 'none' }],
  ['TLS_DH_anon_EXPORT_WITH_RC4_40_MD5', { keyExchange: 'DHE', isAnonymous: true, isExport: true, bits: 40 }],
  ['TLS_RSA_EXPORT_WITH_DES40_CBC_SHA', { isExport: true, bits: 40, blockBits: 64, forwardSecrecy: false }],
  ['TLS_RSA_EXPORT1024_WITH_RC2_CBC_56_MD5', { isExport: true, bits: 56, registered: false }],
  ['TLS_RSA_WITH_3DES_EDE_CBC_SHA', { openssl: 'DES-CBC3-SHA', bits: 168, blockBits: 64, mode: 'cbc' }],
  ['TLS_ECDH_anon_WITH_NULL_SHA', { keyExchange: 'ECDHE', isAnonymous: true, isNull: true }],
  ['TLS_ECDH_ECDSA_WITH_RC4_128_SHA', { keyExchange: 'ECDH', forwardSecrecy: false, mode: 'stream' }],
  ['TLS_PSK_DHE_WITH_AES_256_CCM_8', { keyExchange: 'DHE_PSK', authentication: 'PSK', bits: 256 }],
  [
    'TLS_RSA_PSK_WITH_AES_128_CBC_SHA',
    { keyExchange: 'RSA_PSK', authentication: 'RSA', forwardSecrecy: false },
  ],
  ['TLS_SRP_SHA_DSS_WITH_AES_256_CBC_SHA', { keyExchange: 'SRP', authentication: 'DSS' }],
  ['TLS_KRB5_EXPORT_WITH_DES_CBC_40_SHA', { keyExchange: 'KRB5', isExport: true, bits: 40 }],
  ['TLS_GOSTR341112_256_WITH_MAGMA_MGM_S', { minimumVersion: 'TLSv1.3', bits: 256, blockBits: 64 }],
  ['TLS_GOSTR341112_256_WITH_KUZNYECHIK_CTR_OMAC', { minimumVersion: 'TLSv1.2', bits: 256, mac: 'OMAC' }],
  ['TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256_OLD', { code: 0xcc13, registered: false, bits: 256 }],
  ['SSL_RSA_FIPS_WITH_DES_CBC_SHA', { code: 0xfefe, keyExchange: 'RSA', bits: 56, openssl: undefined }],
])('the properties of %s', (name, expected) => {
  expect(cipherSuiteByName(name)).toMatchObject(expected);
});

test('key lengths of SSLv2 do not count parity bits', () => {
  expect(SSL2_CIPHER_KINDS.map(({ iana, bits, isExport }) => [iana.slice(7), bits, isExport])).toEqual([
    ['NULL_WITH_MD5', 0, false],
    ['RC4_128_WITH_MD5', 128, false],
    ['RC4_128_EXPORT40_WITH_MD5', 40, true],
    ['RC2_128_CBC_WITH_MD5', 128, false],
    ['RC2_128_CBC_EXPORT40_WITH_MD5', 40, true],
    ['IDEA_128_CBC_WITH_MD5', 128, false],
    ['DES_64_CBC_WITH_MD5', 56, false],
    ['DES_64_CBC_WITH_SHA', 56, false],
    ['DES_192_EDE3_CBC_WITH_MD5', 168, false],
    ['DES_192_EDE3_CBC_WITH_SHA', 168, false],
    ['RC4_64_WITH_MD5', 64, false],
    ['DES_64_CFB64_WITH_MD5_1', 56, false],
    ['NULL', 0, false],
  ]);
});
