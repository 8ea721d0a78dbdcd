import type { ClientOffer } from '../types.ts';
import { names } from './names.ts';

const safari7Macos109Schemes = names(`
  rsa_pkcs1_sha384 rsa_pkcs1_sha256 rsa_pkcs1_sha1 ecdsa_secp256r1_sha256 ecdsa_sha1
`);

const safari8Macos1010Suites = names(`
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
  TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
  TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA384
  TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA256 TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA
  TLS_ECDH_ECDSA_WITH_3DES_EDE_CBC_SHA TLS_ECDH_RSA_WITH_AES_256_CBC_SHA384 TLS_ECDH_RSA_WITH_AES_128_CBC_SHA256
  TLS_ECDH_RSA_WITH_AES_256_CBC_SHA TLS_ECDH_RSA_WITH_AES_128_CBC_SHA TLS_ECDH_RSA_WITH_3DES_EDE_CBC_SHA
  TLS_DHE_RSA_WITH_AES_256_CBC_SHA256 TLS_DHE_RSA_WITH_AES_128_CBC_SHA256 TLS_DHE_RSA_WITH_AES_256_CBC_SHA
  TLS_DHE_RSA_WITH_AES_128_CBC_SHA TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_AES_256_CBC_SHA256
  TLS_RSA_WITH_AES_128_CBC_SHA256 TLS_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_CBC_SHA
  TLS_RSA_WITH_3DES_EDE_CBC_SHA TLS_ECDHE_ECDSA_WITH_RC4_128_SHA TLS_ECDHE_RSA_WITH_RC4_128_SHA
  TLS_ECDH_ECDSA_WITH_RC4_128_SHA TLS_ECDH_RSA_WITH_RC4_128_SHA TLS_RSA_WITH_RC4_128_SHA
  TLS_RSA_WITH_RC4_128_MD5
`);

const safari9Macos1011Suites = names(`
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
  TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
  TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_128_GCM_SHA256
  TLS_RSA_WITH_AES_256_CBC_SHA256 TLS_RSA_WITH_AES_128_CBC_SHA256 TLS_RSA_WITH_AES_256_CBC_SHA
  TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA TLS_ECDHE_ECDSA_WITH_RC4_128_SHA
  TLS_ECDHE_RSA_WITH_RC4_128_SHA TLS_RSA_WITH_RC4_128_SHA TLS_RSA_WITH_RC4_128_MD5
`);

const safari9Macos1011Schemes = names(`
  rsa_pkcs1_sha384 rsa_pkcs1_sha256 rsa_pkcs1_sha1 ecdsa_secp384r1_sha384 ecdsa_secp256r1_sha256 ecdsa_sha1
`);

const safari10Macos1012Suites = names(`
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
  TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
  TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_128_GCM_SHA256
  TLS_RSA_WITH_AES_256_CBC_SHA256 TLS_RSA_WITH_AES_128_CBC_SHA256 TLS_RSA_WITH_AES_256_CBC_SHA
  TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA
`);

const safari10Macos1012Schemes = names(`
  rsa_pkcs1_sha256 rsa_pkcs1_sha1 rsa_pkcs1_sha384 rsa_pkcs1_sha512 ecdsa_secp256r1_sha256 ecdsa_sha1
  ecdsa_secp384r1_sha384 ecdsa_secp521r1_sha512
`);

const safari12Macos1013Groups = names('x25519 secp256r1 secp384r1 secp521r1');

const safari13Macos1014Suites = names(`
  TLS_CHACHA20_POLY1305_SHA256 TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_128_GCM_SHA256
  TLS_RSA_WITH_AES_256_CBC_SHA256 TLS_RSA_WITH_AES_128_CBC_SHA256 TLS_RSA_WITH_AES_256_CBC_SHA
  TLS_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA
  TLS_RSA_WITH_3DES_EDE_CBC_SHA
`);

const safari13Macos1014Schemes = names(`
  ecdsa_secp256r1_sha256 rsa_pss_rsae_sha256 rsa_pkcs1_sha256 ecdsa_secp384r1_sha384 ecdsa_sha1
  rsa_pss_rsae_sha384 rsa_pss_rsae_sha384 rsa_pkcs1_sha384 rsa_pss_rsae_sha512 rsa_pkcs1_sha512 rsa_pkcs1_sha1
`);

