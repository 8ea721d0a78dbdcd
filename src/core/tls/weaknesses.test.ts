import { describe, expect, test } from 'vitest';
import { CIPHER_SUITES, SSL2_CIPHER_KINDS } from './cipher-suites.ts';
import type { ScanCertificate, ScanFeatures, ScanProtocol } from './scan-report.ts';
import type { VersionName } from './versions.ts';
import { findWeaknesses, type ScanFacts } from './weaknesses.ts';

function protocol(
  version: VersionName,
  names: readonly string[],
  more: Partial<ScanProtocol> = {},
): ScanProtocol {
  const ciphers = names.map((name) => {
    const suite = [...CIPHER_SUITES, ...SSL2_CIPHER_KINDS].find(
      ({ iana, openssl }) => iana === name || openssl === name,
    );
    if (suite === undefined) throw new Error(`no suite ${name}`);
    const { iana, openssl = null, bits, keyExchange, authentication, forwardSecrecy } = suite;
    return { iana, openssl, bits, keyExchange, authentication, forwardSecrecy };
  });
  return {
    version,
    ciphers,
    serverOrder: true,
    chaCha20First: null,
    groups: ['x25519'],
    dh: [],
    signatureSchemes: [],
    ...more,
  };
}

const GOOD = [
  protocol('TLSv1.2', ['ECDHE-RSA-AES128-GCM-SHA256']),
  protocol('TLSv1.3', ['TLS_AES_128_GCM_SHA256'], { groups: ['X25519MLKEM768', 'x25519'] }),
];

const FEATURES: ScanFeatures = {
  secureRenegotiation: true,
  fallbackScsv: true,
  compression: false,
  extendedMasterSecret: true,
  encryptThenMac: null,
  heartbeat: false,
  applicationProtocols: ['h2'],
  clientCertificate: false,
  sni: { unknownName: 'same certificate', noName: 'same certificate' },
  tickets: [],
  plainHttp: { status: 400 },
  weakSignatures: [],
};

const CERTIFICATE: ScanCertificate = {
  subject: 'CN=example.org',
  issuer: 'CN=Authority',
  serial: '01',
  fingerprint256: '00',
  key: { kind: 'ECDSA', bits: 256, curve: 'prime256v1' },
  signature: 'sha256WithRSAEncryption',
  notBefore: '2026-11-01T00:00:00.000Z',
  notAfter: '2027-01-30T00:00:00.000Z',
  validity: 'valid',
  lifetimeDays: 90,
  daysLeft: 67,
  names: ['example.org'],
  matchesHost: true,
  selfSigned: false,
  trust: { trusted: true, store: 'store', root: 'CN=Root' },
  chain: {
    sent: ['CN=example.org', 'CN=Authority'],
    inOrder: true,
    weaknesses: [],
    includesRoot: false,
    incomplete: false,
  },
  ocsp: { responder: null, mustStaple: false, stapled: null },
  seenIn: ['TLSv1.2'],
};

function found(facts: Partial<ScanFacts>): readonly string[] {
  const all = { protocols: GOOD, certificates: [CERTIFICATE], features: FEATURES, ...facts };
  return findWeaknesses(all).map(({ id }) => id);
}

test('a good server has no weaknesses', () => {
  expect(found({})).toEqual([]);
});

test('unknown facts are not weaknesses', () => {
  const nothing = Object.fromEntries(Object.keys(FEATURES).map((key) => [key, null]));
  const features = { ...FEATURES, ...nothing, sni: FEATURES.sni, tickets: [] };
  expect(found({ features })).toEqual([]);
});

describe('versions and suites', () => {
  test.each<[string, readonly ScanProtocol[]]>([
    ['drown', [protocol('SSLv2', [])]],
    ['poodle', [protocol('SSLv3', ['AES128-SHA'])]],
    ['sslv3', [protocol('SSLv3', ['RC4-SHA'])]],
    ['old-versions', [protocol('TLSv1.1', ['ECDHE-RSA-AES128-SHA'])]],
    ['beast', [protocol('TLSv1', ['ECDHE-RSA-AES128-SHA'])]],
    ['no-modern-version', [protocol('TLSv1', ['ECDHE-RSA-AES128-SHA'])]],
    ['no-tls13', [protocol('TLSv1.2', ['ECDHE-RSA-AES128-GCM-SHA256'])]],
    ['null-suites', [protocol('TLSv1.2', ['NULL-SHA256'])]],
    ['anonymous-suites', [protocol('TLSv1.2', ['ADH-AES128-SHA'])]],
    ['freak', [protocol('TLSv1', ['EXP-RC4-MD5'])]],
    ['logjam-export', [protocol('TLSv1', ['EXP-EDH-RSA-DES-CBC-SHA'])]],
    ['rc4', [protocol('TLSv1.2', ['RC4-SHA'])]],
    ['sweet32', [protocol('TLSv1.2', ['DES-CBC3-SHA'])]],
    ['weak-ciphers', [protocol('TLSv1', ['DES-CBC-SHA'])]],
    ['no-forward-secrecy', [protocol('TLSv1.2', ['AES128-GCM-SHA256'])]],
    ['cbc-suites', [protocol('TLSv1.2', ['ECDHE-RSA-AES128-SHA'])]],
    ['client-order', [protocol('TLSv1.2', ['AES128-SHA', 'ECDHE-RSA-AES128-SHA'], { serverOrder: false })]],
    [
      'logjam',
      [protocol('TLSv1.2', ['DHE-RSA-AES128-SHA'], { dh: [{ bits: 1024, prime: 'RFC 2409 group 2' }] })],
    ],
    ['weak-dh', [protocol('TLSv1.2', ['DHE-RSA-AES128-SHA'], { dh: [{ bits: 1024, prime: null }] })]],
    ['small-curves', [protocol('TLSv1.2', ['ECDHE-RSA-AES128-GCM-SHA256'], { groups: ['secp192r1'] })]],
    ['no-post-quantum', [protocol('TLSv1.3', ['TLS_AES_128_GCM_SHA256'], { groups: ['x25519'] })]],
  ])('%s', (id, protocols) => {
    expect(found({ protocols })).toContain(id);
  });

  test('curves of 256 bits and Diffie-Hellman groups of 2048 bits are not weak', () => {
    const groups = [
      'secp256r1',
      'secp256k1',
      'secp384r1',
      'secp521r1',
      'x25519',
      'x448',
      'brainpoolP256r1',
      'sect283k1',
    ];
    const protocols = [...GOOD, protocol('TLSv1.2', [], { groups, dh: [{ bits: 2048, prime: null }] })];
    expect(found({ protocols })).toEqual([]);
  });
});

