import type { ClientOffer } from '../types.ts';
import { names } from './names.ts';

const android44Schemes = names(`
  rsa_pkcs1_sha512 dsa_sha512 ecdsa_secp521r1_sha512 rsa_pkcs1_sha384 dsa_sha384 ecdsa_secp384r1_sha384
  rsa_pkcs1_sha256 dsa_sha256 ecdsa_secp256r1_sha256 rsa_pkcs1_sha224 dsa_sha224 ecdsa_sha224 rsa_pkcs1_sha1
  dsa_sha1 ecdsa_sha1 rsa_pkcs1_md5
`);

const android6Schemes = names(`
  rsa_pkcs1_sha512 ecdsa_secp521r1_sha512 rsa_pkcs1_sha384 ecdsa_secp384r1_sha384 rsa_pkcs1_sha256
  ecdsa_secp256r1_sha256 rsa_pkcs1_sha224 ecdsa_sha224 rsa_pkcs1_sha1 ecdsa_sha1
`);

const android81Schemes = names(`
  ecdsa_secp256r1_sha256 rsa_pss_rsae_sha256 rsa_pkcs1_sha256 ecdsa_secp384r1_sha384 rsa_pss_rsae_sha384
  rsa_pkcs1_sha384 rsa_pss_rsae_sha512 rsa_pkcs1_sha512 rsa_pkcs1_sha1
`);

const android9Suites = names(`
  TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384 TLS_CHACHA20_POLY1305_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_GCM_SHA256
  TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_256_CBC_SHA
  TLS_RSA_WITH_3DES_EDE_CBC_SHA
`);

const android11Suites = names(`
  TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384 TLS_CHACHA20_POLY1305_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_GCM_SHA256 TLS_RSA_WITH_AES_256_GCM_SHA384
  TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_256_CBC_SHA
`);

