import type { ClientOffer } from '../types.ts';
import { names } from './names.ts';

const chrome49XpSchemes = names(`
  rsa_pkcs1_sha512 ecdsa_secp521r1_sha512 rsa_pkcs1_sha384 ecdsa_secp384r1_sha384 rsa_pkcs1_sha256
  ecdsa_secp256r1_sha256 rsa_pkcs1_sha224 ecdsa_sha224 rsa_pkcs1_sha1 ecdsa_sha1
`);

const chrome70Suites = names(`
  TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384 TLS_CHACHA20_POLY1305_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_GCM_SHA256
  TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_256_CBC_SHA
  TLS_RSA_WITH_3DES_EDE_CBC_SHA
`);

const chrome70Schemes = names(`
  ecdsa_secp256r1_sha256 rsa_pss_rsae_sha256 rsa_pkcs1_sha256 ecdsa_secp384r1_sha384 rsa_pss_rsae_sha384
  rsa_pkcs1_sha384 rsa_pss_rsae_sha512 rsa_pkcs1_sha512 rsa_pkcs1_sha1
`);

const chrome101Suites = names(`
  TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384 TLS_CHACHA20_POLY1305_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_GCM_SHA256
  TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_256_CBC_SHA
`);

const chrome101Schemes = names(`
  ecdsa_secp256r1_sha256 rsa_pss_rsae_sha256 rsa_pkcs1_sha256 ecdsa_secp384r1_sha384 rsa_pss_rsae_sha384
  rsa_pkcs1_sha384 rsa_pss_rsae_sha512 rsa_pkcs1_sha512
`);

const chrome137Groups = names('X25519MLKEM768 x25519 secp256r1 secp384r1');

/** Chrome, Chromium and the Edge built on them. */
export const chromiumOffers: readonly ClientOffer[] = [
  {
    id: 'chrome-30',
    name: 'Chrome 30 (Windows 7)',
    released: 2013,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1', 'SSLv3'],
    cipherSuites: names(`
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_DHE_RSA_WITH_AES_256_CBC_SHA
      TLS_DHE_RSA_WITH_AES_256_CBC_SHA256 TLS_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_256_CBC_SHA256
      TLS_ECDHE_ECDSA_WITH_RC4_128_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
      TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 TLS_ECDHE_RSA_WITH_RC4_128_SHA TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 TLS_DHE_RSA_WITH_AES_128_CBC_SHA TLS_DHE_RSA_WITH_AES_128_CBC_SHA256
      TLS_DHE_DSS_WITH_AES_128_CBC_SHA TLS_RSA_WITH_RC4_128_SHA TLS_RSA_WITH_RC4_128_MD5
      TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_128_CBC_SHA256 TLS_RSA_WITH_3DES_EDE_CBC_SHA
    `),
    groups: names('secp256r1 secp384r1 secp521r1'),
    keyShares: [],
    signatureSchemes: names(`
      rsa_pkcs1_sha256 rsa_pkcs1_sha384 rsa_pkcs1_sha1 ecdsa_secp256r1_sha256 ecdsa_secp384r1_sha384 ecdsa_sha1
      dsa_sha256 dsa_sha1
    `),
    serverName: true,
    alpn: ['spdy/2', 'spdy/3', 'spdy/3.1', 'http/1.1'],
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'chrome-49-xp',
    name: 'Chrome 49 (Windows XP)',
    released: 2016,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: names(`
      TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
      TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256_OLD TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_128_GCM_SHA256 TLS_RSA_WITH_AES_256_CBC_SHA
      TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA
    `),
    groups: names('secp256r1 secp384r1'),
    keyShares: [],
    signatureSchemes: chrome49XpSchemes,
    serverName: true,
    alpn: ['h2', 'spdy/3.1', 'http/1.1'],
    dhMinBits: 1024,
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'chrome-49',
    name: 'Chrome 49 (Windows 7)',
    released: 2016,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: names(`
      TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
      TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
      TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256_OLD TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256_OLD
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
      TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_128_GCM_SHA256
      TLS_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA
    `),
    groups: names('secp256r1 secp384r1'),
    keyShares: [],
    signatureSchemes: chrome49XpSchemes,
    serverName: true,
    alpn: ['h2', 'spdy/3.1', 'http/1.1'],
    dhMinBits: 1024,
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'chrome-70',
    name: 'Chrome 70',
    released: 2018,
    versions: ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: chrome70Suites,
    groups: names('x25519 secp256r1 secp384r1'),
    keyShares: ['x25519'],
    signatureSchemes: chrome70Schemes,
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    dhMinBits: 1024,
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'chrome-79',
    name: 'Chrome 79',
    released: 2019,
    versions: ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: chrome70Suites,
    groups: names('x25519 secp256r1 secp384r1'),
    keyShares: ['x25519'],
    signatureSchemes: chrome70Schemes,
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    dhMinBits: 1024,
    source: 'ClientHello recorded by the testssl.sh project (3.3dev, June 2026)',
  },
  {
    id: 'chrome-101',
    name: 'Chrome 101',
    released: 2022,
    versions: ['TLSv1.3', 'TLSv1.2'],
    cipherSuites: chrome101Suites,
    groups: names('x25519 secp256r1 secp384r1'),
    keyShares: ['x25519'],
    signatureSchemes: chrome101Schemes,
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    dhMinBits: 1024,
    source: 'ClientHello recorded by the testssl.sh project (3.3dev, June 2026)',
  },
  {
    id: 'chrome-137',
    name: 'Chrome 137',
    released: 2025,
    versions: ['TLSv1.3', 'TLSv1.2'],
    cipherSuites: chrome101Suites,
    groups: chrome137Groups,
    keyShares: ['X25519MLKEM768', 'x25519'],
    signatureSchemes: chrome101Schemes,
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    dhMinBits: 1024,
    source: 'ClientHello recorded by the testssl.sh project (3.3dev, June 2026)',
  },
  {
    id: 'chrome-156',
    name: 'Chrome 156',
    released: 2026,
    versions: ['TLSv1.3', 'TLSv1.2'],
    cipherSuites: chrome101Suites,
    groups: chrome137Groups,
    keyShares: ['X25519MLKEM768', 'x25519'],
    signatureSchemes: names(`
      mldsa44 mldsa65 mldsa87 ecdsa_secp256r1_sha256 rsa_pss_rsae_sha256 rsa_pkcs1_sha256 ecdsa_secp384r1_sha384
      rsa_pss_rsae_sha384 rsa_pkcs1_sha384 rsa_pss_rsae_sha512 rsa_pkcs1_sha512
    `),
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    source: "recorded from Debian's chromium 156.0.8078.79 on 24 November 2026",
  },
  {
    id: 'edge-101',
    name: 'Edge 101',
    released: 2022,
    versions: ['TLSv1.3', 'TLSv1.2'],
    cipherSuites: chrome101Suites,
    groups: names('x25519 secp256r1 secp384r1'),
    keyShares: ['x25519'],
    signatureSchemes: chrome101Schemes,
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'edge-133',
    name: 'Edge 133 (Windows 11)',
    released: 2025,
    versions: ['TLSv1.3', 'TLSv1.2'],
    cipherSuites: chrome101Suites,
    groups: chrome137Groups,
    keyShares: ['X25519MLKEM768', 'x25519'],
    signatureSchemes: chrome101Schemes,
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    source: 'ClientHello recorded by the testssl.sh project (3.3dev, June 2026)',
  },
];
