import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Certificate, TlsConfiguration, TlsVersion } from './tls-configurations.ts';
import { TLS_VERSIONS } from './tls-configurations.ts';
import type { ScannedProtocol, TlsScan } from './tls-scan.ts';

/** A cipher suite as the local OpenSSL knows it. */
export interface Suite {
  /** Two bytes, as in the IANA registry. */
  readonly code: number;
  readonly iana: string;
  readonly openssl: string;
  /** `Kx` and `Au` as `openssl ciphers -v` calls them: `ECDH`, `DH`, `RSA`, `any` …; `RSA`, `ECDSA`, `None` … */
  readonly keyExchange: string;
  readonly authentication: string;
  /** The lowest version that has it, `SSLv3` or as NGINX writes it. */
  readonly since: string;
}

/** Every suite of the local OpenSSL, by its code. */
export async function knownSuites(): Promise<ReadonlyMap<number, Suite>> {
  const everyTls13 =
    'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256';
  const suites = await opensslCiphers('-ciphersuites', everyTls13, 'ALL:COMPLEMENTOFALL:@SECLEVEL=0');
  return new Map(suites.map((suite) => [suite.code, suite]));
}

/**
 * What a server of this configuration accepts, as far as OpenSSL's documentation says: its own list of suites
 * (`openssl ciphers`), less those that no certificate, no group or no parameters of the server serve.
 */
export async function expectedScan(configuration: TlsConfiguration): Promise<TlsScan> {
  const protocols = (await canBegin(configuration))
    ? await Promise.all(configuration.versions.map((version) => expectedProtocol(configuration, version)))
    : [];
  return { by: 'configuration', protocols: protocols.filter(({ ciphers }) => ciphers.length > 0) };
}

/** OpenSSL's own order (ssl/t1_lib.c, supported_groups_default), where the names are in `groups`' form. */
const DEFAULT_CURVES = ['x25519', 'secp256r1', 'x448', 'secp521r1', 'secp384r1'];
const FINITE_FIELDS = ['ffdhe2048', 'ffdhe3072', 'ffdhe4096', 'ffdhe6144', 'ffdhe8192'];

/**
 * OpenSSL begins no handshake at all, whatever the client offers, unless a suite of its list fits the highest
 * version that it can speak, and where the versions have a hole it counts from below the lowest hole (`no ciphers
 * available`; ssl/statem/statem_lib.c, tls_setup_handshake and ssl_get_min_max_version). So `TLSv1 TLSv1.2` with
 * suites of TLS 1.2 alone is a server that nobody can talk to.
 */
async function canBegin(configuration: TlsConfiguration): Promise<boolean> {
  const { versions } = configuration;
  const lowest = TLS_VERSIONS.indexOf(versions[0] ?? 'TLSv1');
  const hole = TLS_VERSIONS.findIndex((version, index) => index > lowest && !versions.includes(version));
  const top = TLS_VERSIONS[hole === -1 ? TLS_VERSIONS.length - 1 : hole - 1] ?? 'TLSv1.3';
  // Suites that need a key the server does not have (PSK) count here, so this is the list as it is written.
  const all = await opensslCiphers(...suitesOption(configuration), configuration.ciphers);
  return all.some(({ since }) => RISING.indexOf(since) <= RISING.indexOf(top));
}

const RISING: readonly string[] = ['SSLv3', ...TLS_VERSIONS];

function configuredSuites(configuration: TlsConfiguration, version: TlsVersion): Promise<readonly Suite[]> {
  return version === 'TLSv1.3'
    ? opensslCiphers('-s', '-tls1_3', ...suitesOption(configuration), 'ALL')
    : opensslCiphers('-s', OPTION[version], configuration.ciphers);
}

async function expectedProtocol(
  configuration: TlsConfiguration,
  version: TlsVersion,
): Promise<ScannedProtocol> {
  const groups = usableGroups(configuration, version);
  const all = await configuredSuites(configuration, version);
  const suites = all.filter((suite) => isServed(suite, configuration, version, groups));
  const elliptic = suites.some(({ keyExchange }) => keyExchange === 'ECDH' || keyExchange === 'any');
  const finite = suites.some(({ keyExchange }) => keyExchange === 'DH');
  const bits = DH_BITS[configuration.dh];
  return {
    version,
    ciphers: suites.map(({ iana }) => iana),
    serverOrder: suites.length > 1 ? configuration.serverPreference : undefined,
    groups: elliptic ? reachableGroups(configuration, version, suites, groups) : [],
    // With `auto` the size follows the key of whichever certificate is used.
    dhBits: version === 'TLSv1.3' ? undefined : finite ? bits : [],
  };
}

/**
 * RFC 8446, section 4.2.7, leaves the older curves out of TLS 1.3, and OpenSSL has RFC 7919's groups in TLS 1.3
 * alone.
 */
