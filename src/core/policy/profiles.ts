import type { ControlSettings, HeaderOptions, Policy, ProfileName } from './types.ts';

export const profileNames = ['documented', 'recommended', 'strict'] as const satisfies readonly ProfileName[];

export const defaultProfile: ProfileName = 'recommended';

/** A header that is there on errors too, and there once. */
const everyResponse: HeaderOptions = { always: true, hideUpstream: true };

/**
 * The values of the vendor's hardening page. Where its text would not load or not do what it says,
 * `mends` tells what was changed. What the page does not speak of is left alone, except for stray
 * copies of configuration files, which can keep all of the rest from loading.
 */
const documented: ControlSettings = {
  'frame-options': { ...everyResponse, allow: 'same-origin' },
  'content-security-policy': {
    ...everyResponse,
    mode: 'enforce',
    value: "default-src 'unsafe-inline' 'unsafe-eval' 'self';",
  },
  'referrer-policy': { ...everyResponse, value: 'same-origin' },
  cors: { allow: 'none', credentials: false, fixedOrigins: 'keep' },
  'rate-limit': {
    zone: 'mylimit',
    size: '10m',
    rate: '100r/s',
    burst: 20,
    delay: 'nodelay',
    status: 503,
    key: '$binary_remote_addr',
  },
  tls: {
    protocols: ['TLSv1.3', 'TLSv1.2'],
    ciphers: 'EECDH+AESGCM:EECDH+AES256',
    preferServerCiphers: true,
    curves: ['secp521r1', 'secp384r1'],
    sessionCache: 'shared:TLS:2m',
    bufferSize: '4k',
    stapling: 'on',
    dhparam: '/etc/ssl/certs/dhparam.pem',
  },
  'stray-files': {},
};

/** Authenticated encryption with forward secrecy, for both kinds of certificate; nothing with CBC or SHA-1. */
const aeadSuites = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

const recommended: ControlSettings = {
  'frame-options': { ...everyResponse, allow: 'same-origin' },
  'content-security-policy': {
    ...everyResponse,
    mode: 'enforce',
    value: "default-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:; object-src 'none'; base-uri 'self'",
  },
  'referrer-policy': { ...everyResponse, value: 'same-origin' },
  cors: { allow: 'none', credentials: false, fixedOrigins: 'keep' },
  'rate-limit': {
    zone: 'mylimit',
    size: '10m',
    rate: '100r/s',
    burst: 300,
    delay: 'nodelay',
    status: 429,
    key: '$binary_remote_addr',
  },
  tls: {
    protocols: ['TLSv1.2', 'TLSv1.3'],
    ciphers: aeadSuites,
    preferServerCiphers: false,
    curves: ['X25519', 'prime256v1', 'secp384r1'],
    sessionCache: 'shared:TLS:10m',
    sessionTimeout: '1d',
    sessionTickets: false,
    stapling: 'when-possible',
  },
  hsts: { ...everyResponse, maxAge: 63_072_000, includeSubDomains: false, preload: false },
  'content-type-options': everyResponse,
  'server-tokens': { value: 'off' },
  'file-permissions': { configuration: 0o644, directories: 0o755, privateKeys: 0o640 },
  'stray-files': {},
};

const strict: ControlSettings = {
  'frame-options': { ...everyResponse, allow: 'same-origin' },
  'content-security-policy': {
    ...everyResponse,
    mode: 'enforce',
    value: [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data: blob:",
      "font-src 'self'",
      "media-src 'self' blob:",
      "connect-src 'self'",
      "worker-src 'self'",
      "frame-src 'self'",
      "manifest-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
    ].join('; '),
  },
  'referrer-policy': { ...everyResponse, value: 'no-referrer' },
  cors: { allow: 'none', credentials: false, fixedOrigins: 'mend' },
  'rate-limit': {
    zone: 'mylimit',
    size: '10m',
    rate: '30r/s',
    burst: 200,
    delay: 'nodelay',
    status: 429,
    key: '$binary_remote_addr',
  },
  tls: {
    protocols: ['TLSv1.3'],
    ciphers: aeadSuites,
    preferServerCiphers: false,
    curves: ['X25519', 'prime256v1', 'secp384r1'],
    sessionCache: 'shared:TLS:10m',
    sessionTimeout: '1h',
    sessionTickets: false,
    stapling: 'when-possible',
  },
  hsts: { ...everyResponse, maxAge: 63_072_000, includeSubDomains: true, preload: false },
  'content-type-options': everyResponse,
  'server-tokens': { value: 'off' },
  'file-permissions': { configuration: 0o644, directories: 0o755, privateKeys: 0o600 },
  'stray-files': {},
};

/** The three profiles as whole policies, without exceptions. */
export const profiles: Readonly<Record<ProfileName, Policy>> = {
  documented: { version: 1, profile: 'documented', controls: documented, exceptions: [] },
  recommended: { version: 1, profile: 'recommended', controls: recommended, exceptions: [] },
  strict: { version: 1, profile: 'strict', controls: strict, exceptions: [] },
};