describe('features', () => {
  test.each<[string, Partial<ScanFeatures>]>([
    ['crime', { compression: true }],
    ['insecure-renegotiation', { secureRenegotiation: false }],
    ['no-fallback-scsv', { fallbackScsv: false }],
    ['no-extended-master-secret', { extendedMasterSecret: false }],
    ['heartbeat', { heartbeat: true }],
    ['weak-signatures', { weakSignatures: ['rsa_pkcs1_sha1'] }],
    ['plain-http', { plainHttp: { status: 200 } }],
    [
      'long-tickets',
      { tickets: [{ version: 'TLSv1.2', offered: true, lifetime: 700_000, resumed: true, earlyData: 0 }] },
    ],
    [
      'early-data',
      { tickets: [{ version: 'TLSv1.3', offered: true, lifetime: 300, resumed: true, earlyData: 1 }] },
    ],
  ])('%s', (id, more) => {
    expect(found({ features: { ...FEATURES, ...more } })).toEqual([id]);
  });
});

describe('certificates', () => {
  const { chain, ocsp } = CERTIFICATE;
  const stapled = {
    status: 'good',
    producedAt: null,
    thisUpdate: '2026-11-20T00:00:00.000Z',
    nextUpdate: null,
    fresh: true,
    matches: true,
    signed: true,
  } as const;
  const untrusted = { trusted: false, store: 'store', reason: 'no' } as const;
  test.each<[string, Partial<ScanCertificate>]>([
    ['certificate-expired', { validity: 'expired', trust: untrusted }],
    ['certificate-not-yet-valid', { validity: 'not-yet', trust: untrusted }],
    ['certificate-expires-soon', { daysLeft: 3 }],
    ['certificate-name', { matchesHost: false }],
    ['certificate-self-signed', { selfSigned: true, trust: untrusted }],
    ['certificate-untrusted', { trust: untrusted }],
    [
      'chain-incomplete',
      { trust: untrusted, chain: { ...chain, sent: ['CN=example.org'], incomplete: true } },
    ],
    ['chain-order', { chain: { ...chain, inOrder: false } }],
    ['chain-root', { chain: { ...chain, includesRoot: true } }],
    ['chain-weak', { chain: { ...chain, weaknesses: ['CN=Authority: RSA key of 1024 bits'] } }],
    ['certificate-signature', { signature: 'sha1WithRSAEncryption' }],
    ['certificate-signature', { signature: 'RSASSA-PSS with SHA1' }],
    ['certificate-signature', { signature: 'md5WithRSAEncryption' }],
    ['small-key', { key: { kind: 'RSA', bits: 1024, curve: null } }],
    ['certificate-lifetime', { lifetimeDays: 825 }],
    ['certificate-revoked', { ocsp: { ...ocsp, stapled: { ...stapled, status: 'revoked' } } }],
    ['stale-staple', { ocsp: { ...ocsp, stapled: { ...stapled, fresh: false } } }],
    ['stale-staple', { ocsp: { ...ocsp, stapled: { ...stapled, status: 'malformed' } } }],
    ['stale-staple', { ocsp: { ...ocsp, stapled: { ...stapled, signed: false } } }],
    ['must-staple', { ocsp: { ...ocsp, mustStaple: true } }],
  ])('%s', (id, more) => {
    expect(found({ certificates: [{ ...CERTIFICATE, ...more }] })).toEqual([id]);
  });

  test.each<[string, Partial<ScanCertificate>]>([
    ['SHA-224', { signature: 'ecdsa-with-SHA224' }],
    ['SHA-512', { signature: 'sha512WithRSAEncryption' }],
    ['a required staple', { ocsp: { ...ocsp, mustStaple: true, stapled } }],
    ['a trusted self-signed certificate', { selfSigned: true, lifetimeDays: 3650 }],
  ])('no finding for %s', (_what, more) => {
    expect(found({ certificates: [{ ...CERTIFICATE, ...more }] })).toEqual([]);
  });
});

test('findings are sorted by severity, and each has a reference', () => {
  const findings = findWeaknesses({
    protocols: [protocol('TLSv1', ['NULL-MD5', 'RC4-SHA', 'AES128-SHA', 'DES-CBC3-SHA'])],
    certificates: [{ ...CERTIFICATE, matchesHost: false }],
    features: FEATURES,
  });
  const severities = ['critical', 'high', 'medium', 'low', 'info'];
  const ranks = findings.map(({ severity }) => severities.indexOf(severity));
  expect(ranks).toEqual([...ranks].sort());
  for (const { references } of findings) expect(references.length).toBeGreaterThan(0);
});