/** Android's own stack (Conscrypt), as apps use it. */
export const androidOffers: readonly ClientOffer[] = [
  {
    id: 'android-2.3',
    name: 'Android 2.3',
    released: 2011,
    versions: ['TLSv1', 'SSLv3'],
    cipherSuites: names(`
      TLS_RSA_WITH_RC4_128_MD5 TLS_RSA_WITH_RC4_128_SHA TLS_RSA_WITH_AES_128_CBC_SHA
      TLS_DHE_RSA_WITH_AES_128_CBC_SHA TLS_DHE_DSS_WITH_AES_128_CBC_SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA
      TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_DES_CBC_SHA
      TLS_DHE_RSA_WITH_DES_CBC_SHA TLS_DHE_DSS_WITH_DES_CBC_SHA TLS_RSA_EXPORT_WITH_RC4_40_MD5
      TLS_RSA_EXPORT_WITH_DES40_CBC_SHA TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA
      TLS_DHE_DSS_EXPORT_WITH_DES40_CBC_SHA
    `),
    groups: [],
    keyShares: [],
    signatureSchemes: [],
    serverName: false,
    alpn: [],
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'android-4.0',
    name: 'Android 4.0',
    released: 2012,
    versions: ['TLSv1', 'SSLv3'],
    cipherSuites: names(`
      TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_DHE_RSA_WITH_AES_256_CBC_SHA
      TLS_DHE_DSS_WITH_AES_256_CBC_SHA TLS_ECDH_RSA_WITH_AES_256_CBC_SHA TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA
      TLS_RSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA
      TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA TLS_ECDH_RSA_WITH_3DES_EDE_CBC_SHA
      TLS_ECDH_ECDSA_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
      TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA TLS_DHE_RSA_WITH_AES_128_CBC_SHA TLS_DHE_DSS_WITH_AES_128_CBC_SHA
      TLS_ECDH_RSA_WITH_AES_128_CBC_SHA TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_128_CBC_SHA
      TLS_ECDHE_RSA_WITH_RC4_128_SHA TLS_ECDHE_ECDSA_WITH_RC4_128_SHA TLS_ECDH_RSA_WITH_RC4_128_SHA
      TLS_ECDH_ECDSA_WITH_RC4_128_SHA TLS_RSA_WITH_RC4_128_SHA TLS_RSA_WITH_RC4_128_MD5
    `),
    groups: names(`
      sect163k1 sect163r1 sect163r2 sect193r1 sect193r2 sect233k1 sect233r1 sect239k1 sect283k1 sect283r1
      sect409k1 sect409r1 sect571k1 sect571r1 secp160k1 secp160r1 secp160r2 secp192k1 secp192r1 secp224k1
      secp224r1 secp256k1 secp256r1 secp384r1 secp521r1
    `),
    keyShares: [],
    signatureSchemes: [],
    serverName: true,
    alpn: [],
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'android-4.3',
    name: 'Android 4.3',
    released: 2013,
    versions: ['TLSv1', 'SSLv3'],
    cipherSuites: names(`
      TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA
      TLS_SRP_SHA_DSS_WITH_AES_256_CBC_SHA TLS_SRP_SHA_RSA_WITH_AES_256_CBC_SHA TLS_DHE_RSA_WITH_AES_256_CBC_SHA
      TLS_DHE_DSS_WITH_AES_256_CBC_SHA TLS_ECDH_RSA_WITH_AES_256_CBC_SHA TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA
      TLS_RSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA
      TLS_SRP_SHA_DSS_WITH_3DES_EDE_CBC_SHA TLS_SRP_SHA_RSA_WITH_3DES_EDE_CBC_SHA
      TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA TLS_ECDH_RSA_WITH_3DES_EDE_CBC_SHA
      TLS_ECDH_ECDSA_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
      TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA TLS_SRP_SHA_DSS_WITH_AES_128_CBC_SHA
      TLS_SRP_SHA_RSA_WITH_AES_128_CBC_SHA TLS_DHE_RSA_WITH_AES_128_CBC_SHA TLS_DHE_DSS_WITH_AES_128_CBC_SHA
      TLS_ECDH_RSA_WITH_AES_128_CBC_SHA TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_128_CBC_SHA
      TLS_ECDHE_RSA_WITH_RC4_128_SHA TLS_ECDHE_ECDSA_WITH_RC4_128_SHA TLS_ECDH_RSA_WITH_RC4_128_SHA
      TLS_ECDH_ECDSA_WITH_RC4_128_SHA TLS_RSA_WITH_RC4_128_SHA TLS_RSA_WITH_RC4_128_MD5
    `),
    groups: names(`
      sect571r1 sect571k1 secp521r1 sect409k1 sect409r1 secp384r1 sect283k1 sect283r1 secp256k1 secp256r1
      sect239k1 sect233k1 sect233r1 secp224k1 secp224r1 sect193r1 sect193r2 secp192k1 secp192r1 sect163k1
      sect163r1 sect163r2 secp160k1 secp160r1 secp160r2
    `),
    keyShares: [],
    signatureSchemes: [],
    serverName: true,
    alpn: [],
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'android-4.4',
    name: 'Android 4.4',
    released: 2013,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1', 'SSLv3'],
    cipherSuites: names(`
      TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
      TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA
      TLS_DHE_DSS_WITH_AES_256_GCM_SHA384 TLS_DHE_RSA_WITH_AES_256_GCM_SHA384
      TLS_DHE_RSA_WITH_AES_256_CBC_SHA256 TLS_DHE_DSS_WITH_AES_256_CBC_SHA256 TLS_DHE_RSA_WITH_AES_256_CBC_SHA
      TLS_DHE_DSS_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_256_CBC_SHA256
      TLS_RSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA
      TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA
      TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
      TLS_DHE_DSS_WITH_AES_128_GCM_SHA256 TLS_DHE_RSA_WITH_AES_128_GCM_SHA256
      TLS_DHE_RSA_WITH_AES_128_CBC_SHA256 TLS_DHE_DSS_WITH_AES_128_CBC_SHA256 TLS_DHE_RSA_WITH_AES_128_CBC_SHA
      TLS_DHE_DSS_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_128_GCM_SHA256 TLS_RSA_WITH_AES_128_CBC_SHA256
      TLS_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_RC4_128_SHA TLS_ECDHE_ECDSA_WITH_RC4_128_SHA
      TLS_RSA_WITH_RC4_128_SHA TLS_RSA_WITH_RC4_128_MD5
    `),
    groups: names('secp521r1 secp384r1 secp256r1'),
    keyShares: [],
    signatureSchemes: android44Schemes,
    serverName: true,
    alpn: [],
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'android-5',
    name: 'Android 5',
    released: 2014,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1', 'SSLv3'],
    cipherSuites: names(`
      TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256_OLD TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256_OLD
      TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256_OLD TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_DHE_RSA_WITH_AES_256_CBC_SHA TLS_DHE_DSS_WITH_AES_256_CBC_SHA
      TLS_RSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA
      TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA
      TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
      TLS_DHE_DSS_WITH_AES_128_GCM_SHA256 TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 TLS_DHE_RSA_WITH_AES_128_CBC_SHA
      TLS_DHE_DSS_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_128_GCM_SHA256 TLS_RSA_WITH_AES_128_CBC_SHA
      TLS_ECDHE_RSA_WITH_RC4_128_SHA TLS_ECDHE_ECDSA_WITH_RC4_128_SHA TLS_RSA_WITH_RC4_128_SHA
      TLS_RSA_WITH_RC4_128_MD5
    `),
    groups: names('secp521r1 secp384r1 secp256r1'),
    keyShares: [],
    signatureSchemes: android44Schemes,
    serverName: true,
    alpn: [],
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'android-6',
    name: 'Android 6',
    released: 2015,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: names(`
      TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256_OLD TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256_OLD
      TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256_OLD TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
      TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 TLS_DHE_RSA_WITH_AES_128_GCM_SHA256
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_DHE_RSA_WITH_AES_256_CBC_SHA
      TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_DHE_RSA_WITH_AES_128_CBC_SHA
      TLS_RSA_WITH_AES_128_GCM_SHA256 TLS_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_CBC_SHA
      TLS_RSA_WITH_3DES_EDE_CBC_SHA
    `),
    groups: names('secp256r1 secp384r1'),
    keyShares: [],
    signatureSchemes: android6Schemes,
    serverName: true,
    alpn: ['http/1.1', 'spdy/3.1'],
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'android-7',
    name: 'Android 7',
    released: 2016,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: names(`
      TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
      TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
      TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_GCM_SHA256
      TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_256_CBC_SHA
    `),
    groups: names('secp256r1'),
    keyShares: [],
    signatureSchemes: android6Schemes,
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    source: 'ClientHello recorded by the testssl.sh project (3.3dev, June 2026)',
  },
  {
    id: 'android-8.1',
    name: 'Android 8.1',
    released: 2017,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: names(`
      TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
      TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
      TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
      TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_GCM_SHA256
      TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_256_CBC_SHA
    `),
    groups: names('x25519 secp256r1 secp384r1'),
    keyShares: [],
    signatureSchemes: android81Schemes,
    serverName: true,
    alpn: [],
    source: 'ClientHello recorded by the testssl.sh project (3.3dev, June 2026)',
  },
  {
    id: 'android-9',
    name: 'Android 9',
    released: 2018,
    versions: ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: android9Suites,
    groups: names('x25519 secp256r1 secp384r1'),
    keyShares: ['x25519'],
    signatureSchemes: android81Schemes,
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    source: 'ClientHello recorded by the testssl.sh project (3.3dev, June 2026)',
  },
  {
    id: 'android-10',
    name: 'Android 10',
    released: 2019,
    versions: ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: android9Suites,
    groups: names('x25519 secp256r1 secp384r1'),
    keyShares: ['x25519'],
    signatureSchemes: android81Schemes,
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    source: 'ClientHello recorded by the testssl.sh project (3.3dev, June 2026)',
  },
  {
    id: 'android-11',
    name: 'Android 11/12',
    released: 2020,
    versions: ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: android11Suites,
    groups: names('x25519 secp256r1 secp384r1'),
    keyShares: ['x25519'],
    signatureSchemes: android81Schemes,
    serverName: true,
    alpn: ['http/1.1'],
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'android-13',
    name: 'Android 13/14',
    released: 2022,
    versions: ['TLSv1.3', 'TLSv1.2'],
    cipherSuites: android11Suites,
    groups: names('x25519 secp256r1 secp384r1'),
    keyShares: ['x25519'],
    signatureSchemes: android81Schemes,
    serverName: true,
    alpn: ['http/1.1'],
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'android-15',
    name: 'Android 15/16',
    released: 2024,
    versions: ['TLSv1.3', 'TLSv1.2'],
    cipherSuites: names(`
      TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384 TLS_CHACHA20_POLY1305_SHA256
      TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
      TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
      TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_GCM_SHA256
      TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_256_CBC_SHA
    `),
    groups: names('X25519MLKEM768 x25519 secp256r1 secp384r1'),
    keyShares: ['X25519MLKEM768', 'x25519'],
    signatureSchemes: names(`
      ecdsa_secp256r1_sha256 rsa_pss_rsae_sha256 rsa_pkcs1_sha256 ecdsa_secp384r1_sha384 rsa_pss_rsae_sha384
      rsa_pkcs1_sha384 rsa_pss_rsae_sha512 rsa_pkcs1_sha512
    `),
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
];
