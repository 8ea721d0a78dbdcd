import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { describeOnDocker } from '../../../test/support/docker.ts';
import { type KasmHost, startKasm } from '../../../test/support/docker-kasm.ts';
import { get, securityHeaders } from '../../../test/support/kasm-client.ts';
import { testFull } from '../../../test/support/sample.ts';
import type { StepResult } from '../install/index.ts';

const PROGRAM = fileURLToPath(new URL('../../../bin/gatehouse', import.meta.url));
const CONF = '/opt/kasm/current/conf/nginx';

describeOnDocker('the container that runs an installation', () => {
  let kasm: KasmHost;
  /** Where the driver and the journal are: a place that this machine and the host both have. */
  let folder: string;

  beforeAll(async () => {
    kasm = await startKasm();
    folder = join(kasm.host.folder, 'test');
    await mkdir(folder);
    await buildDriver(folder);
    // Builds the program, and says so, where the sources are newer.
    await kasm.gatehouse('--version');
  });
  afterAll(() => kasm?.dispose());

  const apply = (...args: readonly string[]) => kasm.gatehouse('apply', '--yes', '--state', folder, ...args);
  const gatehouseIn = (setting: readonly string[], ...args: readonly string[]) =>
    kasm.run('env', [...setting, process.execPath, PROGRAM, ...args]);
  const rollback = () => kasm.gatehouse('rollback', '--state', folder);

  /** Runs steps of a runtime on the host, mounts (`mount …`) and shell commands (`$ …`) between them; the results of the former. */
  const drive = async (activation: 'reload' | 'recreate', ...steps: readonly string[]) => {
    const { stdout, stderr } = await kasm.run(process.execPath, [
      join(folder, 'driver.mjs'),
      activation,
      ...steps,
    ]);
    expect(stderr).toBe('');
    const results: readonly StepResult[] = JSON.parse(stdout);
    return results;
  };
  const sh = async (command: string) => {
    const { status, stdout, stderr } = await kasm.run('sh', ['-c', command]);
    if (status !== 0) throw new Error(`${command}: ${stdout}${stderr}`);
    return stdout.trim();
  };
  const startedAt = () => sh('docker inspect --format "{{.Id}} {{.State.StartedAt}}" kasm_proxy');
  const tree = () =>
    sh(`cd ${CONF} && find . -printf '%p %m %u %T@\\n' | sort && cat $(find . -type f | sort)`);

  test('apply is rehearsed by its image, validated inside, reloaded and verified at its port; a session goes on', async () => {
    // The agent's file of a running session, with headers of its own: nothing may change it.
    const file = `${CONF}/containers.d/5f2c.conf`;
    await sh(
      `echo 'location /session/ { add_header X-Session 1; proxy_pass http://kasm_api:8080; }' > ${file}`,
    );
    await sh('docker exec kasm_proxy nginx -s reload');
    expect((await kasm.gatehouse('audit')).stdout).toContain('containers.d/5f2c.conf');
    const [before, started, shipped] = [await tree(), await startedAt(), await get(kasm.port, '/')];
    const session = await open(kasm.port, '/desktop/0123/websockify');
    const { status, stderr } = await apply();
    expect({ status, stderr: stderr.replace(/\d{8}T\d{6}Z-\w+/g, 'ID').replace(/\d+/g, 'N') }).toEqual({
      status: 0,
      stderr: `rehearsed: N requests answered as planned by the image kasmweb/proxy:N.N.N
prepare: kasm_proxy runs and accepts the present configuration
journal: ID: N change(s) can be undone from here on
write: N change(s) are on the disk
validate: nginx -t in kasm_proxy accepts it
reload: kasm_proxy reloaded: new workers under master N; N old one(s) still finish connections
verify: kasm_proxy at its published port: N requests answered as the policy wants
commit: ID
`,
    });
    const hardened = await get(kasm.port, '/');
    expect(securityHeaders(hardened)).not.toEqual(securityHeaders(shipped));
    expect(securityHeaders(hardened)).toContain('x-frame-options: SAMEORIGIN');
    expect(await session.echo('still here')).toBe('still here');
    expect(await startedAt()).toBe(started);
    expect(await sh('docker ps -aq --filter label=gatehouse.rehearsal')).toBe('');

    const written = await kasm.gatehouse('history', '--state', folder);
    expect(written.stdout).toContain('orchestrator.conf');
    expect(written.stdout).not.toContain('containers.d');
    expect((await rollback()).stderr).toContain('reload: kasm_proxy reloaded: new workers');
    expect(await tree()).toBe(before);
    expect(securityHeaders(await get(kasm.port, '/'))).toEqual(securityHeaders(shipped));
    expect(await session.echo('here too')).toBe('here too');
    session.close();
    await sh(`rm ${file}`);
  });

  testFull('needs no nginx on the host, and takes the version from the container', async () => {
    const programs = join(folder, 'bin');
    await mkdir(programs);
    await sh(`for each in docker openssl; do ln -s "$(command -v $each)" ${programs}; done`);
    const run = (...args: readonly string[]) => gatehouseIn([`PATH=${programs}`], ...args);
    const rehearsed = await run('rehearse');
    expect(rehearsed).toMatchObject({ status: 0, stderr: '' });
    expect(rehearsed.stdout).toMatch(/requests: 0 answers not as predicted/);
    const posture = await run('posture', '--format', 'json');
    const version = await sh('docker exec kasm_proxy nginx -v 2>&1');
    expect(version).toContain(JSON.parse(posture.stdout).nginxVersion);
    const [files] = await drive('reload', 'image');
    expect(files).toEqual(['/etc/nginx/nginx.conf', '/etc/nginx/mime.types'].map((file) => [file, true]));
  });

  test('what NGINX there refuses before any change is said with the host’s path, and nothing is changed', async () => {
    await sh(
      `printf '\\nlocation /x/ { proxy_pass http://127.0.0.1:99999/; }\\n' > ${CONF}/services.d/x.conf`,
    );
    const before = await tree();
    const { status, stderr } = await apply();
    expect(status).toBe(2);
    expect(stderr).toContain('prepare: nginx -t in kasm_proxy refuses it even before any change');
    expect(stderr).toContain(
      '/opt/kasm/1.16.1/conf/nginx/services.d/x.conf:2: invalid port in upstream "127.0.0.1:99999/"',
    );
    expect(await tree()).toBe(before);
    await sh(`rm ${CONF}/services.d/x.conf`);
  });

  test('a reload that NGINX refuses although -t passes is noticed, with its reason', async () => {
    const zone = (key: string) => `$ echo 'limit_req_zone ${key} zone=z:1m rate=1r/s;' > ${CONF}/00-z.conf`;
    const results = await drive(
      'reload',
      'prepare',
      zone('$binary_remote_addr'),
      'validate',
      'reload',
      zone('$remote_addr'),
      'validate',
      'reload',
      `$ rm ${CONF}/00-z.conf`,
      'reload',
    );
    expect(results.map(({ ok }) => ok)).toEqual([true, true, true, true, false, true]);
    expect(results[4]).toMatchObject({ message: 'NGINX in kasm_proxy keeps the old configuration' });
    expect(JSON.stringify(results[4])).toContain('limit_req \\"z\\" uses the \\"$remote_addr\\" key');
  });

  testFull('a single mounted file that was replaced is not what the container has', async () => {
    const certificate = '/opt/kasm/current/certs/kasm_nginx.crt';
    const results = await drive(
      'reload',
      'prepare',
      `$ cp -p ${certificate} ${certificate}.new && mv ${certificate}.new ${certificate}`,
      'validate',
    );
    expect(results[1]).toEqual({
      ok: false,
      message: 'a file that is mounted on its own was replaced',
      evidence: ['/opt/kasm/1.16.1/certs/kasm_nginx.crt: kasm_proxy still has the old file'],
    });
    const [prepared] = await drive('reload', 'prepare');
    expect(prepared).toMatchObject({ ok: true, note: expect.stringContaining('until it is made again') });
  });

  testFull('a container that ends after the reload fails the verification, and comes back', async () => {
    const results = await drive(
      'reload',
      'prepare',
      'reload',
      '$ kill -9 $(docker inspect --format "{{.State.Pid}}" kasm_proxy)',
      '$ sleep 1',
      'verify',
      'reload',
      '$ docker kill kasm_proxy',
      'verify',
      'reload',
    );
    expect(results.map(({ ok }) => ok)).toEqual([true, true, false, true, false, true]);
    expect(results[2]).toMatchObject({
      message: expect.stringMatching(/^kasm_proxy exit(ed after|s and)/),
    });
    expect(results[4]).toMatchObject({ message: 'kasm_proxy exited in the meantime with status 137' });
    await kasm.answers();
  });

  testFull(
    'is made again where volumes change, alone, with its downtime; and again where that is undone or fails',
    async () => {
      const compose = '/opt/kasm/current/docker/docker-compose.yaml';
      const others = `docker ps -q --no-trunc | grep -v "$(docker ps -q --no-trunc --filter name=kasm_proxy)"`;
      const before = await sh(others);
      const mounts = () => sh('docker inspect --format "{{json .Mounts}}" kasm_proxy');
      await sh(`echo x > ${folder}/dhparam.pem && echo 'user nginx;' > ${folder}/no-events.conf`);
      // A main file without events is refused by `nginx -t`; without that, the container ends as soon as it starts.
      const broken = `${folder}/no-events.conf:/etc/nginx/nginx.conf:ro`;
      const [made, refused, failed, back] = await drive(
        'recreate',
        `mount ${folder}/dhparam.pem:/etc/ssl/certs/dhparam.pem:ro`,
        `mount ${broken}`,
        `$ cp ${compose} ${compose}.old && sed -i '/kasm_nginx.crt:/i\\      - ${broken}' ${compose}`,
        'reload',
        `$ mv ${compose}.old ${compose}`,
        'reload',
      );
      expect(made).toMatchObject({
        ok: true,
        notes: [
          'nginx -t accepts it in a container made from the compose file',
          expect.stringMatching(
            /^kasm_proxy was made again: its workers are up, its port did not answer for \d+\.\d s$/,
          ),
          'there was nothing to verify',
        ],
      });
      expect(await mounts()).toContain('/etc/ssl/certs/dhparam.pem');
      const reason = 'no "events" section in configuration';
      expect(refused).toMatchObject({ ok: false, step: 'validate', evidence: [reason], rolledBack: true });
      expect(failed).toMatchObject({
        ok: false,
        message: expect.stringMatching(/made again and is not healthy \((restarting|exited)/),
        evidence: expect.arrayContaining([expect.stringContaining(reason)]),
      });
      expect(back).toMatchObject({ ok: true, note: expect.stringContaining('its workers are up') });
      expect((await rollback()).stderr).toContain('reload: kasm_proxy was made again: its workers are up');
      expect(await mounts()).not.toContain('dhparam.pem');
      expect(await sh(others)).toBe(before);
      await kasm.answers();
    },
  );

  testFull.each([
    [
      'of another version, as in the middle of an upgrade',
      'cp -a /opt/kasm/1.16.1 /opt/kasm/1.17.0 && sed -i s/1.16.1/1.17.0/ /opt/kasm/1.17.0/docker/docker-compose.yaml && ln -sfn 1.17.0 /opt/kasm/current',
      'ln -sfn 1.16.1 /opt/kasm/current && rm -r /opt/kasm/1.17.0',
      'kasm_proxy takes its configuration from /opt/kasm/1.16.1/conf/nginx, not from /opt/kasm/current/conf/nginx',
    ],
    [
      'of a folder that was put in the place of its own',
      'cd /opt/kasm/current/conf && mv nginx old && cp -a old nginx',
      'cd /opt/kasm/current/conf && rm -r nginx && mv old nginx',
      'kasm_proxy still has the folder that was at /opt/kasm/1.16.1/conf/nginx before',
    ],
  ])('one that is %s stops apply before anything is changed', async (_, breakIt, mend, message) => {
    const before = await tree();
    await sh(breakIt);
    try {
      const { status, stderr } = await apply('-q');
      expect(stderr).toContain(message);
      expect(status).toBe(2);
      expect(await tree()).toBe(before);
    } finally {
      await sh(mend);
    }
    await kasm.answers();
  });

  testFull('one that ends again and again is not changed, and a rollback brings it back', async () => {
    expect(await apply('-q')).toMatchObject({ status: 0, stderr: '' });
    await sh(`cp -p ${CONF}/compress.conf ${folder}/ && echo 'gzip sideways;' > ${CONF}/compress.conf`);
    await sh('docker restart kasm_proxy && sleep 1');
    const { status, stderr } = await apply('-q', '--profile', 'strict');
    expect(status).toBe(2);
    expect(stderr).toContain('it must be "on" or "off"');
    await sh(`cp -p ${folder}/compress.conf ${CONF}/`);
    expect(await rollback()).toMatchObject({ status: 0 });
    await kasm.answers();
  });

  testFull(
    'one that was stopped is left stopped: the change is proven by its image, and counts from its next start',
    async () => {
      await sh('docker stop kasm_proxy');
      const { status, stderr } = await apply();
      expect(status).toBe(0);
      expect(stderr).toContain('prepare: kasm_proxy is stopped: the change takes effect at its next start');
      expect(stderr).toMatch(/\nvalidate: NGINX accepts it\nreload: left out: kasm_proxy is stopped/);
      expect(await sh('docker inspect --format "{{.State.Status}}" kasm_proxy')).toBe('exited');
      expect((await rollback()).status).toBe(0);
      await sh('docker start kasm_proxy');
      await kasm.answers();
    },
  );

  testFull(
    'an engine that is not reached: apply says why, and rollback puts the files back all the same',
    async () => {
      const before = await tree();
      expect(await apply('-q')).toMatchObject({ status: 0, stderr: '' });
      const program = ['apply', '-q', '--profile', 'strict', '--state', folder];
      const nowhere = ['DOCKER_HOST=unix:///run/nobody-listens.sock'];
      const down = await gatehouseIn(nowhere, ...program);
      expect(down.stderr).toContain('the Docker engine does not answer');
      expect(down.stderr).toContain('systemctl start docker');
      expect(down.status).toBe(2);
      await mkdir(join(folder, 'none'));
      const absent = await gatehouseIn([`PATH=${join(folder, 'none')}`], ...program);
      expect(absent.stderr).toContain('the docker program was not found');
      expect(absent.status).toBe(2);
      const undone = await gatehouseIn(nowhere, 'rollback', '--state', folder);
      expect(undone.stderr).toContain('every file is as it was before the change');
      expect(undone.status).toBe(2);
      expect(await tree()).toBe(before);
    },
  );
});

/** A program that runs steps of a runtime where it is started, since ports and processes are those of the host. */
async function buildDriver(folder: string): Promise<void> {
  const here = (path: string) => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));
  const input = join(folder, 'driver.ts');
  await writeFile(
    input,
    `import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { applyChanges, stateDirectory } from ${here('../install/index.ts')};
import { findTarget } from ${here('../target/index.ts')};
import { dockerRuntime, findEngine, findProxy, imageFilesOf } from ${here('./index.ts')};
const [activation, ...steps] = process.argv.slice(2);
const { target } = findTarget({});
const installation = target.container;
/** The image's files, and whether they are what the container has. */
const image = async () => {
  const { engine } = await findEngine();
  const { container } = await findProxy(engine, installation);
  const files = await imageFilesOf(engine, container);
  const cat = (file) => execFileSync('docker', ['exec', container.id, 'cat', file], { encoding: 'latin1' });
  return [...files].map(([file, text]) => [file, text === cat(file)]);
};
/** Gives the proxy one mount more, as a transaction. */
const mount = (line) => {
  const path = installation.composeFile;
  const before = readFileSync(path, 'latin1');
  const after = before.replace(/( *- ).*kasm_nginx.crt:.*/, (found, dash) => found + '\\n' + dash + line);
  return applyChanges([{ kind: 'write', path, before, after }], {
    stateDirectory: stateDirectory(${JSON.stringify(folder)}, target.identity),
    target: target.identity,
    runtime,
    meta: { profile: '', summary: 'mount', gatehouseVersion: '' },
  });
};
const runtime = dockerRuntime({
  installation,
  errorLogs: ['/var/log/nginx/error.log', '/var/log/external/nginx/error.log'],
  activation,
});
const results = [];
for (const step of steps) {
  if (step.startsWith('$ ')) execFileSync('sh', ['-c', step.slice(2)], { stdio: ['ignore', 'ignore', 'pipe'] });
  else if (step.startsWith('mount ')) results.push(await mount(step.slice(6)));
  else if (step === 'image') results.push(await image());
  else results.push(await runtime[step](step === 'prepare' ? 'change' : undefined));
}
console.log(JSON.stringify(results));
`,
  );
  await build({
    input,
    platform: 'node',
    output: { file: join(folder, 'driver.mjs'), format: 'esm' },
    logLevel: 'silent',
  });
}

/** A WebSocket that stays open. */
async function open(port: number, path: string) {
  const socket = new WebSocket(`wss://127.0.0.1:${port}${path}`, { rejectUnauthorized: false });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return {
    echo: (text: string) =>
      new Promise<string>((resolve, reject) => {
        socket
          .once('message', (data) => resolve(String(data)))
          .once('close', () => reject(new Error('closed')));
        socket.send(text);
      }),
    close: () => socket.terminate(),
  };
}
