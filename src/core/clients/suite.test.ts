import { expect, test } from 'vitest';
import { clientOffers } from './offers.ts';
import { suiteOf } from './suite.ts';

test('key exchange, signature and versions follow from the name', () => {
  expect(suiteOf('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256')).toMatchObject({
    keyExchange: 'ecdhe',
    authentication: 'rsa',
    forwardSecrecy: true,
    oldest: 'TLSv1.2',
    newest: 'TLSv1.2',
  });
  expect(suiteOf('TLS_RSA_WITH_3DES_EDE_CBC_SHA')).toMatchObject({ forwardSecrecy: false, oldest: 'SSLv3' });
  expect(suiteOf('TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA')).toMatchObject({ oldest: 'TLSv1' });
  expect(suiteOf('TLS_CHACHA20_POLY1305_SHA256')).toMatchObject({ keyExchange: 'tls13', chaCha: true });
});

test('suites that need another kind of key or a shared secret are "other"', () => {
  for (const name of [
    'TLS_PSK_WITH_AES_128_CBC_SHA',
    'TLS_DHE_DSS_WITH_AES_128_CBC_SHA',
    'TLS_RSA_EXPORT_WITH_RC4_40_MD5',
  ]) {
    expect(suiteOf(name).keyExchange).toBe('other');
  }
});

test('every client offers a suite for each version that it speaks', () => {
  for (const { id, versions, cipherSuites } of clientOffers) {
    for (const version of versions) {
      const usable = cipherSuites.filter((name) =>
        version === 'TLSv1.3' ? suiteOf(name).oldest === version : suiteOf(name).newest === 'TLSv1.2',
      );
      expect(usable, `${id} in ${version}`).not.toEqual([]);
    }
  }
});
