import type { TlsConfiguration, TlsVersion } from './tls-configurations.ts';
import { TLS_VERSIONS } from './tls-configurations.ts';
import type { Suite } from './tls-expected.ts';
import type { Agreement } from './tls-handshake.ts';
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
  const asked = { ...disagreement, version, port, configuration, names };
  switch (disagreement.about) {
    case 'version':
    case 'ciphers':
      return limitThatHides(asked);
    case 'groups':
      return groupsBesideTheKey(asked);
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
const NMAP_GROUPS = ['P-256', 'P-384', 'P-521', 'X25519', 'ffdhe2048'];

const LIMITS: readonly Limit[] = [
  {
    // sslscan.c 2.0.7, checkIfTLSVersionIsSupported
    name: 'sslscan looks for versions with NIST, Koblitz and brainpool curves, without X25519 and X448',
    peer: 'sslscan',
    about: ['version'],
    versions: BELOW_13,
    groups: ['P-256', 'P-521', 'brainpoolP512r1', 'brainpoolP384r1', 'P-384', 'brainpoolP256r1', 'secp256k1'],
  },
  {
    name: 'sslscan looks for suites with the default groups of OpenSSL, which have no brainpool and Koblitz curves',
    peer: 'sslscan',
    about: ['ciphers'],
    versions: BELOW_13,
    groups: ['X25519', 'P-256', 'X448', 'P-521', 'P-384'],
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
}

async function limitThatHides(asked: Asked): Promise<string | undefined> {
  const { version, about, against, only, missing, port, configuration, names } = asked;
  // A peer that sees more than the configuration grants has no such excuse.
  if (missing.length > 0) return undefined;
  const ciphers = only.map((name) => names.get(name) ?? name);
  const groups = [...(configuration.groups?.map(opensslGroup) ?? []), 'X25519', 'P-256', 'P-384', 'P-521'];
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

/** sslscan.c 2.0.7, testSupportedGroups, offers one group at a time. */
async function groupsBesideTheKey(asked: Asked): Promise<string | undefined> {
  const { only, missing, port, version, configuration } = asked;
  if (missing.length > 0 || version !== 'TLSv1.2') return undefined;
  const curves = configuration.certificates.filter((name) => name.startsWith('secp')).map(opensslGroup);
  for (const group of only.map(opensslGroup)) {
    const ciphers = ['kECDHE', 'eNULL'];
    const alone = await handshake(port, { version, ciphers, groups: [group] });
    const beside = await handshake(port, { version, ciphers, groups: [group, ...curves] });
    if (alone !== undefined || !isGroup(beside, group)) return undefined;
  }
  return 'sslscan offers one group at a time in TLS 1.2, without the curve of an ECDSA key';
}

function isGroup(agreement: Agreement | undefined, group: string): boolean {
  return agreement?.group === group;
}

/** Two suites that are not ChaCha20 come out in the server's order whichever way round they are offered. */
async function chaChaFirst(asked: Asked): Promise<string | undefined> {
  return asked.configuration.prioritizeChaCha
    ? 'ChaCha20 comes first for clients that put it first'
    : undefined;
}