const safari15Macos12Suites = names(`
  TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384 TLS_CHACHA20_POLY1305_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_128_GCM_SHA256
  TLS_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA
  TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA
`);

const safari18Macos15Schemes = names(`
  ecdsa_secp256r1_sha256 rsa_pss_rsae_sha256 rsa_pkcs1_sha256 ecdsa_secp384r1_sha384 rsa_pss_rsae_sha384
  rsa_pss_rsae_sha384 rsa_pkcs1_sha384 rsa_pss_rsae_sha512 rsa_pkcs1_sha512 rsa_pkcs1_sha1
`);

const safari26Macos26Suites = names(`
  TLS_AES_256_GCM_SHA384 TLS_CHACHA20_POLY1305_SHA256 TLS_AES_128_GCM_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_128_GCM_SHA256
  TLS_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA
  TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA
`);

const safari26Macos26Groups = names('X25519MLKEM768 x25519 secp256r1 secp384r1 secp521r1');

/** Safari and Apple's own stack (Secure Transport, later Network.framework). */
export const appleOffers: readonly ClientOffer[] = [
  {
    id: 'safari-6-macos-10.8',
    name: 'Safari 6 (OS X 10.8)',
    released: 2013,
    versions: ['TLSv1', 'SSLv3'],
    cipherSuites: names(`
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA TLS_ECDHE_ECDSA_WITH_RC4_128_SHA
      TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_RC4_128_SHA TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA
      TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDH_ECDSA_WITH_RC4_128_SHA
      TLS_ECDH_ECDSA_WITH_3DES_EDE_CBC_SHA TLS_ECDH_RSA_WITH_AES_128_CBC_SHA TLS_ECDH_RSA_WITH_AES_256_CBC_SHA
      TLS_ECDH_RSA_WITH_RC4_128_SHA TLS_ECDH_RSA_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_AES_128_CBC_SHA
      TLS_RSA_WITH_RC4_128_SHA TLS_RSA_WITH_RC4_128_MD5 TLS_RSA_WITH_AES_256_CBC_SHA
      TLS_RSA_WITH_3DES_EDE_CBC_SHA TLS_DHE_RSA_WITH_AES_128_CBC_SHA TLS_DHE_RSA_WITH_AES_256_CBC_SHA
      TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA
    `),
    groups: names('secp256r1 secp384r1 secp521r1'),
    keyShares: [],
    signatureSchemes: [],
    serverName: true,
    alpn: [],
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'safari-7-macos-10.9',
    name: 'Safari 7 (OS X 10.9)',
    released: 2013,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1', 'SSLv3'],
    cipherSuites: names(`
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA TLS_ECDHE_ECDSA_WITH_RC4_128_SHA
      TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_RC4_128_SHA TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA
      TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA384 TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA256
      TLS_ECDH_RSA_WITH_AES_256_CBC_SHA384 TLS_ECDH_RSA_WITH_AES_128_CBC_SHA256
      TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA TLS_ECDH_ECDSA_WITH_RC4_128_SHA
      TLS_ECDH_ECDSA_WITH_3DES_EDE_CBC_SHA TLS_ECDH_RSA_WITH_AES_256_CBC_SHA TLS_ECDH_RSA_WITH_AES_128_CBC_SHA
      TLS_ECDH_RSA_WITH_RC4_128_SHA TLS_ECDH_RSA_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_AES_256_CBC_SHA256
      TLS_RSA_WITH_AES_128_CBC_SHA256 TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_RC4_128_SHA
      TLS_RSA_WITH_RC4_128_MD5 TLS_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA
      TLS_DHE_RSA_WITH_AES_128_CBC_SHA256 TLS_DHE_RSA_WITH_AES_256_CBC_SHA256 TLS_DHE_RSA_WITH_AES_128_CBC_SHA
      TLS_DHE_RSA_WITH_AES_256_CBC_SHA TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA
    `),
    groups: names('secp256r1 secp384r1 secp521r1'),
    keyShares: [],
    signatureSchemes: safari7Macos109Schemes,
    serverName: true,
    alpn: [],
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'safari-8-macos-10.10',
    name: 'Safari 8 (OS X 10.10)',
    released: 2014,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1', 'SSLv3'],
    cipherSuites: safari8Macos1010Suites,
    groups: names('secp256r1 secp384r1 secp521r1'),
    keyShares: [],
    signatureSchemes: safari7Macos109Schemes,
    serverName: true,
    alpn: [],
    dhMinBits: 768,
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'safari-9-macos-10.11',
    name: 'Safari 9 (OS X 10.11)',
    released: 2015,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: safari9Macos1011Suites,
    groups: names('secp256r1 secp384r1 secp521r1'),
    keyShares: [],
    signatureSchemes: safari9Macos1011Schemes,
    serverName: true,
    alpn: ['h2', 'h2-16', 'h2-15', 'h2-14', 'spdy/3.1', 'spdy/3', 'http/1.1'],
    dhMinBits: 768,
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'safari-10-macos-10.12',
    name: 'Safari 10 (macOS 10.12)',
    released: 2016,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: safari10Macos1012Suites,
    groups: names('secp256r1 secp384r1 secp521r1'),
    keyShares: [],
    signatureSchemes: safari10Macos1012Schemes,
    serverName: true,
    alpn: ['h2', 'h2-16', 'h2-15', 'h2-14', 'spdy/3.1', 'spdy/3', 'http/1.1'],
    dhMinBits: 768,
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'safari-12-macos-10.13',
    name: 'Safari 12.1 (macOS 10.13)',
    released: 2019,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: names(`
      TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
      TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
      TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
      TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_128_GCM_SHA256 TLS_RSA_WITH_AES_256_CBC_SHA256
      TLS_RSA_WITH_AES_128_CBC_SHA256 TLS_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_CBC_SHA
    `),
    groups: safari12Macos1013Groups,
    keyShares: [],
    signatureSchemes: names(`
      ecdsa_secp256r1_sha256 rsa_pss_rsae_sha256 rsa_pkcs1_sha256 ecdsa_secp384r1_sha384 rsa_pss_rsae_sha384
      rsa_pkcs1_sha384 rsa_pss_rsae_sha512 rsa_pkcs1_sha512 rsa_pkcs1_sha1
    `),
    serverName: true,
    alpn: ['h2', 'h2-16', 'h2-15', 'h2-14', 'spdy/3.1', 'spdy/3', 'http/1.1'],
    dhMinBits: 1024,
    source: 'ClientHello recorded by the testssl.sh project (3.3dev, June 2026)',
  },
  {
    id: 'safari-13-macos-10.14',
    name: 'Safari 13 (macOS 10.14)',
    released: 2019,
    versions: ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: safari13Macos1014Suites,
    groups: safari12Macos1013Groups,
    keyShares: ['x25519'],
    signatureSchemes: safari13Macos1014Schemes,
    serverName: true,
    alpn: ['h2', 'h2-16', 'h2-15', 'h2-14', 'spdy/3.1', 'spdy/3', 'http/1.1'],
    dhMinBits: 1024,
    source: 'ClientHello recorded by the testssl.sh project (3.3dev, June 2026)',
  },
  {
    id: 'safari-15-macos-12',
    name: 'Safari 15.4 (macOS 12)',
    released: 2022,
    versions: ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: safari15Macos12Suites,
    groups: safari12Macos1013Groups,
    keyShares: ['x25519'],
    signatureSchemes: safari13Macos1014Schemes,
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    dhMinBits: 1024,
    source: 'ClientHello recorded by the testssl.sh project (3.3dev, June 2026)',
  },
  {
    id: 'safari-18-macos-15',
    name: 'Safari 18.4 (macOS 15)',
    released: 2025,
    versions: ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: safari15Macos12Suites,
    groups: safari12Macos1013Groups,
    keyShares: ['x25519'],
    signatureSchemes: safari18Macos15Schemes,
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    dhMinBits: 1024,
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'safari-26-macos-26',
    name: 'Safari 26.4 (macOS 26)',
    released: 2026,
    versions: ['TLSv1.3', 'TLSv1.2'],
    cipherSuites: safari26Macos26Suites,
    groups: safari26Macos26Groups,
    keyShares: ['X25519MLKEM768', 'x25519'],
    signatureSchemes: safari18Macos15Schemes,
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    dhMinBits: 1024,
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'safari-6-ios-6',
    name: 'Safari (iOS 6)',
    released: 2012,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1', 'SSLv3'],
    cipherSuites: names(`
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA TLS_ECDHE_ECDSA_WITH_RC4_128_SHA
      TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_RC4_128_SHA TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA
      TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA384 TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA256
      TLS_ECDH_RSA_WITH_AES_256_CBC_SHA384 TLS_ECDH_RSA_WITH_AES_128_CBC_SHA256
      TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDH_ECDSA_WITH_RC4_128_SHA
      TLS_ECDH_ECDSA_WITH_3DES_EDE_CBC_SHA TLS_ECDH_RSA_WITH_AES_128_CBC_SHA TLS_ECDH_RSA_WITH_AES_256_CBC_SHA
      TLS_ECDH_RSA_WITH_RC4_128_SHA TLS_ECDH_RSA_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_AES_256_CBC_SHA256
      TLS_RSA_WITH_AES_128_CBC_SHA256 TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_RC4_128_SHA
      TLS_RSA_WITH_RC4_128_MD5 TLS_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA
      TLS_DHE_RSA_WITH_AES_128_CBC_SHA256 TLS_DHE_RSA_WITH_AES_256_CBC_SHA256 TLS_DHE_RSA_WITH_AES_128_CBC_SHA
      TLS_DHE_RSA_WITH_AES_256_CBC_SHA TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA TLS_ECDHE_ECDSA_WITH_NULL_SHA
      TLS_ECDHE_RSA_WITH_NULL_SHA TLS_ECDH_ECDSA_WITH_NULL_SHA TLS_ECDH_RSA_WITH_NULL_SHA
      TLS_RSA_WITH_NULL_SHA256 TLS_RSA_WITH_NULL_SHA TLS_RSA_WITH_NULL_MD5
    `),
    groups: names('secp256r1 secp384r1 secp521r1'),
    keyShares: [],
    signatureSchemes: safari7Macos109Schemes,
    serverName: true,
    alpn: [],
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'safari-8-ios-8',
    name: 'Safari (iOS 8.4)',
    released: 2015,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1', 'SSLv3'],
    cipherSuites: safari8Macos1010Suites,
    groups: names('secp256r1 secp384r1 secp521r1'),
    keyShares: [],
    signatureSchemes: safari7Macos109Schemes,
    serverName: true,
    alpn: [],
    dhMinBits: 768,
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'safari-9-ios-9',
    name: 'Safari (iOS 9)',
    released: 2015,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: safari9Macos1011Suites,
    groups: names('secp256r1 secp384r1 secp521r1'),
    keyShares: [],
    signatureSchemes: safari9Macos1011Schemes,
    serverName: true,
    alpn: ['h2', 'h2-16', 'h2-15', 'h2-14', 'spdy/3.1', 'spdy/3', 'http/1.1'],
    dhMinBits: 768,
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'safari-10-ios-10',
    name: 'Safari (iOS 10)',
    released: 2016,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: safari10Macos1012Suites,
    groups: names('secp256r1 secp384r1 secp521r1'),
    keyShares: [],
    signatureSchemes: safari10Macos1012Schemes,
    serverName: true,
    alpn: ['h2', 'h2-16', 'h2-15', 'h2-14', 'spdy/3.1', 'spdy/3', 'http/1.1'],
    dhMinBits: 768,
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'safari-12-ios-12',
    name: 'Safari (iOS 12.2)',
    released: 2019,
    versions: ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: safari13Macos1014Suites,
    groups: safari12Macos1013Groups,
    keyShares: ['x25519'],
    signatureSchemes: safari13Macos1014Schemes,
    serverName: true,
    alpn: ['h2', 'h2-16', 'h2-15', 'h2-14', 'spdy/3.1', 'spdy/3', 'http/1.1'],
    source: 'ClientHello recorded by the testssl.sh project (3.3dev, June 2026)',
  },
  {
    id: 'safari-18-ios-18',
    name: 'Safari (iOS 18.4)',
    released: 2025,
    versions: ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: safari15Macos12Suites,
    groups: safari12Macos1013Groups,
    keyShares: ['x25519'],
    signatureSchemes: safari18Macos15Schemes,
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    source: 'ClientHello recorded by the testssl.sh project (3.3dev, June 2026)',
  },
  {
    id: 'safari-26-ios-26',
    name: 'Safari (iOS 26.4)',
    released: 2026,
    versions: ['TLSv1.3', 'TLSv1.2'],
    cipherSuites: safari26Macos26Suites,
    groups: safari26Macos26Groups,
    keyShares: ['X25519MLKEM768', 'x25519'],
    signatureSchemes: safari18Macos15Schemes,
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    source: 'ClientHello recorded by the testssl.sh project (3.3dev, June 2026)',
  },
];
