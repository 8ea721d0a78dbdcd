import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnDockerFull } from './support/docker.ts';
import { type KasmHost, startKasm } from './support/docker-kasm.ts';
import { get, type OpenWebSocket, openWebSocket } from './support/kasm-client.ts';
import { snapshot } from './support/snapshot.ts';

const STATE = ['--state', '/run/gatehouse'];

describeOnDockerFull('certificates and DH parameters of an install that runs', () => {
  let kasm: KasmHost;
  let before: readonly string[];
  beforeAll(async () => {
    kasm = await startKasm();
    before = tree();
  });
  afterAll(() => kasm?.dispose());

  const install = (name: string) => join(kasm.root, 'opt/kasm/1.16.1', name);

  function tree(): string[] {
    return ['conf', 'docker', 'certs', 'bin'].flatMap((each) => snapshot(install(each)));
  }

  /** The serial number that clients are shown at the published port. */
  function serial(): Promise<string> {
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: kasm.port, rejectUnauthorized: false };
      const socket = connect(options, () => {
        resolve(socket.getPeerX509Certificate()?.serialNumber ?? '');
        socket.destroy();
      });
      socket.once('error', reject);
    });
  }

  async function startedAt(): Promise<string> {
    const args = ['inspect', '--format', '{{.Id}} {{.State.StartedAt}}', 'kasm_proxy'];
    return (await kasm.run('docker', args)).stdout;
  }

  test('a new certificate is shown by the container that runs, and the old one again after a rollback', async () => {
    const session: OpenWebSocket = await openWebSocket(kasm.port, '/desktop/0123/websockify');
    const [old, started] = [await serial(), await startedAt()];
    const { ino } = statSync(install('certs/kasm_nginx.crt'));
    const made = await kasm.gatehouse('cert', 'self-signed', '--host', 'kasm.example', ...STATE);
    expect([made.status, made.stderr]).toEqual([0, expect.not.stringContaining('PRIVATE')]);
    const installed = new X509Certificate(readFileSync(install('certs/kasm_nginx.crt')));
    expect(installed.serialNumber).not.toBe(old);
    expect(await serial()).toBe(installed.serialNumber);
    expect(installed.checkHost('kasm.example')).toBe('kasm.example');
    // Mounted by themselves: another file of the name would not be seen inside.
    expect(statSync(install('certs/kasm_nginx.crt')).ino).toBe(ino);
    expect(statSync(install('certs/kasm_nginx.key')).mode & 0o777).toBe(0o600);
    expect(await startedAt()).toBe(started);
    expect(await session.echo('still')).toBe('still');
    const undone = await kasm.gatehouse('rollback', ...STATE);
    expect([undone.status, undone.stderr]).toEqual([0, expect.any(String)]);
    expect(await serial()).toBe(old);
    expect(tree()).toEqual(before);
    session.close();
  });

  test('DH parameters are mounted by making the container again, then used; both are undone', async () => {
    const started = await startedAt();
    const documented = ['--profile', 'documented', '--named', 'ffdhe2048'];
    const put = await kasm.gatehouse('dhparam', ...documented, ...STATE);
    expect([put.status, put.stderr]).toEqual([0, expect.stringMatching(/made again|made anew/)]);
    expect(await startedAt()).not.toBe(started);
    const inside = await kasm.exec('kasm_proxy', 'cat', '/etc/ssl/certs/dhparam.pem');
    expect(inside.stdout).toBe(readFileSync(install('certs/dhparam.pem'), 'latin1'));
    expect(readFileSync(install('conf/nginx/orchestrator.conf'), 'latin1')).toContain(
      'ssl_dhparam /etc/ssl/certs/dhparam.pem;',
    );
    expect((await get(kasm.port, '/')).status).toBe(200);
    const again = await kasm.gatehouse('dhparam', ...documented, ...STATE);
    expect([again.status, again.stdout]).toEqual([0, expect.stringMatching(/nothing to do/)]);
    for (const step of ['the reference', 'the file and its mount']) {
      const undone = await kasm.gatehouse('rollback', ...STATE);
      expect([undone.status, undone.stderr], step).toEqual([0, expect.any(String)]);
    }
    expect(tree()).toEqual(before);
    expect((await kasm.exec('kasm_proxy', 'ls', '/etc/ssl/certs/dhparam.pem')).status).not.toBe(0);
    expect((await get(kasm.port, '/')).status).toBe(200);
  });
});
