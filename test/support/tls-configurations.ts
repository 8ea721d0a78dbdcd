import fc from 'fast-check';

/** As NGINX's `ssl_protocols` writes them; SSLv2 and SSLv3 are in no OpenSSL that distributions build. */
export const TLS_VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

/** Named after key and size, or after the curve. */
export type Certificate = 'rsa1024' | 'rsa2048' | 'rsa3072' | 'secp256r1' | 'secp384r1' | 'ed25519';

/**
 * Where Diffie-Hellman parameters come from: `none` at all, `auto`matically by the key's strength (s_server
 * alone can), a prime of our own, or a known one.
 */
export type DhParameters =
  | 'none'
  | 'auto'
  | 'own1024'
  | 'own2048'
  | 'own3072'
  | 'rfc5114-1024'
  | 'modp1536'
  | 'ffdhe2048'
  | 'ffdhe3072'
  | 'ffdhe4096';

/** What a TLS server is told. Groups have the names of the IANA registry, everything else OpenSSL's. */
export interface TlsConfiguration {
  readonly name: string;
  readonly program: 'nginx' | 's_server';
  /** In rising order, not empty, perhaps with holes. */
  readonly versions: readonly TlsVersion[];
  /** OpenSSL's cipher list for TLS 1.2 and below. */
  readonly ciphers: string;
  /** For TLS 1.3; undefined leaves OpenSSL's three. */
  readonly ciphersuites: readonly string[] | undefined;
  readonly serverPreference: boolean;
  readonly prioritizeChaCha: boolean;
  /** In the order of preference; undefined leaves OpenSSL's own. */
  readonly groups: readonly string[] | undefined;
  readonly dh: DhParameters;
  /** At most one of a kind; none means a server that only anonymous suites can talk to. */
  readonly certificates: readonly Certificate[];
  readonly tickets: boolean;
}

/** The same configurations for the same seed, nginx's first. */
export function tlsConfigurations(counts: {
  readonly seed: number;
  readonly nginx: number;
  readonly sServer: number;
}): readonly TlsConfiguration[] {
  const { seed, nginx, sServer } = counts;
  return [
    ...fc.sample(nginxConfiguration, { seed, numRuns: nginx }),
    ...fc.sample(sServerConfiguration, { seed: seed + 1, numRuns: sServer }),
  ].map((configuration, index) => ({
    ...configuration,
    name: `${configuration.program} ${index}`,
  }));
}

/** Without a level the distribution's applies, 1 or 2, at which OpenSSL 3 has no TLS 1.0 and 1.1. */
const CIPHER_LISTS = [
  'ALL:eNULL:@SECLEVEL=0',
  'ALL:!aNULL:@SECLEVEL=0',
  'DEFAULT:@SECLEVEL=0',
  'HIGH:!aNULL:!MD5:@SECLEVEL=0',
  'kRSA:@SECLEVEL=0',
  'kDHE:@SECLEVEL=0',
  'kECDHE:@SECLEVEL=0',
  'EECDH+AESGCM:EDH+AESGCM:@SECLEVEL=0',
  'CAMELLIA:ARIA:@SECLEVEL=0',
  'AESCCM:AESCCM8:@SECLEVEL=0',
  'SHA1:@SECLEVEL=0',
  'SHA256:SHA384:@SECLEVEL=0',
  'eNULL:AES128-SHA:@SECLEVEL=0',
  'AES128-SHA:@SECLEVEL=0',
  'AES256-SHA:AES128-SHA:@STRENGTH:@SECLEVEL=0',
  // Mozilla's server side TLS guidelines: intermediate, and the parts of "old" that are still built.
  'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0',
  'ECDHE-RSA-CHACHA20-POLY1305:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA:AES128-GCM-SHA256:AES256-GCM-SHA384:AES128-SHA256:AES256-SHA:@SECLEVEL=0',
] as const;

/** RC4, DES, 3DES, SEED and IDEA are for an OpenSSL that still has them: unknown names are passed over. */
const SUITES = [
  ...['ECDHE-RSA', 'ECDHE-ECDSA', 'DHE-RSA'].flatMap((kex) =>
    ['AES128-GCM-SHA256', 'AES256-GCM-SHA384', 'CHACHA20-POLY1305', 'AES128-SHA', 'AES256-SHA'].map(
      (rest) => `${kex}-${rest}`,
    ),
  ),
  ...['ECDHE-RSA-AES128-SHA256', 'ECDHE-RSA-AES256-SHA384', 'ECDHE-ECDSA-AES128-SHA256'],
  ...['DHE-RSA-AES128-SHA256', 'DHE-RSA-AES256-SHA256', 'DHE-RSA-CAMELLIA128-SHA', 'DHE-RSA-AES128-CCM8'],
  ...['AES128-GCM-SHA256', 'AES256-GCM-SHA384', 'AES128-SHA256', 'AES256-SHA256', 'AES128-SHA', 'AES256-SHA'],
  ...['CAMELLIA128-SHA', 'CAMELLIA256-SHA', 'AES128-CCM', 'AES256-CCM8', 'ARIA128-GCM-SHA256'],
  ...['ECDHE-ECDSA-AES128-CCM8', 'ECDHE-ECDSA-AES256-CCM', 'ECDHE-ARIA256-GCM-SHA384'],
  ...['ECDHE-RSA-CAMELLIA128-SHA256', 'DES-CBC3-SHA', 'RC4-SHA', 'SEED-SHA', 'IDEA-CBC-SHA', 'DES-CBC-SHA'],
];

