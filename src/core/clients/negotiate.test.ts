import { expect, test } from 'vitest';
import { negotiate } from './negotiate.ts';
import { clientOffers } from './offers.ts';
import { serverOffer, type TlsSettings } from './server-offer.ts';
import type { ClientOffer, Negotiated } from './types.ts';

const SETTINGS: TlsSettings = {
  protocols: ['TLSv1.2', 'TLSv1.3'],
  ciphers: 'EECDH+AESGCM:EECDH+AES256',
  preferServerCiphers: true,
  curves: ['secp521r1', 'secp384r1'],
  certificates: [{ keyType: 'rsa', bits: 2048, signature: 'rsa_pkcs1_sha256' }],
};

function client(id: string): ClientOffer {
  const found = clientOffers.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no client ${id}`);
  return found;
}

function result(id: string, change: Partial<TlsSettings> = {}): Negotiated {
  const server = serverOffer({ ...SETTINGS, ...change });
  if (!server.ok) throw new Error(server.message);
  return negotiate(server.offer, client(id));
}

test('a browser without a key share for the allowed curves needs one more round trip', () => {
  expect(result('chrome-101')).toMatchObject({
    ok: true,
    version: 'TLSv1.3',
    group: 'secp384r1',
    helloRetry: true,
  });
});

test("the client's first usable key share counts before the server's order", () => {
  const curves = ['secp256r1', 'X25519'];
  expect(result('firefox-100', { curves })).toMatchObject({ ok: true, group: 'x25519', helloRetry: false });
});

test('Android 7 supports only one curve', () => {
  expect(result('android-7')).toMatchObject({ ok: false, reason: 'no-common-group', refusedBy: 'server' });
});

test('old versions and old suites have different reasons', () => {
  expect(result('ie-8-xp')).toMatchObject({ ok: false, reason: 'no-common-version' });
  expect(result('ie-11-win8.1', { ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' })).toMatchObject({
    ok: false,
    reason: 'no-common-suite',
  });
  expect(result('android-5', { certificates: [{ keyType: 'ecdsa', curve: 'secp521r1' }] })).toMatchObject({
    ok: true,
  });
});

test('a certificate of the wrong kind is the reason when nothing else fails', () => {
  const certificates = [{ keyType: 'ecdsa', curve: 'secp256r1' }] as const;
  expect(
    result('ie-11-win7', { certificates, ciphers: 'AES128-SHA:ECDHE-RSA-AES128-SHA', curves: ['auto'] }),
  ).toMatchObject({ ok: false, reason: 'certificate-type' });
});

test('Java 7 and 8 cannot compute with large Diffie-Hellman primes, and OpenSSL 1.1.1 on Debian refuses small ones', () => {
  const old = { protocols: ['TLSv1', 'TLSv1.2'], ciphers: 'DHE:@SECLEVEL=0', curves: ['auto'] };
  expect(result('java-7u25', { ...old, dhBits: 2048 })).toMatchObject({
    ok: false,
    reason: 'dh-too-large',
    refusedBy: 'client',
    answer: { version: 'TLSv1', suite: 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA', forwardSecrecy: true },
  });
  expect(result('java-7u25', { ...old, dhBits: 1024 })).toMatchObject({ ok: true });
  expect(result('openssl-1.1.1', { ...old, dhBits: 1024 })).toMatchObject({
    ok: false,
    reason: 'dh-too-small',
  });
});

test('a client refuses a version that it does not speak after the server has chosen it', () => {
  const old = {
    protocols: ['TLSv1'],
    ciphers: 'AES128-SHA:ECDHE-RSA-AES128-SHA@SECLEVEL=0',
    curves: ['auto'],
  };
  const java = result('java-8u442', old);
  expect(java).toMatchObject({ ok: false, reason: 'no-common-version', refusedBy: 'server' });
  const only12 = { ...client('ie-11-win7'), versions: ['TLSv1.2'] as const };
  const server = serverOffer({ ...SETTINGS, ...old });
  expect(server.ok && negotiate(server.offer, only12)).toMatchObject({
    reason: 'no-common-version',
    refusedBy: 'client',
  });
});

test('a client refuses a certificate signed with SHA-1 unless it announces SHA-1', () => {
  const certificates = [{ keyType: 'rsa', bits: 2048, signature: 'rsa_pkcs1_sha1' }] as const;
  expect(result('chrome-137', { certificates })).toMatchObject({
    ok: false,
    reason: 'certificate-signature',
    refusedBy: 'client',
  });
  expect(result('firefox-66', { certificates })).toMatchObject({ ok: true });
});
