import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnDockerFull } from './support/docker.ts';
import { type DockerHost, startDockerHost } from './support/docker-host.ts';
import { makeImages, SITE_IMAGE } from './support/docker-images.ts';
import { get } from './support/kasm-client.ts';
import { until } from './support/until.ts';

const GROUPS = '/sys/fs/cgroup';
const script = fileURLToPath(new URL('support/docker-host.sh', import.meta.url));

/** Processes, mounts, control groups and files that still name a host's folder. */
function traces(folder: string): string[] {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' '))
    .filter((command) => command.includes(folder));
  const mounts = textOf('/proc/self/mountinfo')
    .split('\n')
    .filter((line) => line.includes(folder));
  const groups = ['.', ...readdirSync(GROUPS)]
    .map((controller) => join(GROUPS, controller, basename(folder)))
    .filter((group) => existsSync(group))
    .flatMap((group) => [group, ...readdirSync(group).map((name) => join(group, name))]);
  return [...processes, ...mounts, ...groups, ...(existsSync(folder) ? [folder] : [])];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

describeOnDockerFull('hosts with an engine', () => {
  let hosts: readonly DockerHost[];
  beforeAll(async () => {
    hosts = await Promise.all([startDockerHost(), startDockerHost()]);
  });
  afterAll(() => Promise.all((hosts ?? []).map((host) => host.dispose())));

  test('are each their own: the same name and port on both', async () => {
    const ports = await Promise.all(
      hosts.map(async (host) => {
        await makeImages(host, [SITE_IMAGE]);
        const args = ['run', '--detach', '--name', 'one', '--publish', '443:443', SITE_IMAGE];
        expect(await host.run('docker', args)).toMatchObject({ status: 0, stderr: '' });
        return host.publish('127.0.0.1', 443);
      }),
    );
    expect(new Set(ports).size).toBe(2);
    for (const port of ports) {
      await expect.poll(() => get(port, '/x').catch(() => undefined)).toBeDefined();
      expect((await get(port, '/x')).body).toBe('{"service":"kasm_api","path":"/x"}\n');
    }
  });

  test('have an engine that others have no right to, and that can be stopped', async () => {
    const [host] = hosts;
    const ps = (user?: number) => host?.run('docker', ['ps', '--quiet'], user === undefined ? {} : { user });
    expect(await ps(65534)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('permission denied'),
    });
    await host?.stopEngine();
    expect(await ps()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Is the docker daemon running'),
    });
    await host?.startEngine();
    expect(await ps()).toMatchObject({ status: 0, stdout: '' });
  });

  test('leave nothing behind', async () => {
    const host = await startDockerHost();
    await makeImages(host, [SITE_IMAGE]);
    expect(await host.run('docker', ['run', '--detach', SITE_IMAGE])).toMatchObject({ status: 0 });
    expect(traces(host.folder)).toContainEqual(expect.stringContaining('dockerd'));
    expect(traces(host.folder)).toContainEqual(expect.stringMatching(/gatehouse-docker-\w+\/[0-9a-f]{64}$/));
    await host.dispose();
    expect(traces(host.folder)).toEqual([]);
  });

  test('end with the process that started them, however it ends', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-docker-'));
    const starter = spawn(
      process.execPath,
      [
        '--eval',
        `require('node:child_process').spawn('sh', process.argv.slice(1), { detached: true, stdio: ['pipe', 1, 2] })`,
        script,
        folder,
        process.execPath,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    expect(String(await once(starter.stdout, 'data'))).toBe('ready\n');
    expect(traces(folder).length).toBeGreaterThan(2);
    starter.kill('SIGKILL');
    await until(() => traces(folder).length === 0, 'the host ends with the process that started it');
    expect(traces(folder)).toEqual([]);
  });
});