const ANONYMOUS_LISTS = [
  'aNULL:eNULL:@SECLEVEL=0',
  'aNULL:@SECLEVEL=0',
  'ADH:@SECLEVEL=0',
  'AECDH:@SECLEVEL=0',
  'eNULL:@SECLEVEL=0',
  'ADH-AES128-SHA:NULL-SHA256:AECDH-NULL-SHA:@SECLEVEL=0',
] as const;

const TLS13_SUITES = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_128_CCM_SHA256',
  'TLS_AES_128_CCM_8_SHA256',
] as const;

const CURVES = ['x25519', 'secp256r1', 'secp384r1', 'secp521r1', 'x448'] as const;
const ODD_GROUPS = [
  'brainpoolP256r1',
  'brainpoolP384r1',
  'brainpoolP512r1',
  'secp256k1',
  'secp224r1',
] as const;
const FINITE_FIELDS = ['ffdhe2048', 'ffdhe3072'] as const;

const someOf = <T>(values: readonly T[], most = values.length): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...values], { minLength: 1, maxLength: most });

const versions = fc.oneof(
  { weight: 2, arbitrary: fc.constant([...TLS_VERSIONS]) },
  { weight: 1, arbitrary: fc.constant<TlsVersion[]>(['TLSv1.2', 'TLSv1.3']) },
  { weight: 3, arbitrary: fc.subarray([...TLS_VERSIONS], { minLength: 1 }) },
);

const cipherLists = fc.oneof(
  fc.constantFrom(...CIPHER_LISTS),
  // The last one fits every kind of certificate that has RSA, and makes the list valid in every build.
  someOf(SUITES, 14).map((names) => `${names.join(':')}:ECDHE-RSA-AES256-SHA:@SECLEVEL=0`),
);

const groups = fc.oneof(
  { weight: 1, arbitrary: fc.constant(undefined) },
  { weight: 3, arbitrary: someOf(CURVES) },
  { weight: 1, arbitrary: someOf([...CURVES, ...ODD_GROUPS, ...FINITE_FIELDS]) },
  { weight: 1, arbitrary: fc.constantFrom(...CURVES).map((curve) => [curve]) },
);

const rsa = fc.constantFrom<Certificate>('rsa1024', 'rsa2048', 'rsa2048', 'rsa3072');
const ecdsa = fc.constantFrom<Certificate>('secp256r1', 'secp256r1', 'secp384r1');
const certificates = fc.oneof(
  { weight: 4, arbitrary: rsa.map((key) => [key]) },
  { weight: 2, arbitrary: ecdsa.map((key) => [key]) },
  { weight: 3, arbitrary: fc.tuple(rsa, ecdsa).map((keys): Certificate[] => keys) },
  { weight: 1, arbitrary: fc.constant<Certificate[]>(['ed25519']) },
);

const KNOWN_DH = [
  'none',
  'own1024',
  'own2048',
  'own3072',
  'rfc5114-1024',
  'modp1536',
  'ffdhe2048',
  'ffdhe3072',
  'ffdhe4096',
] as const satisfies readonly DhParameters[];

const common = {
  name: fc.constant(''),
  versions,
  ciphers: cipherLists,
  ciphersuites: fc.option(someOf(TLS13_SUITES), { nil: undefined, freq: 2 }),
  serverPreference: fc.boolean(),
  prioritizeChaCha: fc.nat(5).map((n) => n === 0),
  groups,
  certificates,
  tickets: fc.boolean(),
};

const nginxConfiguration: fc.Arbitrary<TlsConfiguration> = fc.record({
  ...common,
  program: fc.constant('nginx' as const),
  dh: fc.constantFrom<DhParameters>(...KNOWN_DH),
});

const sServerConfiguration: fc.Arbitrary<TlsConfiguration> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      ...common,
      program: fc.constant('s_server' as const),
      dh: fc.constantFrom<DhParameters>('auto', ...KNOWN_DH),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ...common,
      program: fc.constant('s_server' as const),
      // TLS 1.3 has no anonymous suites.
      versions: fc.subarray<TlsVersion>(['TLSv1', 'TLSv1.1', 'TLSv1.2'], { minLength: 1 }),
      ciphers: fc.constantFrom(...ANONYMOUS_LISTS),
      certificates: fc.oneof(fc.constant<Certificate[]>([]), certificates),
      dh: fc.constantFrom<DhParameters>('auto', 'own1024', 'ffdhe2048'),
    }),
  },
);
