import { expect, test } from 'vitest';
import { serverOffer, type TlsSettings } from './server-offer.ts';

const SETTINGS: TlsSettings = {
  protocols: ['TLSv1', 'TLSv1.2', 'TLSv1.3'],
  ciphers: 'ECDHE-RSA-AES128-GCM-SHA256',
  preferServerCiphers: true,
  curves: ['auto'],
  certificates: [{ keyType: 'rsa', bits: 2048 }],
};

test('curves have the names of OpenSSL and of NIST, in any case', () => {
  const result = serverOffer({ ...SETTINGS, curves: ['P-521', 'prime256v1', 'x25519', 'SECP384R1'] });
  expect(result).toMatchObject({
    ok: true,
    offer: { groups: ['secp521r1', 'secp256r1', 'x25519', 'secp384r1'] },
  });
});

test("`auto` is OpenSSL's default list", () => {
  const result = serverOffer(SETTINGS);
  expect(result.ok && result.offer.groups.slice(0, 5)).toEqual([
    'x25519',
    'secp256r1',
    'x448',
    'secp521r1',
    'secp384r1',
  ]);
});

test('what the security level forbids is left out', () => {
  expect(serverOffer(SETTINGS)).toMatchObject({ ok: true, offer: { versions: ['TLSv1.3', 'TLSv1.2'] } });
  expect(serverOffer({ ...SETTINGS, ciphers: 'AES128-SHA@SECLEVEL=0' })).toMatchObject({
    ok: true,
    offer: {
      versions: ['TLSv1.3', 'TLSv1.2', 'TLSv1'],
      signatureSchemes: expect.arrayContaining(['rsa_pkcs1_sha1']),
    },
  });
  expect(
    serverOffer({ ...SETTINGS, ciphers: 'AES128-SHA:ECDHE-RSA-AES128-SHA@SECLEVEL=3', certificates: [] }),
  ).toMatchObject({
    ok: true,
    offer: { cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'] },
  });
});

test.each([
  [{ ciphers: 'FIPS' }, 'ciphers', 'FIPS'],
  [{ curves: ['X25519MLKEM768'] }, 'curves', 'X25519MLKEM768'],
  [{ dhBits: 1024 }, 'dhparam', '1024 bits'],
  [{ certificates: [{ keyType: 'rsa', bits: 1024 }] as const }, 'certificates', 'RSA 1024 bits'],
])('%j is refused with setting and value', (change, setting, value) => {
  expect(serverOffer({ ...SETTINGS, ...change })).toMatchObject({ ok: false, setting, value });
});
