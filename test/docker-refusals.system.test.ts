import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { describeOnDockerFull } from './support/docker.ts';
import type { Outcome } from './support/docker-host.ts';
import { type KasmHost, startKasm } from './support/docker-kasm.ts';
import { snapshot } from './support/snapshot.ts';

const program = fileURLToPath(new URL('../bin/gatehouse', import.meta.url));

/** As the STIG scripts have it, but asked twice a second, not every half minute. */
const HEALTH_CHECK = [
  '    healthcheck:',
  '      test: ["CMD", "nginx", "-t"]',
  '      timeout: 10s',
  '      interval: 500ms',
  '      retries: 2',
];

async function giveHealthCheck(root: string): Promise<void> {
  const file = join(root, 'opt/kasm/current/docker/docker-compose.yaml');
  const text = await readFile(file, 'utf8');
  const line = '    container_name: kasm_proxy';
  await writeFile(file, text.replace(line, [line, ...HEALTH_CHECK].join('\n')));
}

describeOnDockerFull('what is in the way is said before anything is changed', () => {
  let kasm: KasmHost;
  let before: readonly string[];
  const tree = () => snapshot(join(kasm.root, 'opt/kasm/1.16.1/conf'));
  beforeAll(async () => {
    kasm = await startKasm({ variant: 'g-role-guac', prepare: giveHealthCheck });
    before = tree();
    await isWell();
  });
  afterEach(() => {
    expect(tree()).toEqual(before);
  });
  afterAll(() => kasm?.dispose());

  const docker = async (...args: readonly string[]) => {
    expect(await kasm.run('docker', args)).toMatchObject({ status: 0 });
  };
  const state = async (format: string) =>
    (await kasm.run('docker', ['inspect', '--format', `{{${format}}}`, 'kasm_proxy'])).stdout.trim();
  const becomes = (format: string, wanted: RegExp) =>
    vi.waitFor(async () => expect(await state(format)).toMatch(wanted), { timeout: 60_000, interval: 100 });
  const isWell = () => becomes('.State.Health.Status', /^healthy$/);
  const apply = () => kasm.gatehouse('apply', '--state', '/run/gatehouse');

  /** Status 2, the reason, and a way out; nothing was begun. */
  async function expectRefusal(outcome: Outcome, reason: RegExp, hint: RegExp): Promise<void> {
    expect([outcome.status, outcome.stderr]).toEqual([2, expect.stringMatching(reason)]);
    expect(outcome.stderr).toMatch(hint);
    expect((await kasm.run('sh', ['-c', 'find /run/gatehouse -name "*journal*" 2>/dev/null'])).stdout).toBe(
      '',
    );
  }

  test('no right to the engine', async () => {
    // A user who may read everything, as the checkout may be in somebody's home, and write nothing of root's.
    const as = ['--reuid=60123', '--regid=60123', '--clear-groups'];
    const capability = ['--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search'];
    const args = [
      ...as,
      ...capability,
      '--',
      process.execPath,
      program,
      'apply',
      '--state',
      '/tmp/kasm-state',
    ];
    const outcome = await kasm.run('setpriv', args, { environment: { NO_COLOR: '1' } });
    await expectRefusal(outcome, /has no access to the Docker engine/, /run gatehouse as root/);
  });

  test('a read-only file system', async () => {
    const remount = (how: string) => kasm.run('mount', ['-o', `remount,bind,${how}`, '/opt/kasm']);
    await remount('ro');
    try {
      const reason = /\/opt\/kasm\/\S*: the file system is read-only/;
      await expectRefusal(await apply(), reason, /nothing was changed/);
    } finally {
      await remount('rw');
    }
  });

  test('a paused container', async () => {
    await docker('pause', 'kasm_proxy');
    try {
      await expectRefusal(await apply(), /kasm_proxy is paused/, /docker unpause kasm_proxy/);
    } finally {
      await docker('unpause', 'kasm_proxy');
      await isWell();
    }
  });

  test('an unhealthy container: nginx -t fails for a service that is gone, and connections go on', async () => {
    await docker('stop', '--time', '0', 'kasm_guac');
    try {
      await becomes('.State.Health.Status', /^unhealthy$/);
      const reason =
        /kasm_proxy is unhealthy\n.*\/opt\/kasm\/\S*upstream_guac\.conf:4: host not found in upstream "kasm_guac:3001"/;
      await expectRefusal(await apply(), reason, /fix what its health check reports/);
    } finally {
      await docker('start', 'kasm_guac');
      await isWell();
    }
  });

  test('a container that ends and is started again and again', async () => {
    await docker('stop', '--time', '0', 'kasm_guac');
    try {
      await docker('restart', '--time', '0', 'kasm_proxy');
      const reason = /kasm_proxy exits and is restarted in a loop \(status 1\)\n.*host not found in upstream/;
      // Between two ends it runs for a moment, which is another refusal.
      await vi.waitFor(async () => expectRefusal(await apply(), reason, /fix what its log reports/), {
        timeout: 60_000,
      });
    } finally {
      await docker('start', 'kasm_guac');
      await docker('restart', '--time', '0', 'kasm_proxy');
      await isWell();
    }
  });

  test('what only the container refuses: a name that it does not know', async () => {
    const file = join(kasm.root, 'opt/kasm/current/conf/nginx/services.d/other.conf');
    await writeFile(file, 'location /other/ {\n    proxy_pass http://no_such_host;\n}\n');
    try {
      const outcome = await apply();
      // Its health check may have failed for the same reason by then.
      const reason =
        /kasm_proxy[^\n]*\n.*\/opt\/kasm\/\S*other\.conf:2: host not found in upstream "no_such_host"/;
      await expectRefusal(outcome, reason, /nothing was changed|fix what its health check reports/);
    } finally {
      await rm(file);
      await isWell();
    }
  });

  test('a container that is not there', async () => {
    await docker('rm', '--force', 'kasm_proxy');
    await expectRefusal(
      await apply(),
      /the proxy has no container \(kasm_proxy\)/,
      /make it with \S*bin\/start/,
    );
  });

  test('an engine that is down', async () => {
    await kasm.host.stopEngine();
    try {
      await expectRefusal(await apply(), /the Docker engine does not answer/, /systemctl start docker/);
    } finally {
      await kasm.host.startEngine();
    }
  });

  test('and when all is well again, it is done', async () => {
    expect(await kasm.start()).toMatchObject({ status: 0 });
    await isWell();
    expect(await apply()).toMatchObject({ status: 0, stderr: expect.stringContaining('kasm_proxy') });
    await isWell();
    expect(await kasm.gatehouse('rollback', '--state', '/run/gatehouse')).toMatchObject({ status: 0 });
  });
});
