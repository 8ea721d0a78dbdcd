import type { TlsConfiguration, TlsVersion } from './tls-configurations.ts';
import { TLS_VERSIONS } from './tls-configurations.ts';
import type { Suite } from './tls-expected.ts';
import { expectedScan } from './tls-expected.ts';
import { handshake } from './tls-handshake.ts';
import type { Disagreement } from './tls-scan.ts';
import { opensslGroup } from './tls-servers.ts';

/**
 * Why a peer says something else than the configuration, as handshakes show it: what the peer misses works when
 * it is asked for, and does not work for a client that offers as little as the peer does.
 *
 * @param disagreement of the configuration against a peer
 * @returns the name of the reason; undefined when no handshake shows one
 */
export async function reasonOf(
  disagreement: Disagreement,
  configuration: TlsConfiguration,
  port: number,
  suites: ReadonlyMap<number, Suite>,
): Promise<string | undefined> {
  const version = TLS_VERSIONS.find((known) => known === disagreement.version);
  if (version === undefined) return undefined;
  const names = new Map([...suites.values()].map(({ iana, openssl }) => [iana, openssl]));
  const asked = { ...disagreement, version, port, configuration, names, suites };
  switch (disagreement.about) {
    case 'version':
    case 'ciphers':
      return limitThatHides(asked);
    case 'groups':
      return groupsNotAskedFor(asked);
    case 'order':
    case 'serverOrder':
      return chaChaFirst(asked);
    case 'dhBits':
      return undefined;
  }
}

/** How little a peer offers. */
interface Limit {
  readonly name: string;
  readonly peer: string;
  readonly about: readonly Disagreement['about'][];
  readonly versions: readonly TlsVersion[];
  readonly groups?: readonly string[];
  readonly signatures?: readonly string[];
}

const BELOW_13 = ['TLSv1', 'TLSv1.1', 'TLSv1.2'] as const;
const NMAP_GROUPS = ['prime256v1', 'secp384r1', 'secp521r1', 'X25519', 'ffdhe2048'];

const LIMITS: readonly Limit[] = [
  {
    // sslscan.c 2.0.7, checkIfTLSVersionIsSupported
    name: 'sslscan looks for versions with NIST, Koblitz and brainpool curves, without X25519 and X448',
    peer: 'sslscan',
    about: ['version'],
    versions: BELOW_13,
    groups: [
      'prime256v1',
      'secp521r1',
      'brainpoolP512r1',
      'brainpoolP384r1',
      'secp384r1',
      'brainpoolP256r1',
      'secp256k1',
    ],
  },
  {
    name: 'sslscan looks for suites with the default groups of OpenSSL, which have no brainpool and Koblitz curves',
    peer: 'sslscan',
    about: ['ciphers'],
    versions: BELOW_13,
    groups: ['X25519', 'prime256v1', 'X448', 'secp521r1', 'secp384r1'],
  },
  {
    // nselib/tls.lua 7.93, DEFAULT_ELLIPTIC_CURVES
    name: 'nmap offers P-256, P-384, P-521, X25519 and ffdhe2048 alone',
    peer: 'nmap',
    about: ['version', 'ciphers'],
    versions: TLS_VERSIONS,
    groups: NMAP_GROUPS,
  },
  {
    // DEFAULT_SIGALGS pairs Ed25519 with SHA-256 and SHA-512; RFC 8422, section 5.1.3, has it with neither.
    name: 'nmap does not offer Ed25519 in TLS 1.2',
    peer: 'nmap',
    about: ['version', 'ciphers'],
    versions: ['TLSv1.2'],
    groups: NMAP_GROUPS,
    signatures: ['RSA+SHA1', 'ECDSA+SHA1', 'RSA+SHA256', 'ECDSA+SHA256', 'RSA+SHA512', 'ECDSA+SHA512'],
  },
  {
    // DEFAULT_SIGSCHEMES
    name: 'nmap does not offer ecdsa_secp384r1_sha384 in TLS 1.3',
    peer: 'nmap',
    about: ['version', 'ciphers'],
    versions: ['TLSv1.3'],
    groups: NMAP_GROUPS,
    signatures: [
      ...['RSA+SHA256', 'RSA+SHA512', 'ECDSA+SHA256', 'ECDSA+SHA512', 'rsa_pss_rsae_sha256'],
      ...['rsa_pss_rsae_sha512', 'ed25519', 'rsa_pss_pss_sha256', 'rsa_pss_pss_sha512'],
    ],
  },
];

interface Asked extends Disagreement {
  readonly version: TlsVersion;
  readonly port: number;
  readonly configuration: TlsConfiguration;
  /** OpenSSL's names of suites by IANA's. */
  readonly names: ReadonlyMap<string, string>;
  readonly suites: ReadonlyMap<number, Suite>;
}

