import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BareMachine } from './support/bare-machine.ts';
import { machineAt } from './support/bare-machine.ts';
import { describeOnDockerFull } from './support/docker.ts';
import type { KasmHost } from './support/docker-kasm.ts';
import { startKasm } from './support/docker-kasm.ts';
import { build, built, outputOf, version } from './support/packages.ts';
import { isFull } from './support/sample.ts';

const asRoot = process.getuid?.() === 0;
const reason = asRoot ? '' : ' (skipped: a machine of its own needs root)';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-image-'));
  if (asRoot && isFull) await build('image');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(!asRoot || !isFull)(`the image${reason}`, () => {
  let layout: string;
  let machine: BareMachine;

  beforeAll(async () => {
    layout = path.join(folder, 'layout');
    await mkdir(layout);
    await outputOf('tar', ['-C', layout, '-xf', built.image]);
    machine = await machineAt(await mkdtemp(path.join(folder, 'image-')));
    for (const layer of (await imageManifest(layout)).layers)
      await outputOf('tar', ['-C', machine.root, '-xzf', blobFile(layout, layer.digest)]);
  });

  test('is what its digests say', async () => {
    const blobs = await readdir(path.join(layout, 'blobs/sha256'));
    const sums = await outputOf('sh', ['-c', `cd ${layout}/blobs/sha256 && sha256sum *`]);
    expect(sums).toBe(blobs.map((name) => `${name}  ${name}\n`).join(''));
    const { config, layers } = await imageManifest(layout);
    const { rootfs } = JSON.parse(await readFile(blobFile(layout, config.digest), 'utf8'));
    const inner = await Promise.all(
      layers.map(({ digest }) => outputOf('sh', ['-c', `zcat ${blobFile(layout, digest)} | sha256sum`])),
    );
    expect(rootfs.diff_ids).toEqual(inner.map((sum) => `sha256:${sum.slice(0, 64)}`));
  });

  test('has all that its programs need, and no Node', async () => {
    expect((await machine.run('command -v node nodejs perl python3')).stdout).toBe('');
    const run = await machine.run(
      'for each in nginx openssl bash cp gatehouse; do ldd $(command -v $each); done; gatehouse --version',
    );
    expect(run.stdout).not.toContain('not found');
    expect(run.stdout.split('\n').at(-2)).toBe(version);
  });

  test('the demonstration runs in it', async () => {
    const run = await machine.run('gatehouse demo --once');
    expect([run.status, run.stderr]).toEqual([0, '']);
  });
});

describeOnDockerFull('the image on a Kasm host', () => {
  let kasm: KasmHost;
  const image = `gatehouse:${version}`;

  beforeAll(async () => {
    kasm = await startKasm();
    const { status, stderr } = await kasm.run('docker', ['load', '--input', built.image]);
    expect([status, stderr]).toEqual([0, '']);
  });
  afterAll(() => kasm?.dispose());

  test('runs without rights, network and a place to write', async () => {
    const bounds = ['--read-only', '--network', 'none', '--cap-drop', 'ALL', '--user', '65534'];
    const run = (...args: readonly string[]) =>
      kasm.run('docker', ['run', '--rm', ...bounds, '--volume', '/opt/kasm:/opt/kasm:ro', image, ...args]);
    expect(await run('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
    const inside = await run('audit', '--format', 'json');
    const outside = await kasm.gatehouse('audit', '--format', 'json');
    expect([inside.status, inside.stderr]).toEqual([outside.status, outside.stderr]);
    // What only who may read the certificate can know.
    expect(outcomesOf(inside.stdout)).toEqual(
      outcomesOf(outside.stdout).filter((outcome) => outcome !== 'stapling-ignored'),
    );
    expect(outcomesOf(inside.stdout)).not.toEqual([]);
  });

  test('hardens the host it runs on by the command that the documentation gives, and undoes it', async () => {
    const launcher = await documentedLauncher();
    const gatehouse = (line: string) => kasm.run('bash', ['-ec', `${launcher}\ngatehouse ${line}`]);
    const site = '/opt/kasm/current/conf/nginx/orchestrator.conf';
    const before = (await kasm.run('sha256sum', [site])).stdout;
    const applied = await gatehouse('apply --yes');
    expect([applied.status, applied.stderr]).toEqual([0, expect.stringContaining('commit')]);
    expect((await kasm.run('cat', [site])).stdout).toContain('X-Frame-Options');
    // The journal is the host's: a Gatehouse on the host knows of the change.
    expect((await kasm.gatehouse('history')).stdout).toContain('recommended');
    const undone = await gatehouse('rollback');
    expect(undone.status).toBe(0);
    expect((await kasm.run('sha256sum', [site])).stdout).toBe(before);
  });
});

function outcomesOf(audit: string): readonly string[] {
  const { findings }: { readonly findings: readonly { readonly outcome: string }[] } = JSON.parse(audit);
  return findings.map(({ outcome }) => outcome);
}

/** The function of docs/install.md. */
async function documentedLauncher(): Promise<string> {
  const page = await readFile(fileURLToPath(new URL('../docs/install.md', import.meta.url)), 'utf8');
  const [, launcher = ''] = /```sh\n(gatehouse\(\) \{.*?\n\}\n)```/s.exec(page) ?? [];
  return launcher;
}

interface Blob {
  readonly digest: string;
}

async function imageManifest(layout: string): Promise<{ config: Blob; layers: readonly Blob[] }> {
  const { manifests } = JSON.parse(await readFile(path.join(layout, 'index.json'), 'utf8'));
  return JSON.parse(await readFile(blobFile(layout, manifests[0].digest), 'utf8'));
}

function blobFile(layout: string, digest: string): string {
  return path.join(layout, 'blobs', digest.replace(':', '/'));
}
