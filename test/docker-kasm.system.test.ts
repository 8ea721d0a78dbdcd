import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnDockerFull } from './support/docker.ts';
import { type KasmHost, startKasm } from './support/docker-kasm.ts';
import { CORS, HSTS, KASM_BASELINE } from './support/kasm-baseline.ts';
import { get, handshake, securityHeaders, webSocket } from './support/kasm-client.ts';

const SESSION = 'dddddddddddddddddddddddddddddddd';

describeOnDockerFull('the example as a real small Kasm', () => {
  let kasm: KasmHost;
  beforeAll(async () => {
    kasm = await startKasm();
  });
  afterAll(() => kasm?.dispose());

  test('runs every service of its compose file, which is the example file as it is', async () => {
    const file = 'opt/kasm/1.16.1/docker/docker-compose.yaml';
    const original = new URL(`../examples/kasm/${file}`, import.meta.url);
    expect(await readFile(join(kasm.root, file), 'utf8')).toBe(await readFile(original, 'utf8'));
    const format = ['--format', '{{.Names}} {{.State}}', '--filter', 'label=com.docker.compose.service'];
    const { stdout } = await kasm.run('docker', ['ps', '--all', ...format]);
    const names = 'agent api db guac manager proxy rdp_gateway rdp_https_gateway redis share'.split(' ');
    expect(stdout.trim().split('\n').sort()).toEqual(names.map((name) => `kasm_${name} running`));
  });

  test('answers as an install does', async () => {
    for (const [path, status, headers] of KASM_BASELINE) {
      const answer = await get(kasm.port, path);
      expect
        .soft([path, answer.status, securityHeaders(answer)])
        .toEqual([path, status, [...headers].sort()]);
    }
    expect((await get(kasm.port, '/')).body).toContain('The page that the proxy image brings with it.');
    expect((await get(kasm.port, '/api/x?status=500')).body).toBe('<H1>Internal Error</H1>');
    expect(await handshake(kasm.port, {})).toMatchObject({
      protocol: 'TLSv1.3',
      group: 'X25519',
      stapled: false,
    });
  });

  test('lets a session speak WebSocket', async () => {
    const { answer, echoed } = await webSocket(kasm.port, '/desktop/0123/websockify', 'hello');
    expect([answer.status, echoed]).toEqual([101, 'hello']);
    expect(securityHeaders(answer)).toEqual([...CORS, HSTS, 'x-frame-options: DENY'].sort());
  });

  test('writes its logs on the host', async () => {
    await get(kasm.port, '/api/in-the-log');
    const log = () => readFile(join(kasm.root, 'opt/kasm/current/log/nginx/access_json.log'), 'utf8');
    await expect.poll(log).toContain('"request_uri":"/api/in-the-log"');
  });

  test('has an agent that writes sessions into the configuration and reloads the proxy', async () => {
    const folder = join(kasm.root, 'opt/kasm/current/conf/nginx/containers.d');
    const path = `/desktop/${SESSION}/vnc/`;
    expect(await kasm.startSession(SESSION)).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(await readdir(folder)).toEqual([`${SESSION}.conf`]);
    // Through its own location the session's headers come as they are.
    const headers = async () => securityHeaders(await get(kasm.port, path));
    await expect.poll(headers).toContain('access-control-allow-origin: *');
    expect((await webSocket(kasm.port, path, 'hello')).echoed).toBe('hello');
    expect(await kasm.endSession(SESSION)).toMatchObject({ status: 0 });
    expect(await readdir(folder)).toEqual([]);
    await expect.poll(headers).not.toContain('access-control-allow-origin: *');
  });

  test('refuses new sessions when the configuration is not valid, as an install does', async () => {
    const file = '/opt/kasm/current/conf/nginx/services.d/website.conf';
    await kasm.run('cp', [file, `${file}.kept`]);
    await kasm.run('sed', ['-i', '$d', file]);
    expect(await kasm.startSession(SESSION)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/Nginx failed to reload.*unexpected end of file.*website\.conf/s),
    });
    expect((await get(kasm.port, '/')).status).toBe(200);
    await kasm.run('mv', [`${file}.kept`, file]);
    expect(await kasm.startSession(SESSION)).toMatchObject({ status: 0 });
    await kasm.endSession(SESSION);
  });

  test('stops and starts by its own programs', async () => {
    expect(await kasm.stop()).toMatchObject({ status: 0 });
    await expect(get(kasm.port, '/')).rejects.toThrow();
    expect(await kasm.run('docker', ['ps', '--all', '--quiet', '--filter', 'name=kasm_proxy'])).toMatchObject(
      {
        stdout: expect.stringMatching(/^[0-9a-f]{12}\n$/),
      },
    );
    expect(await kasm.start()).toMatchObject({ status: 0 });
    await kasm.answers();
  });

  test('goes away with everything', async () => {
    await kasm.dispose();
    expect(existsSync(kasm.root)).toBe(false);
    await expect(get(kasm.port, '/')).rejects.toThrow(/ECONNREFUSED/);
  });
});