async function limitThatHides(asked: Asked): Promise<string | undefined> {
  const { version, about, against, only, missing, port, configuration, names } = asked;
  // A peer that sees more than the configuration grants has no such excuse.
  if (missing.length > 0) return undefined;
  const ciphers = only.map((name) => names.get(name) ?? name);
  const groups = [
    ...(configuration.groups?.map(opensslGroup) ?? []),
    'X25519',
    'prime256v1',
    'secp384r1',
    'secp521r1',
  ];
  const free = { version, groups: [...new Set(groups)] };
  for (const cipher of ciphers) {
    const agreement = await handshake(port, { ...free, ciphers: [cipher] });
    if (agreement?.cipher !== cipher) return undefined;
  }
  const limits = LIMITS.filter(
    (limit) => limit.peer === against && limit.about.includes(about) && limit.versions.includes(version),
  );
  for (const { name, groups: few, signatures } of limits) {
    const offer = {
      version,
      ciphers,
      ...(few === undefined ? {} : { groups: few }),
      ...(signatures === undefined ? {} : { signatures }),
    };
    if ((await handshake(port, offer)) === undefined) return name;
  }
  return undefined;
}

/** sslscan gives a connection 3 s, in which a busy machine does not finish with the largest groups. */
async function groupsTooSlow({ only, port, against }: Asked): Promise<string | undefined> {
  const isSlow = only.every((group) => group === 'ffdhe6144' || group === 'ffdhe8192');
  if (against !== 'sslscan' || !isSlow) return undefined;
  for (const group of only) {
    const agreement = await handshake(port, { version: 'TLSv1.3', groups: [group] });
    if (agreement?.group !== 'DH') return undefined;
  }
  return 'sslscan does not wait for the largest groups';
}

/**
 * sslscan.c 2.0.7, testSupportedGroups, offers one group at a time and the suites that an OpenSSL of the years of
 * 1.0 offered: no ChaCha20, CCM, ARIA, anonymous or null suites.
 */
async function groupsNotAskedFor(asked: Asked): Promise<string | undefined> {
  const { only, missing, port, version, configuration, suites } = asked;
  if (missing.length > 0) return undefined;
  if (version === 'TLSv1.3') return groupsTooSlow(asked);
  if (version !== 'TLSv1.2') return undefined;
  const curves = configuration.certificates.filter((name) => name.startsWith('secp')).map(opensslGroup);
  const old = SSLSCAN_SUITES.flatMap((code) => suites.get(code)?.openssl ?? []);
  const reasons = new Set<string>();
  for (const group of only.map(opensslGroup)) {
    const groups = [...new Set([group, ...curves])];
    const free = await handshake(port, { version, ciphers: ['kECDHE'], groups });
    const alone = await handshake(port, { version, ciphers: ['kECDHE'], groups: [group] });
    const asSslscan = await handshake(port, { version, ciphers: old, groups: [group] });
    if (free?.group !== group || asSslscan?.group === group) return undefined;
    reasons.add(
      alone?.group === group
        ? 'sslscan looks for groups with old suites alone, and takes no answer without an elliptic one'
        : 'sslscan looks for groups one at a time in TLS 1.2, without the curve of an ECDSA key',
    );
  }
  return [...reasons].join('; ');
}

/** Those of its list that OpenSSL still has in one build or another, in its order. */
const SSLSCAN_SUITES = [
  ...[0xc030, 0xc02c, 0xc028, 0xc024, 0xc014, 0xc00a, 0x00a3, 0x009f, 0x006b, 0x006a, 0x0039, 0x0038, 0x0088],
  ...[0x0087, 0x009d, 0x003d, 0x0035, 0x0084, 0xc02f, 0xc02b, 0xc027, 0xc023, 0xc013, 0xc009, 0x00a2, 0x009e],
  ...[0x0067, 0x0040, 0x0033, 0x0032, 0x009a, 0x0099, 0x0045, 0x0044, 0x009c, 0x003c, 0x002f, 0x0096, 0x0041],
  ...[0xc011, 0xc007, 0x0005, 0x0004, 0xc012, 0xc008, 0x0016, 0x0013, 0x000a],
];

/** The server keeps to its order among the rest, and gives it up for a client that puts ChaCha20 first. */
async function chaChaFirst(asked: Asked): Promise<string | undefined> {
  const { port, version, configuration, names } = asked;
  const expected = await expectedScan(configuration);
  const accepted = expected.protocols.find((protocol) => protocol.version === version)?.ciphers ?? [];
  const ciphers = accepted.map((name) => names.get(name) ?? name);
  const rest = ciphers.filter((name) => !name.includes('CHACHA20'));
  const groups = (configuration.groups ?? ['x25519', 'secp256r1', 'x448', 'secp521r1', 'secp384r1']).map(
    opensslGroup,
  );
  const answer = async (...offered: readonly string[]) =>
    (await handshake(port, { version, ciphers: offered, groups }))?.cipher;
  const [first] = rest;
  const inOrder = (await answer(...rest)) === first && (await answer(...rest.toReversed())) === first;
  const chaCha = ciphers.find((name) => name.includes('CHACHA20'));
  if (first === undefined || chaCha === undefined || !inOrder) return undefined;
  const yields = (await answer(chaCha, ...rest)) === chaCha && (await answer(...rest, chaCha)) === first;
  return yields ? 'the server gives ChaCha20 to clients that put it first' : undefined;
}
