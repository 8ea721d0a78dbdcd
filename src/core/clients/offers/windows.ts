import type { ClientOffer } from '../types.ts';
import { names } from './names.ts';

const ie11Win10Schemes = names(`
  rsa_pkcs1_sha256 rsa_pkcs1_sha384 rsa_pkcs1_sha1 ecdsa_secp256r1_sha256 ecdsa_secp384r1_sha384 ecdsa_sha1
  dsa_sha1 rsa_pkcs1_sha512 ecdsa_secp521r1_sha512
`);

const edge15Suites = names(`
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_128_GCM_SHA256
  TLS_RSA_WITH_AES_256_CBC_SHA256 TLS_RSA_WITH_AES_128_CBC_SHA256 TLS_RSA_WITH_AES_256_CBC_SHA
  TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA
`);

/** Windows: Schannel, as Internet Explorer, the first Edge, Remote Desktop and curl for Windows use it. */
export const windowsOffers: readonly ClientOffer[] = [
  {
    id: 'ie-8-xp',
    name: 'Internet Explorer 8 (Windows XP)',
    released: 2009,
    versions: ['TLSv1', 'SSLv3'],
    cipherSuites: names(`
      TLS_RSA_WITH_RC4_128_MD5 TLS_RSA_WITH_RC4_128_SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_DES_CBC_SHA
      TLS_RSA_EXPORT1024_WITH_RC4_56_SHA TLS_RSA_EXPORT1024_WITH_DES_CBC_SHA TLS_RSA_EXPORT_WITH_RC4_40_MD5
      TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5 TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA TLS_DHE_DSS_WITH_DES_CBC_SHA
      TLS_DHE_DSS_EXPORT1024_WITH_DES_CBC_SHA
    `),
    groups: [],
    keyShares: [],
    signatureSchemes: [],
    serverName: false,
    alpn: [],
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'ie-8-win7',
    name: 'Internet Explorer 8 (Windows 7)',
    released: 2009,
    versions: ['TLSv1', 'SSLv3'],
    cipherSuites: names(`
      TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_RC4_128_SHA
      TLS_RSA_WITH_3DES_EDE_CBC_SHA TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
      TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_DHE_DSS_WITH_AES_128_CBC_SHA
      TLS_DHE_DSS_WITH_AES_256_CBC_SHA TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_RC4_128_MD5
    `),
    groups: names('secp256r1 secp384r1'),
    keyShares: [],
    signatureSchemes: [],
    serverName: true,
    alpn: [],
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'ie-7-vista',
    name: 'Internet Explorer 7 (Windows Vista)',
    released: 2007,
    versions: ['TLSv1', 'SSLv3'],
    cipherSuites: names(`
      TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_RC4_128_SHA
      TLS_RSA_WITH_3DES_EDE_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_DHE_DSS_WITH_AES_128_CBC_SHA
      TLS_DHE_DSS_WITH_AES_256_CBC_SHA TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_RC4_128_MD5
    `),
    groups: names('secp256r1 secp384r1 secp521r1'),
    keyShares: [],
    signatureSchemes: [],
    serverName: true,
    alpn: [],
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'ie-11-win7',
    name: 'Internet Explorer 11 (Windows 7)',
    released: 2013,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: names(`
      TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256
      TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_DHE_RSA_WITH_AES_256_GCM_SHA384
      TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_128_GCM_SHA256
      TLS_RSA_WITH_AES_256_CBC_SHA256 TLS_RSA_WITH_AES_128_CBC_SHA256 TLS_RSA_WITH_AES_256_CBC_SHA
      TLS_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
      TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384
      TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA
      TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA TLS_DHE_DSS_WITH_AES_256_CBC_SHA256
      TLS_DHE_DSS_WITH_AES_128_CBC_SHA256 TLS_DHE_DSS_WITH_AES_256_CBC_SHA TLS_DHE_DSS_WITH_AES_128_CBC_SHA
      TLS_RSA_WITH_3DES_EDE_CBC_SHA TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA
    `),
    groups: names('secp256r1 secp384r1'),
    keyShares: [],
    signatureSchemes: names(`
      rsa_pkcs1_sha512 ecdsa_secp521r1_sha512 rsa_pkcs1_sha256 rsa_pkcs1_sha384 rsa_pkcs1_sha1
      ecdsa_secp256r1_sha256 ecdsa_secp384r1_sha384 ecdsa_sha1 dsa_sha1
    `),
    serverName: true,
    alpn: [],
    dhMinBits: 1024,
    dhMaxBits: 4096,
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'ie-11-win8.1',
    name: 'Internet Explorer 11 (Windows 8.1)',
    released: 2013,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: names(`
      TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256
      TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_DHE_RSA_WITH_AES_256_GCM_SHA384
      TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 TLS_DHE_RSA_WITH_AES_256_CBC_SHA TLS_DHE_RSA_WITH_AES_128_CBC_SHA
      TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_128_GCM_SHA256 TLS_RSA_WITH_AES_256_CBC_SHA256
      TLS_RSA_WITH_AES_128_CBC_SHA256 TLS_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_CBC_SHA
      TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
      TLS_DHE_DSS_WITH_AES_256_CBC_SHA256 TLS_DHE_DSS_WITH_AES_128_CBC_SHA256 TLS_DHE_DSS_WITH_AES_256_CBC_SHA
      TLS_DHE_DSS_WITH_AES_128_CBC_SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA
    `),
    groups: names('secp256r1 secp384r1'),
    keyShares: [],
    signatureSchemes: names(`
      rsa_pkcs1_sha256 rsa_pkcs1_sha384 rsa_pkcs1_sha512 rsa_pkcs1_sha1 ecdsa_secp256r1_sha256
      ecdsa_secp384r1_sha384 ecdsa_secp521r1_sha512 ecdsa_sha1 dsa_sha1
    `),
    serverName: true,
    alpn: ['spdy/3', 'http/1.1'],
    dhMinBits: 1024,
    dhMaxBits: 4096,
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'ie-11-win10',
    name: 'Internet Explorer 11 (Windows 10)',
    released: 2015,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: names(`
      TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
      TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
      TLS_DHE_RSA_WITH_AES_256_GCM_SHA384 TLS_DHE_RSA_WITH_AES_128_GCM_SHA256
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256
      TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
      TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_DHE_RSA_WITH_AES_256_CBC_SHA
      TLS_DHE_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_128_GCM_SHA256
      TLS_RSA_WITH_AES_256_CBC_SHA256 TLS_RSA_WITH_AES_128_CBC_SHA256 TLS_RSA_WITH_AES_256_CBC_SHA
      TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA TLS_DHE_DSS_WITH_AES_256_CBC_SHA256
      TLS_DHE_DSS_WITH_AES_128_CBC_SHA256 TLS_DHE_DSS_WITH_AES_256_CBC_SHA TLS_DHE_DSS_WITH_AES_128_CBC_SHA
      TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA
    `),
    groups: names('secp256r1 secp384r1'),
    keyShares: [],
    signatureSchemes: ie11Win10Schemes,
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    dhMinBits: 1024,
    dhMaxBits: 4096,
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'edge-15',
    name: 'Edge 15 (Windows 10 1703)',
    released: 2017,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: edge15Suites,
    groups: names('x25519 secp256r1 secp384r1'),
    keyShares: [],
    signatureSchemes: ie11Win10Schemes,
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    dhMinBits: 1024,
    dhMaxBits: 4096,
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'edge-17',
    name: 'Edge 17 (Windows 10 1803)',
    released: 2018,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: edge15Suites,
    groups: names('x25519 secp256r1 secp384r1'),
    keyShares: [],
    signatureSchemes: ie11Win10Schemes,
    serverName: true,
    alpn: ['h2', 'http/1.1'],
    dhMinBits: 1024,
    dhMaxBits: 4096,
    source: 'SSL Labs client capabilities, as recorded in testssl.sh 3.3dev (June 2026)',
  },
  {
    id: 'schannel-win10-1809',
    name: 'Windows 10 1809/Server 2019 (Schannel: Remote Desktop, .NET)',
    released: 2018,
    versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: names(`
      TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
      TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
      TLS_DHE_RSA_WITH_AES_256_GCM_SHA384 TLS_DHE_RSA_WITH_AES_128_GCM_SHA256
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256
      TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
      TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_AES_256_GCM_SHA384
      TLS_RSA_WITH_AES_128_GCM_SHA256 TLS_RSA_WITH_AES_256_CBC_SHA256 TLS_RSA_WITH_AES_128_CBC_SHA256
      TLS_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_CBC_SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA
    `),
    groups: names('x25519 secp256r1 secp384r1'),
    keyShares: [],
    signatureSchemes: ie11Win10Schemes,
    serverName: true,
    alpn: [],
    source:
      'suites and groups as .NET 6 sends them on Server 2019 (github.com/rgl/tls-dump-clienthello, 2022); signature schemes as recorded from Edge 17, which uses the same library',
  },
  {
    id: 'schannel-win11',
    name: 'Windows 11/Server 2022 (Schannel: Remote Desktop, .NET)',
    released: 2021,
    versions: ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'],
    cipherSuites: names(`
      TLS_AES_256_GCM_SHA384 TLS_AES_128_GCM_SHA256 TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
      TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
      TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 TLS_DHE_RSA_WITH_AES_256_GCM_SHA384
      TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384
      TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA
      TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
      TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_128_GCM_SHA256 TLS_RSA_WITH_AES_256_CBC_SHA256
      TLS_RSA_WITH_AES_128_CBC_SHA256 TLS_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_CBC_SHA
    `),
    groups: names('x25519 secp256r1 secp384r1'),
    keyShares: ['x25519'],
    signatureSchemes: names(`
      rsa_pss_rsae_sha256 rsa_pss_rsae_sha384 rsa_pss_rsae_sha512 rsa_pkcs1_sha256 rsa_pkcs1_sha384
      rsa_pkcs1_sha1 ecdsa_secp256r1_sha256 ecdsa_secp384r1_sha384 ecdsa_sha1 dsa_sha1 rsa_pkcs1_sha512
      ecdsa_secp521r1_sha512
    `),
    serverName: true,
    alpn: [],
    source:
      "suites and groups as .NET 6 sends them on Server 2022 (github.com/rgl/tls-dump-clienthello, 2022) and as Microsoft documents them for Windows 11 (2021); signature schemes from the registry's default list (github.com/ToddMaxey/SChannel-settings); no source names the key share: the first group's is assumed",
  },
];
