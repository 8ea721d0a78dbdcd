import type { ClientOffer } from '../types.ts';
import { names } from './names.ts';

const firefox66Groups = names('x25519 secp256r1 secp384r1 secp521r1 ffdhe2048 ffdhe3072');

const firefox66Schemes = names(`
  ecdsa_secp256r1_sha256 ecdsa_secp384r1_sha384 ecdsa_secp521r1_sha512 rsa_pss_rsae_sha256 rsa_pss_rsae_sha384
  rsa_pss_rsae_sha512 rsa_pkcs1_sha256 rsa_pkcs1_sha384 rsa_pkcs1_sha512 ecdsa_sha1 rsa_pkcs1_sha1
`);

const firefox100Suites = names(`
  TLS_AES_128_GCM_SHA256 TLS_CHACHA20_POLY1305_SHA256 TLS_AES_256_GCM_SHA384
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_GCM_SHA256 TLS_RSA_WITH_AES_256_GCM_SHA384
  TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_256_CBC_SHA
`);

const firefox137Groups = names('X25519MLKEM768 x25519 secp256r1 secp384r1 secp521r1 ffdhe2048 ffdhe3072');

/** Firefox. */
export const firefoxOffers: readonly ClientOffer[] = [
  {
    id: 'firefox-31-esr',
    name: 'Firefox 31 ESR',
    released: 2014,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: names(`
      TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA
      TLS_ECDHE_ECDSA_WITH_RC4_128_SHA TLS_ECDHE_RSA_WITH_RC4_128_SHA TLS_DHE_RSA_WITH_AES_128_CBC_SHA
      TLS_DHE_DSS_WITH_AES_128_CBC_SHA TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA TLS_DHE_RSA_WITH_AES_256_CBC_SHA
      TLS_DHE_DSS_WITH_AES_256_CBC_SHA TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA
      TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_CAMELLIA_128_CBC_SHA TLS_RSA_WITH_AES_256_CBC_SHA
      TLS_RSA_WITH_CAMELLIA_256_CBC_SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_RC4_128_SHA
      TLS_RSA_WITH_RC4_128_MD5
    `),
    groups: names('secp256r1 secp384r1 secp521r1'),
    keyShares: [],
    signatureSchemes: names(`
      rsa_pkcs1_sha256 rsa_pkcs1_sha384 rsa_pkcs1_sha1 ecdsa_secp256r1_sha256 ecdsa_secp384r1_sha384 ecdsa_sha1
      dsa_sha256 dsa_sha1
    `),
    serverName: true,
    alpn: [],
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'firefox-45',
    name: 'Firefox 45',
    released: 2016,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: names(`
      TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_DHE_RSA_WITH_AES_128_CBC_SHA
      TLS_DHE_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_256_CBC_SHA
      TLS_RSA_WITH_3DES_EDE_CBC_SHA
    `),
    groups: names('secp256r1 secp384r1 secp521r1'),
    keyShares: [],
    signatureSchemes: names(`
      rsa_pkcs1_sha256 rsa_pkcs1_sha384 rsa_pkcs1_sha512 rsa_pkcs1_sha1 ecdsa_secp256r1_sha256
      ecdsa_secp384r1_sha384 ecdsa_secp521r1_sha512 ecdsa_sha1 dsa_sha256 dsa_sha1
    `),
    serverName: true,
    alpn: ['h2', 'spdy/3.1', 'http/1.1'],
    dhMinBits: 1023,
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'firefox-49-xp',
    name: 'Firefox 49 (Windows XP)',
    released: 2016,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: names(`
      TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
      TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
      TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_DHE_RSA_WITH_AES_128_CBC_SHA
      TLS_DHE_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_256_CBC_SHA
      TLS_RSA_WITH_3DES_EDE_CBC_SHA
    `),
    groups: names('secp256r1 secp384r1 secp521r1'),
    keyShares: [],
    signatureSchemes: names(`
      rsa_pkcs1_sha256 rsa_pkcs1_sha384 rsa_pkcs1_sha512 rsa_pkcs1_sha1 ecdsa_secp256r1_sha256
      ecdsa_secp384r1_sha384 ecdsa_secp521r1_sha512 ecdsa_sha1 dsa_sha384 dsa_sha256 dsa_sha1
    `),
    serverName: true,
    alpn: ['h2', 'spdy/3.1', 'http/1.1'],
    dhMinBits: 1023,
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'firefox-66',
    name: 'Firefox 66',
    released: 2019,
    versions: ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: names(`
      TLS_AES_128_GCM_SHA256 TLS_CHACHA20_POLY1305_SHA256 TLS_AES_256_GCM_SHA384
      TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
      TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
      TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_DHE_RSA_WITH_AES_128_CBC_SHA
      TLS_DHE_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_256_CBC_SHA
      TLS_RSA_WITH_3DES_EDE_CBC_SHA
    `),
    groups: firefox66Groups,
    keyShares: ['x25519', 'secp256r1'],
    signatureSchemes: firefox66Schemes,
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    dhMinBits: 1023,
    source: 'ClientHello recorded by the testssl.sh project (3.3dev, June 2026)',
  },
  {
    id: 'firefox-100',
    name: 'Firefox 100',
    released: 2022,
    versions: ['TLSv1.3', 'TLSv1.2'],
    cipherSuites: firefox100Suites,
    groups: firefox66Groups,
    keyShares: ['x25519', 'secp256r1'],
    signatureSchemes: firefox66Schemes,
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    dhMinBits: 1023,
    source: 'ClientHello recorded by the testssl.sh project (3.3dev, June 2026)',
  },
  {
    id: 'firefox-137',
    name: 'Firefox 137',
    released: 2025,
    versions: ['TLSv1.3', 'TLSv1.2'],
    cipherSuites: firefox100Suites,
    groups: firefox137Groups,
    keyShares: ['X25519MLKEM768', 'x25519', 'secp256r1'],
    signatureSchemes: firefox66Schemes,
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    dhMinBits: 1023,
    source: 'ClientHello recorded by the testssl.sh project (3.3dev, June 2026)',
  },
  {
    id: 'firefox-153-esr',
    name: 'Firefox 153 ESR',
    released: 2026,
    versions: ['TLSv1.3', 'TLSv1.2'],
    cipherSuites: names(`
      TLS_AES_128_GCM_SHA256 TLS_CHACHA20_POLY1305_SHA256 TLS_AES_256_GCM_SHA384
      TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
      TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
      TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
      TLS_RSA_WITH_AES_128_GCM_SHA256 TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_128_CBC_SHA
      TLS_RSA_WITH_AES_256_CBC_SHA
    `),
    groups: firefox137Groups,
    keyShares: ['X25519MLKEM768', 'x25519', 'secp256r1'],
    signatureSchemes: firefox66Schemes,
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    source: "recorded from Debian's firefox-esr 153.7.0 on 24 November 2026",
  },
];
