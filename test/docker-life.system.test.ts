import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnDockerFull } from './support/docker.ts';
import { type KasmHost, startKasm } from './support/docker-kasm.ts';
import { KASM_BASELINE } from './support/kasm-baseline.ts';
import { get, type OpenWebSocket, openWebSocket, securityHeaders } from './support/kasm-client.ts';
import { snapshot } from './support/snapshot.ts';

const SESSIONS = ['1', '2', '3'].map((digit) => digit.repeat(32));
const STATE = ['--state', '/run/gatehouse'];

describeOnDockerFull('an install that is in use, hardened and rolled back', () => {
  let kasm: KasmHost;
  let session: OpenWebSocket;
  let before: readonly string[];
  let started: string;
  beforeAll(async () => {
    kasm = await startKasm();
    session = await openWebSocket(kasm.port, '/desktop/0123/websockify');
    before = tree();
    started = await startedAt();
  });
  afterAll(async () => {
    session?.close();
    await kasm?.dispose();
  });

  /** What Gatehouse may have changed; sessions come and go meanwhile, and logs grow. */
  function tree(): string[] {
    const install = join(kasm.root, 'opt/kasm/1.16.1');
    const files = ['conf', 'docker', 'certs', 'bin'].flatMap((each) => snapshot(join(install, each)));
    return files.filter((line) => !line.includes('/containers.d/'));
  }

  async function startedAt(): Promise<string> {
    const args = ['inspect', '--format', '{{.Id}} {{.State.StartedAt}}', 'kasm_proxy'];
    return (await kasm.run('docker', args)).stdout;
  }

  /** Does something while sessions start and end, each of which has the proxy reload. */
  async function whileSessionsComeAndGo<Result>(work: Promise<Result>): Promise<Result> {
    let isOver = false;
    const done = work.finally(() => {
      isOver = true;
    });
    let launches = 0;
    while (!isOver || launches < SESSIONS.length) {
      const id = SESSIONS[launches % SESSIONS.length] ?? '';
      expect(await kasm.startSession(id)).toEqual({ status: 0, stdout: '', stderr: '' });
      expect(await kasm.endSession(id)).toEqual({ status: 0, stdout: '', stderr: '' });
      launches += 1;
    }
    return done;
  }

  test('is found wanting as it is', async () => {
    const audited = await kasm.gatehouse('audit', ...STATE);
    expect([audited.status, audited.stderr]).toEqual([1, '']);
    expect(audited.stdout).toContain('/opt/kasm/current/conf/nginx/services.d/website.conf');
    expect(tree()).toEqual(before);
  });

  test('is hardened while sessions start and end, and the one that is open stays open', async () => {
    const applied = await whileSessionsComeAndGo(kasm.gatehouse('apply', ...STATE));
    expect([applied.status, applied.stderr]).toEqual([
      0,
      expect.stringMatching(/kasm_proxy.*published port/),
    ]);
    expect(tree()).not.toEqual(before);
    expect(await startedAt()).toBe(started);
    expect(await session.echo('still')).toBe('still');
    const page = securityHeaders(await get(kasm.port, '/'));
    expect(page).toContainEqual(expect.stringMatching(/^content-security-policy: /));
    expect(page).toContain('x-content-type-options: nosniff');
    expect(page.join()).not.toContain('evil.test');
    // What had no header at all before has them too, errors of services included.
    for (const path of ['/manager_api/', '/api/x?status=500', '/desktop/0123/vnc.html'])
      expect
        .soft(securityHeaders(await get(kasm.port, path)), path)
        .toContainEqual(expect.stringMatching(/^strict-transport-security: max-age=63072000/));
  });

  test('is then as the policy wants it, on the disk and on the wire', async () => {
    expect(await kasm.gatehouse('check', ...STATE)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('no drift'),
    });
    const site = ['https://kasm.example/', '--connect', '127.0.0.1:443', '--fail-on', 'high'];
    const verified = await kasm.gatehouse('verify', ...site);
    expect([verified.status, verified.stdout]).toEqual([0, expect.any(String)]);
  });

  test('starts sessions that are no drift, and speak WebSocket', async () => {
    const [id = ''] = SESSIONS;
    expect(await kasm.startSession(id)).toMatchObject({ status: 0 });
    expect(await kasm.gatehouse('check', ...STATE)).toMatchObject({ status: 0 });
    const opened = await openWebSocket(kasm.port, `/desktop/${id}/vnc/websockify`);
    expect(await opened.echo('hello')).toBe('hello');
    opened.close();
  });

  test('is rolled back byte for byte while sessions start and end', async () => {
    const undone = await whileSessionsComeAndGo(kasm.gatehouse('rollback', ...STATE));
    expect([undone.status, undone.stderr]).toEqual([0, expect.any(String)]);
    expect(tree()).toEqual(before);
    expect(await startedAt()).toBe(started);
    expect(await session.echo('still')).toBe('still');
    for (const [path, status, headers] of KASM_BASELINE) {
      const answer = await get(kasm.port, path);
      expect
        .soft([path, answer.status, securityHeaders(answer)])
        .toEqual([path, status, [...headers].sort()]);
    }
  });
});
