import { afterAll, beforeAll, expect } from 'vitest';
import { readAuthorities, scan } from '../../src/wire/index.ts';
import { isFull, testFull } from '../support/sample.ts';
import type { TlsConfiguration } from '../support/tls-configurations.ts';
import { expectedScan } from '../support/tls-expected.ts';
import { requirePeers, sslscanFeatures, testssl } from '../support/tls-peers.ts';
import type { TlsMaterial, TlsServers } from '../support/tls-servers.ts';
import { makeTlsMaterial, startTlsServers } from '../support/tls-servers.ts';

const usual: TlsConfiguration = {
  name: 'usual',
  program: 'nginx',
  versions: ['TLSv1.2', 'TLSv1.3'],
  ciphers: 'EECDH+AESGCM:EDH+AESGCM',
  ciphersuites: undefined,
  serverPreference: true,
  prioritizeChaCha: false,
  groups: undefined,
  dh: 'ffdhe2048',
  certificates: ['rsa2048', 'secp256r1'],
  tickets: true,
};
const SAMPLE: readonly TlsConfiguration[] = [
  usual,
  {
    ...usual,
    name: 'everything',
    versions: ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'],
    ciphers: 'ALL:eNULL:@SECLEVEL=0',
    dh: 'own1024',
  },
  { ...usual, name: 'one old suite', versions: ['TLSv1'], ciphers: 'AES128-SHA:@SECLEVEL=0', dh: 'none' },
];
/** What testssl.sh says of a weakness by its id there, beside the findings of ours that mean the same. */
const WEAKNESSES: readonly (readonly [string, readonly string[]])[] = [
  ['POODLE_SSL', ['poodle']],
  ['BEAST', ['beast']],
  ['CRIME_TLS', ['crime']],
  ['FREAK', ['freak']],
  ['SWEET32', ['sweet32']],
  ['RC4', ['rc4']],
  ['DROWN', ['drown']],
  ['cipherlist_NULL', ['null-suites']],
  ['cipherlist_aNULL', ['anonymous-suites']],
  ['cipherlist_EXPORT', ['freak', 'logjam-export', 'export-suites']],
  ['fallback_SCSV', ['no-fallback-scsv']],
];
const CHECKS = [
  '--protocols',
  '--std',
  '--freak',
  '--sweet32',
  '--poodle',
  '--beast',
  '--rc4',
  '--crime',
  '--drown',
];
const TESTSSL_NAMES = { TLSv1: 'TLS1', 'TLSv1.1': 'TLS1_1', 'TLSv1.2': 'TLS1_2', 'TLSv1.3': 'TLS1_3' };

let material: TlsMaterial;
let servers: TlsServers;
beforeAll(async () => {
  if (!isFull) return;
  await requirePeers('sslscan', 'testssl');
  material = await makeTlsMaterial();
  servers = await startTlsServers(SAMPLE, material);
});
afterAll(async () => {
  await servers?.stop();
  material?.remove();
});

// testssl.sh takes minutes.
testFull.concurrent.each(SAMPLE.map((configuration, index) => ({ ...configuration, index })))(
  'testssl.sh, sslscan and gatehouse say of $name what the configuration does',
  async ({ index, name, ...rest }) => {
    const configuration = { name, ...rest };
    const { protocols } = await expectedScan(configuration);
    const port = servers.ports[index] ?? 0;
    const findings = await testssl(port, CHECKS);
    const isOffered = (id: string) => /^offered/.test(findings.get(id)?.[0]?.finding ?? '');
    for (const [version, id] of Object.entries(TESTSSL_NAMES)) {
      expect([id, isOffered(id)]).toEqual([id, protocols.some((protocol) => protocol.version === version)]);
    }
    const suites = protocols.flatMap(({ ciphers }) => ciphers);
    expect({ NULL: isOffered('cipherlist_NULL'), aNULL: isOffered('cipherlist_aNULL') }).toEqual({
      NULL: suites.some((name) => name.includes('_NULL_')),
      aNULL: suites.some((name) => name.includes('_anon_')),
    });
    const own = await ownFindings(port);
    const verdicts = WEAKNESSES.filter(([id]) => findings.has(id));
    // Each of them has to have an answer from testssl.sh to be held against.
    expect(verdicts.length).toBeGreaterThan(8);
    for (const [id, ours] of verdicts) {
      const isVulnerable = (findings.get(id) ?? []).some(({ severity }) => !/^(OK|INFO)$/.test(severity));
      expect([name, id, ours.some((finding) => own.includes(finding))]).toEqual([name, id, isVulnerable]);
    }
    expect(await sslscanFeatures(port)).toEqual({ compression: false, heartbleed: [] });
  },
);

async function ownFindings(port: number): Promise<readonly string[]> {
  const endpoint = { at: { address: '127.0.0.1', port }, tls: { serverName: 'localhost' } };
  const result = await scan(endpoint, {
    authorities: readAuthorities(undefined),
    now: Date.now(),
    timeout: 20_000,
  });
  if (!result.ok) throw new Error(result.reason);
  return result.report.findings.map(({ id }) => id);
}
