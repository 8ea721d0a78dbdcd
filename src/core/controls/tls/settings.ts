import * as v from 'valibot';
import type { Problem, SettingsOf } from '../../settings/index.ts';
import {
  bytesOf,
  defineSettings,
  flag,
  flagWords,
  key,
  list,
  optionalKey,
  repeated,
  sound,
  text,
  zoneSizeProblem,
} from '../../settings/index.ts';

export type Tls = SettingsOf<typeof tlsSettings>;

/** Authenticated encryption with forward secrecy, for both kinds of certificate; none with CBC or SHA-1. */
const AEAD_SUITES = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

export const tlsSettings = defineSettings('tls', {
  summary: 'How connections are encrypted.',
  keys: {
    protocols: key({
      schema: () =>
        list<v.GenericSchema<string, string>>(v.picklist(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'])),
      does: 'Lists the versions of TLS that clients may use.',
      allowed: 'a list of TLSv1.2 and TLSv1.3 (TLSv1 and TLSv1.1 are accepted, but weak)',
      example: 'protocols: [TLSv1.2, TLSv1.3]',
      mayBreak:
        'With TLSv1.3 alone, clients from before about 2019 and some remote desktop gateways cannot connect.',
      profiles: {
        documented: { value: ['TLSv1.3', 'TLSv1.2'], why: "The page's value." },
        recommended: {
          value: ['TLSv1.2', 'TLSv1.3'],
          why: 'All clients in use support one of the two, and both are secure with the suites below.',
        },
        strict: {
          value: ['TLSv1.3'],
          why: 'All current browsers support TLS 1.3, which has no weak options.',
        },
      },
    }),
    ciphers: key({
      schema: () =>
        v.pipe(
          v.string(),
          v.regex(
            /^[A-Za-z0-9+!@-][A-Za-z0-9+!@=_.:,-]*$/,
            'must be an OpenSSL cipher list: names and + - ! @ = _ . between colons or commas, without spaces',
          ),
        ),
      does: 'Lists the cipher suites of TLS 1.2 in the notation of OpenSSL. TLS 1.3 has its own, which are all strong.',
      allowed: 'an OpenSSL cipher list, such as ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-CHACHA20-POLY1305',
      example: 'ciphers: EECDH+AESGCM:ECDHE+CHACHA20',
      mayBreak:
        'Clients that support only CBC suites: Internet Explorer on Windows 7 and 8, Safari before version 9.',
      profiles: {
        documented: {
          value: 'EECDH+AESGCM:EECDH+AES256',
          why: "The page's value. It adds CBC and SHA-1 suites to what the installer ships, and drops ChaCha20.",
        },
        recommended: {
          value: AEAD_SUITES,
          why: 'What the installer ships, without the DHE suites, which cannot be used without a file of parameters. No suite uses CBC or SHA-1.',
        },
        strict: {
          value: AEAD_SUITES,
          why: 'Has no effect with TLS 1.3 alone; it protects a server on which another file enables TLS 1.2.',
        },
      },
    }),
    'prefer-server-ciphers': key({
      schema: flag,
      does: 'Uses the suite that comes first in the order of the server, instead of the order of the client.',
      allowed: flagWords,
      example: 'prefer-server-ciphers: false',
      mayBreak: 'Nothing; at most it costs speed.',
      profiles: {
        documented: { value: true, why: "The page's value." },
        recommended: {
          value: false,
          why: 'Every suite on the list is strong, so the client may choose: phones without AES hardware are faster with ChaCha20.',
        },
        strict: { value: false, why: 'As in recommended.' },
      },
    }),
    curves: key({
      schema: curves,
      does: 'Lists the groups for key exchange, best first. An unknown name prevents NGINX from loading.',
      allowed: 'a list of names that OpenSSL knows, such as X25519, prime256v1, secp384r1',
      example: 'curves: [X25519, prime256v1, secp384r1]',
      mayBreak: 'Clients that support none of them cannot connect.',
      profiles: {
        documented: {
          value: ['secp521r1', 'secp384r1'],
          why: "The page's value. Clients that offer X25519 and P-256 only cannot connect, and others need one more round trip.",
        },
        recommended: {
          value: ['X25519', 'prime256v1', 'secp384r1'],
          why: 'X25519 is the fastest, and browsers offer it first; the others are for clients without it.',
        },
        strict: {
          value: ['X25519', 'prime256v1', 'secp384r1'],
          why: 'As in recommended: none of the three is weak, so dropping one would only exclude clients.',
        },
      },
    }),
    'session-cache': key({
      schema: () => text(sessionCacheProblem, /^(?:off|none|builtin|shared:)[A-Za-z0-9_: -]*$/),
      does: 'Sets where the server remembers sessions, so that returning clients connect faster. One megabyte holds about 4,000 sessions.',
      allowed: 'off, none, builtin, or shared:NAME:SIZE with at least 32k',
      example: 'session-cache: shared:TLS:10m',
      mayBreak: 'Nothing known.',
      profiles: {
        documented: { value: 'shared:TLS:2m', why: "The page's value." },
        recommended: { value: 'shared:TLS:10m', why: 'Shared by all workers; about 40,000 sessions.' },
        strict: { value: 'shared:TLS:10m', why: 'As in recommended.' },
      },
    }),
    'session-timeout': optionalKey({
      absent: 'keep',
      schema: () =>
        v.union([
          v.literal('keep'),
          v.pipe(
            v.string(),
            v.regex(/^[1-9][0-9]{0,8}[smhdwMy]?$/, 'must be a time as NGINX writes it, or keep'),
          ),
        ]),
      does: 'Sets how long a remembered session can be resumed.',
      allowed: 'a time as NGINX writes it, such as 10m or 1d, or keep to leave it as it is',
      example: 'session-timeout: 1d',
      mayBreak: 'Nothing known.',
      profiles: {
        documented: { value: 'keep', why: 'The page sets none.' },
        recommended: { value: '1d', why: 'People come back the same day; the cache is in memory only.' },
        strict: { value: '1h', why: 'Session keys are kept for at most an hour.' },
      },
    }),
    'session-tickets': optionalKey({
      absent: 'keep',
      schema: () => v.union([v.literal('keep'), flag()]),
      does: 'Lets clients keep their session in an encrypted ticket instead of the cache of the server.',
      allowed: 'true or false (or on or off), or keep to leave it as it is',
      example: 'session-tickets: false',
      mayBreak: 'false: clients reconnect with a full handshake when they reach another server of a cluster.',
      profiles: {
        documented: { value: 'keep', why: 'The page sets none.' },
        recommended: {
          value: false,
          why: 'Before NGINX 1.23.2, the ticket key lives as long as the process, and anyone who obtains it can decrypt recorded TLS 1.2 sessions. The cache serves the same purpose.',
        },
        strict: { value: false, why: 'As in recommended.' },
      },
    }),
    'buffer-size': optionalKey({
      absent: 'keep',
      schema: () => v.union([v.literal('keep'), text(bufferSizeProblem, /^[0-9]+[kKmM]?$/)]),
      does: 'Sets how much data is collected in one TLS record before it is sent.',
      allowed: 'a size from 512 to 1m, such as 4k or 16k, or keep to leave it as it is',
      example: 'buffer-size: 4k',
      mayBreak: 'Small records cost throughput.',
      profiles: {
        documented: { value: '4k', why: "The page's value: the first bytes of a page arrive sooner." },
        recommended: {
          value: 'keep',
          why: 'A desktop stream needs throughput, for which the default of NGINX, 16k, is better. This setting does not affect security.',
        },
        strict: { value: 'keep', why: 'As in recommended.' },
      },
    }),
    stapling: key({
      schema: () => v.picklist(['on', 'off', 'when-possible']),
      does: 'Sends proof that the certificate is not revoked, along with the certificate. when-possible: only if the certificate names an OCSP responder and its issuer is known.',
      allowed: 'on, off or when-possible',
      example: 'stapling: when-possible',
      mayBreak: 'on with a self-signed certificate: a warning at every start, and nothing is sent.',
      profiles: {
        documented: { value: 'on', why: "The page's value." },
        recommended: {
          value: 'when-possible',
          why: 'Self-signed certificates, and those of issuers without OCSP, have nothing to staple.',
        },
        strict: { value: 'when-possible', why: 'As in recommended.' },
      },
    }),
    dhparam: optionalKey({
      absent: 'none',
      schema: () =>
        v.union([
          v.literal('none'),
          v.pipe(
            v.string(),
            v.regex(/^[!#%&(-:<-Z^-z~]+$/, 'must be a path without spaces, quotes, $, ; or braces, or none'),
          ),
        ]),
      does: 'Names the file of Diffie-Hellman parameters, which only DHE suites use.',
      allowed: 'a path as NGINX sees it, or none',
      example: 'dhparam: none',
      mayBreak: 'A missing file prevents NGINX from loading.',
      profiles: {
        documented: {
          value: '/etc/ssl/certs/dhparam.pem',
          why: "The page's value, although no suite on its list uses it.",
        },
        recommended: {
          value: 'none',
          why: 'The list has no DHE suite; ECDHE serves the same purpose and is faster.',
        },
        strict: { value: 'none', why: 'As in recommended.' },
      },
    }),
  },
});

function curves() {
  return v.pipe(
    list(
      v.pipe(
        v.string(),
        v.regex(
          /^[A-Za-z][A-Za-z0-9_.-]*$/,
          'must be the name of a curve: letters, digits, - _ and . after a first letter',
        ),
      ),
    ),
    sound<string[]>(curvesProblem),
  );
}

/** `ssl_session_cache`: `off`, `none`, or `builtin` and `shared`, alone or together. */
function sessionCacheProblem(value: string): Problem {
  if (value === 'off' || value === 'none') return undefined;
  for (const part of value.split(' ')) {
    const shared = /^shared:[A-Za-z0-9_-]+:([^:]+)$/.exec(part);
    if (shared === null) {
      if (!/^builtin(?::[1-9][0-9]{0,8})?$/.test(part)) {
        return 'must be off, none, builtin, builtin:COUNT or shared:NAME:SIZE';
      }
      continue;
    }
    const size = zoneSizeProblem(shared[1] ?? '');
    if (size !== undefined) return `has a size that ${size}`;
  }
  return undefined;
}

const curveAliases: Readonly<Record<string, string>> = {
  'p-256': 'prime256v1',
  secp256r1: 'prime256v1',
  'p-384': 'secp384r1',
  'p-521': 'secp521r1',
};

/** A list of groups for `ssl_ecdh_curve`: an unknown or repeated name prevents NGINX from loading. */
function curvesProblem(values: readonly string[]): Problem {
  if (values.length > 1 && values.includes('auto')) return 'may hold auto only on its own';
  return repeated(values.map((value) => curveAliases[value.toLowerCase()] ?? value.toLowerCase()));
}

/** `ssl_buffer_size`: how much data is collected in one TLS record. */
function bufferSizeProblem(value: string): Problem {
  const size = bytesOf(value);
  if (size === undefined) return 'must be a whole number of bytes, or a whole number followed by k or m';
  return size < 512 || size > 1024 ** 2 ? 'must be from 512 to 1m' : undefined;
}
