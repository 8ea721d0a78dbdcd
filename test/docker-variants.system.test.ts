import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { describeOnDockerFull } from './support/docker.ts';
import { type DockerHost, startDockerHost } from './support/docker-host.ts';
import { type KasmHost, startKasm } from './support/docker-kasm.ts';
import { KASM_BASELINE } from './support/kasm-baseline.ts';
import { get, securityHeaders, webSocket } from './support/kasm-client.ts';
import { snapshot } from './support/snapshot.ts';

interface Variant {
  readonly name: string;
  /** Where the proxy is published: `ADDRESS:PORT` on the host. */
  readonly published: string;
  readonly image: string;
  /** Rows of the baseline that this kind of install answers like any other. */
  readonly answers: readonly string[];
  /** What it has no location for. */
  readonly lacks: readonly string[];
  readonly webSocket: string;
  /** A page that only this variant has. */
  readonly page?: string;
}

const SITE = [
  '/',
  '/nope',
  '/api/x',
  '/api/x?status=500',
  '/api/admin/x',
  '/manager_api/',
  '/desktop/0123/vnc.html',
];
const GUAC = ['/guac_login', '/guac_connect/vnc/', '/rdp-gateway/'];
const DESKTOP = '/desktop/0123/websockify';

const VARIANTS: readonly Variant[] = [
  {
    name: 'g-role-app',
    published: '127.0.0.1:443',
    image: 'kasmweb/proxy:1.16.1',
    answers: [...SITE, '/api/subscriptions/x', '/remoteDesktopGateway/'],
    lacks: [],
    webSocket: DESKTOP,
  },
  {
    name: 'h-role-agent-1',
    published: '127.0.0.1:443',
    image: 'kasmweb/proxy:1.16.1',
    answers: ['/agent/'],
    lacks: ['/', '/api/x', '/desktop/0123/'],
    webSocket: `/desktop/${'a'.repeat(32)}/vnc/websockify`,
  },
  {
    name: 'g-role-guac',
    published: '127.0.0.1:443',
    image: 'kasmweb/proxy:1.16.1',
    answers: GUAC,
    lacks: ['/', '/api/x', '/desktop/0123/'],
    webSocket: '/guac_connect/vnc/websocket',
  },
  {
    name: 'g-role-proxy',
    published: '127.0.0.1:443',
    image: 'kasmweb/proxy:1.16.1',
    answers: ['/desktop/0123/vnc.html', '/desktop/0123/?auth=401', '/remoteDesktopGateway/'],
    lacks: ['/', '/api/x'],
    webSocket: DESKTOP,
  },
  {
    name: 'd-port-8443',
    published: '127.0.0.1:8443',
    image: 'kasmweb/proxy:1.16.1',
    answers: [...SITE, ...GUAC, '/agent/'],
    lacks: [],
    webSocket: DESKTOP,
  },
  {
    name: 'f-stig',
    published: '192.0.2.10:443',
    image: 'kasmweb/proxy:1.16.1',
    answers: [...SITE, ...GUAC, '/agent/'],
    lacks: [],
    webSocket: DESKTOP,
  },
  {
    name: 'b-1.14',
    published: '127.0.0.1:443',
    image: 'kasmweb/nginx:1.25.1',
    answers: [...SITE, ...GUAC, '/agent/'],
    lacks: [],
    webSocket: DESKTOP,
    page: 'The page that the host mounts into the proxy.',
  },
];

describeOnDockerFull('other installs as real small Kasms', () => {
  let host: DockerHost;
  let kasm: KasmHost | undefined;
  beforeAll(async () => {
    host = await startDockerHost();
  });
  afterEach(async () => {
    await kasm?.dispose();
    kasm = undefined;
  });
  afterAll(() => host?.dispose());

  const inspect = async (format: string) =>
    JSON.parse(
      (await host.run('docker', ['inspect', '--format', `{{json ${format}}}`, 'kasm_proxy'])).stdout,
    );

  test.each(VARIANTS)('$name', async (variant) => {
    kasm = await startKasm({ variant: variant.name, host });
    const { port } = kasm;
    expect(`${kasm.published.address}:${kasm.published.port}`).toBe(variant.published);
    expect(await inspect('.Config.Image')).toBe(variant.image);
    const rows = KASM_BASELINE.filter(([path]) => variant.answers.includes(path));
    expect(rows).toHaveLength(variant.answers.length);
    for (const [path, status, headers] of rows) {
      const answer = await get(port, path);
      expect
        .soft([path, answer.status, securityHeaders(answer)])
        .toEqual([path, status, [...headers].sort()]);
    }
    for (const path of variant.lacks) expect.soft((await get(port, path)).status, path).toBe(404);
    expect((await webSocket(port, variant.webSocket, 'hello')).echoed).toBe('hello');
    if (variant.page !== undefined) expect((await get(port, '/')).body).toContain(variant.page);
    expect(await kasm.exec('kasm_proxy', 'nginx', '-t')).toMatchObject({ status: 0 });
    if (variant.name === 'f-stig') await expectHardened(kasm);
    await hardenAndRollBack(kasm, variant);
  });

  /** The port, the user and the paths of each kind of install are those that the change meets. */
  async function hardenAndRollBack({ port, root, gatehouse }: KasmHost, variant: Variant): Promise<void> {
    const before = snapshot(join(root, 'opt/kasm/current/conf'));
    const state = ['--state', '/run/gatehouse'];
    const applied = await gatehouse('apply', ...state);
    expect([applied.status, applied.stderr]).toEqual([
      0,
      expect.stringMatching(/kasm_proxy at its published port/),
    ]);
    const [path = '/'] = variant.answers;
    expect(securityHeaders(await get(port, path)).join('\n')).toMatch(/^content-security-policy: /m);
    expect((await webSocket(port, variant.webSocket, 'hello')).echoed).toBe('hello');
    const undone = await gatehouse('rollback', ...state);
    expect([undone.status, undone.stderr]).toEqual([0, expect.any(String)]);
    expect(snapshot(join(root, 'opt/kasm/current/conf'))).toEqual(before);
    const [, status, headers] = KASM_BASELINE.find(([each]) => each === path) ?? [];
    const answer = await get(port, path);
    expect([answer.status, securityHeaders(answer)]).toEqual([status, [...(headers ?? [])].sort()]);
  }

  async function expectHardened({ exec, root, run }: KasmHost): Promise<void> {
    expect(await inspect('.HostConfig.ReadonlyRootfs')).toBe(true);
    expect(await inspect('.Config.User')).toBe('60123:60123');
    expect(await inspect('.Config.Healthcheck.Test')).toEqual(['CMD', 'nginx', '-t']);
    expect(await inspect('.Mounts')).toContainEqual(
      expect.objectContaining({ Source: '/opt/kasm/current/cache/nginx', Destination: '/var/cache/nginx' }),
    );
    expect(await exec('kasm_proxy', 'sh', '-c', ': >/etc/nginx/x')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Read-only file system'),
    });
    expect((await run('stat', ['-c', '%U', '/opt/kasm/current/certs/kasm_nginx.key'])).stdout).toBe('kasm\n');
    // The image's own temporary files are in the volume, where the user may write.
    expect(await readFile(join(root, 'opt/kasm/current/log/nginx/access_json.log'), 'utf8')).toContain(
      '/desktop/',
    );
    // On one address alone: nothing listens on the others.
    expect(await run('bash', ['-c', ': >/dev/tcp/127.0.0.1/443'])).toMatchObject({ status: 1 });
    expect(await run('bash', ['-c', ': >/dev/tcp/192.0.2.10/443'])).toMatchObject({ status: 0 });
  }
});