function usableGroups({ groups }: TlsConfiguration, version: TlsVersion): readonly string[] {
  if (version === 'TLSv1.3') {
    const known = [...DEFAULT_CURVES, ...FINITE_FIELDS];
    return groups?.filter((group) => known.includes(group)) ?? known;
  }
  return groups?.filter((group) => !FINITE_FIELDS.includes(group)) ?? DEFAULT_CURVES;
}

/**
 * Below TLS 1.3 a client shows by its groups which ECDSA keys it can check (RFC 8422, section 5.1), so it has to
 * offer the key's own curve as well. A server that follows its own order then never gets to what it puts behind
 * that curve.
 */
function reachableGroups(
  { certificates, serverPreference }: TlsConfiguration,
  version: TlsVersion,
  suites: readonly Suite[],
  groups: readonly string[],
): readonly string[] {
  const curve = certificates.find((name) => name.startsWith('secp'));
  const elliptic = suites.filter(({ keyExchange }) => keyExchange === 'ECDH');
  const ecdsaAlone = elliptic.every(({ authentication }) => authentication === 'ECDSA');
  const at = curve === undefined ? -1 : groups.indexOf(curve);
  const limited = version !== 'TLSv1.3' && serverPreference && ecdsaAlone && at !== -1;
  return limited ? groups.slice(0, at + 1) : groups;
}

function isServed(
  { keyExchange, authentication }: Suite,
  { certificates, dh }: TlsConfiguration,
  version: TlsVersion,
  groups: readonly string[],
): boolean {
  if (version === 'TLSv1.3') return certificates.length > 0 && groups.length > 0;
  const exchange =
    (keyExchange === 'ECDH' && groups.length > 0) ||
    (keyExchange === 'DH' && dh !== 'none') ||
    keyExchange === 'RSA';
  const signs =
    authentication === 'None' || certificates.some((name) => authenticates(name, authentication, version));
  return exchange && signs;
}

function authenticates(certificate: Certificate, authentication: string, version: TlsVersion): boolean {
  if (certificate.startsWith('rsa')) return authentication === 'RSA';
  // RFC 8422, section 5.1.1 and 5.4: EdDSA keys serve the ECDSA suites, by a signature that TLS 1.2 alone can name.
  return authentication === 'ECDSA' && (certificate !== 'ed25519' || version === 'TLSv1.2');
}

const DH_BITS: Readonly<Record<TlsConfiguration['dh'], readonly number[] | undefined>> = {
  none: [],
  auto: undefined,
  own1024: [1024],
  own2048: [2048],
  own3072: [3072],
  'rfc5114-1024': [1024],
  modp1536: [1536],
  ffdhe2048: [2048],
  ffdhe3072: [3072],
  ffdhe4096: [4096],
};

const OPTION = { TLSv1: '-tls1', 'TLSv1.1': '-tls1_1', 'TLSv1.2': '-tls1_2' } as const;

function suitesOption({ ciphersuites }: TlsConfiguration): readonly string[] {
  return ciphersuites ? ['-ciphersuites', ciphersuites.join(':')] : [];
}

const asked = new Map<string, Promise<readonly Suite[]>>();

function opensslCiphers(...args: readonly string[]): Promise<readonly Suite[]> {
  const key = args.join(' ');
  const known = asked.get(key) ?? runOpensslCiphers(args);
  asked.set(key, known);
  return known;
}

const ROW =
  /^\s*0x([0-9A-F]{2}),0x([0-9A-F]{2}) - (\S+)\s+- (\S+)\s+(\S+)\s+Kx=(\S+)\s+Au=(\S+)\s+Enc=\S+\s+Mac=\S+/;

async function runOpensslCiphers(args: readonly string[]): Promise<readonly Suite[]> {
  const { stdout } = await promisify(execFile)('openssl', ['ciphers', '-V', '-stdname', ...args], {
    // The distribution's limits are no part of a configuration.
    env: { PATH: process.env.PATH, OPENSSL_CONF: '/dev/null' },
  }).catch((error: { stderr?: string }) => {
    // No suite at all is an answer.
    if (error.stderr?.includes('no cipher match')) return { stdout: '' };
    throw error;
  });
  return stdout
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [
        ,
        high = '',
        low = '',
        iana = '',
        openssl = '',
        since = '',
        keyExchange = '',
        authentication = '',
      ] = ROW.exec(line) ?? [];
      if (iana === '') throw new Error(`openssl ciphers wrote ${line}`);
      const code = Number.parseInt(high + low, 16);
      return {
        code,
        iana,
        openssl,
        since: since.replace(/^TLSv1\.0$/, 'TLSv1'),
        keyExchange,
        authentication,
      };
    });
}
