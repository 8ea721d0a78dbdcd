import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scanJson } from '../../src/core/report/index.ts';
import { readAuthorities, scan } from '../../src/wire/index.ts';
import { sample, times } from '../support/sample.ts';
import type { TlsConfiguration } from '../support/tls-configurations.ts';
import { tlsConfigurations } from '../support/tls-configurations.ts';
import type { Suite } from '../support/tls-expected.ts';
import { expectedScan, knownSuites } from '../support/tls-expected.ts';
import { nmapScan, requirePeers, sslscan } from '../support/tls-peers.ts';
import { reasonOf } from '../support/tls-reasons.ts';
import type { Disagreement, TlsScan } from '../support/tls-scan.ts';
import { compareScan, disagreementText, scanOfReport } from '../support/tls-scan.ts';
import type { TlsMaterial } from '../support/tls-servers.ts';
import { makeTlsMaterial, startTlsServers } from '../support/tls-servers.ts';

const COUNTS = { seed: 20_260_301, nginx: 150, sServer: 60 };
/** How many of them a run looks at that samples. */
const SAMPLED = { nginx: 6, sServer: 2 };
/** NGINX keeps a core busy by itself; s_server mostly waits for clients to hang up. */
const NGINX_LANES = 2;
const S_SERVER_LANES = 8;
/** How many servers one nmap looks at: it takes a while to start. */
const NMAP_PORTS = 10;

let material: TlsMaterial;
let suites: ReadonlyMap<number, Suite>;
beforeAll(async () => {
  await requirePeers('sslscan', 'nmap');
  suites = await knownSuites();
  material = await makeTlsMaterial();
});
afterAll(() => material?.remove());

describe('gatehouse, sslscan, nmap and the configuration', () => {
  const configurations = tlsConfigurations(COUNTS);
  const of = (wanted: TlsConfiguration['program']) =>
    configurations.filter(({ program }) => program === wanted);

  test('agree on servers of nginx', async () => {
    const own = sample(of('nginx'), SAMPLED.nginx);
    const servers = await startTlsServers(own, material);
    try {
      const tally = new Tally();
      const placed = own.map((configuration, index) => ({ configuration, port: servers.ports[index] ?? 0 }));
      await inLanes(NGINX_LANES, chunks(placed, NMAP_PORTS), async (chunk) => {
        const byNmap = await nmapScan(chunk.map(({ port }) => port));
        for (const [index, { configuration, port }] of chunk.entries())
          await tally.check(configuration, port, byNmap[index]);
      });
      tally.tell('nginx');
      expect(tally.unexplained).toEqual([]);
      expect(tally.suites).toBeGreaterThan(times(0, 1000));
    } finally {
      await servers.stop();
    }
  });

  test('agree on servers of openssl', async () => {
    const own = sample(of('s_server'), SAMPLED.sServer);
    const tally = new Tally();
    await inLanes(S_SERVER_LANES, own, async (configuration) => {
      const servers = await startTlsServers([configuration], material);
      try {
        const [port = 0] = servers.ports;
        const [byNmap] = await nmapScan([port]);
        await tally.check(configuration, port, byNmap);
      } finally {
        await servers.stop();
      }
    });
    tally.tell('s_server');
    expect(tally.unexplained).toEqual([]);
    expect(tally.suites).toBeGreaterThan(times(0, 200));
  });
});

/** What was compared, and why the peers said something else where they did. */
class Tally {
  suites = 0;
  readonly unexplained: string[] = [];
  readonly #reasons = new Map<string, number>();

  async check(configuration: TlsConfiguration, port: number, byNmap: TlsScan | undefined): Promise<void> {
    if (byNmap === undefined) throw new Error('nmap has nothing to say');
    const expected = await expectedScan(configuration);
    const seen = await sslscan(port, suites);
    if (seen === undefined) this.#count('sslscan repeats itself without end');
    const own = await ownScan(port, expected);
    const peers = [own, ...(seen === undefined ? [] : [seen]), byNmap];
    this.suites += expected.protocols.reduce((sum, { ciphers }) => sum + ciphers.length, 0);
    const disagreements = compareScan(expected, peers);
    for (const disagreement of disagreements) {
      // Others have their limits; what Gatehouse says has to be so.
      const isOurs = disagreement.against === own.by;
      const reason = isOurs ? undefined : await reasonOf(disagreement, configuration, port, suites);
      if (reason !== undefined) this.#count(reason);
      else this.#fault(configuration, disagreement);
    }
    for (const disagreement of betweenPeers(peers)) {
      if (!disagreements.some((known) => explains(known, disagreement)))
        this.#fault(configuration, disagreement);
    }
  }

  tell(program: string): void {
    const lines = [...this.#reasons].map(([reason, count]) => `  ${count} × ${reason}\n`);
    process.stderr.write(`${program}: ${this.suites} suites\n${lines.join('')}`);
  }

  #count(reason: string): void {
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
  }

  #fault(configuration: TlsConfiguration, disagreement: Disagreement): void {
    this.unexplained.push(`${disagreementText(disagreement)}\n${JSON.stringify(configuration)}`);
  }
}

const authorities = readAuthorities(undefined);

async function ownScan(port: number, expected: TlsScan): Promise<TlsScan> {
  const endpoint = { at: { address: '127.0.0.1', port }, tls: { serverName: 'localhost' } };
  const result = await scan(endpoint, { authorities, now: Date.now(), timeout: 20_000 });
  // A server that nobody can talk to has no report.
  if (!result.ok && expected.protocols.length === 0) return { by: 'gatehouse', protocols: [] };
  if (!result.ok) throw new Error(result.reason);
  // Sessions take a whole handshake, which Node's own OpenSSL cannot make with every suite.
  expect(result.report.unknown.filter(({ reason }) => !reason.includes('local OpenSSL'))).toEqual([]);
  return scanOfReport(JSON.parse(JSON.stringify(scanJson(result.report))));
}

function betweenPeers(peers: readonly TlsScan[]): readonly Disagreement[] {
  return peers.flatMap((peer, index) => compareScan(peer, peers.slice(index + 1)));
}

/** Where one of two peers differs from the configuration, they differ from each other, and for the same reason. */
function explains(known: Disagreement, between: Disagreement): boolean {
  const sameMatter = known.about === between.about || [known.about, between.about].includes('version');
  return known.version === between.version && sameMatter;
}

function chunks<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(values.length / size);
  return Array.from({ length: count }, (_, index) => values.slice(index * size, (index + 1) * size));
}

async function inLanes<T>(
  lanes: number,
  values: readonly T[],
  work: (value: T) => Promise<void>,
): Promise<void> {
  const waiting = [...values];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
