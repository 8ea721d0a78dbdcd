import { afterAll, beforeAll, expect, test } from 'vitest';
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
const TESTSSL_NAMES = { TLSv1: 'TLS1', 'TLSv1.1': 'TLS1_1', 'TLSv1.2': 'TLS1_2', 'TLSv1.3': 'TLS1_3' };

let material: TlsMaterial;
let servers: TlsServers;
beforeAll(async () => {
  await requirePeers('sslscan', 'testssl');
  material = await makeTlsMaterial();
  servers = await startTlsServers(SAMPLE, material);
});
afterAll(async () => {
  await servers?.stop();
  material?.remove();
});

test.concurrent.each(SAMPLE.map((configuration, index) => ({ ...configuration, index })))(
  'testssl.sh and sslscan say of $name what the configuration does',
  async ({ index, ...configuration }) => {
    const { protocols } = await expectedScan(configuration);
    const port = servers.ports[index] ?? 0;
    const findings = await testssl(port, ['--protocols', '--std']);
    const isOffered = (id: string) => /^offered/.test(findings.get(id)?.[0]?.finding ?? '');
    for (const [version, id] of Object.entries(TESTSSL_NAMES)) {
      expect([id, isOffered(id)]).toEqual([id, protocols.some((protocol) => protocol.version === version)]);
    }
    const suites = protocols.flatMap(({ ciphers }) => ciphers);
    expect({ NULL: isOffered('cipherlist_NULL'), aNULL: isOffered('cipherlist_aNULL') }).toEqual({
      NULL: suites.some((name) => name.includes('_NULL_')),
      aNULL: suites.some((name) => name.includes('_anon_')),
    });
    expect(await sslscanFeatures(port)).toEqual({ compression: false, heartbleed: [] });
  },
);
