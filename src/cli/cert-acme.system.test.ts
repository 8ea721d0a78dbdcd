import { execFileSync, spawn } from 'node:child_process';
import type { X509Certificate } from 'node:crypto';
import { createPrivateKey } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stopChild } from '../../test/support/child.ts';
import { gatehouse } from '../../test/support/gatehouse.ts';
import { makeKasmTree } from '../../test/support/kasm.ts';
import type { Pebble } from '../../test/support/pebble.ts';
import { startPebble } from '../../test/support/pebble.ts';
import { testFull } from '../../test/support/sample.ts';
import { until } from '../../test/support/until.ts';

// ACME servers ask at port 80, whatever a site's own one is; of loopback there are 16 million addresses.
const ADDRESS = `127.${[1, 2, 3].map(() => 2 + Math.floor(Math.random() * 250)).join('.')}`;
const HOST = 'kasm.example.com';

let folder: string;
let pebble: Pebble;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-cert-acme-'));
  pebble = await startPebble({ address: ADDRESS, externalAccounts: { 'kid-1': EAB_KEY } });
});
afterAll(async () => {
  await pebble.stop();
  rmSync(folder, { recursive: true, force: true });
});

const EAB_KEY = 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W';

function acme(...args: string[]) {
  return gatehouse('cert', 'acme', ...args, '--server', pebble.directory, '--server-ca', pebble.authority);
}

/** NGINX as a site has it: everything to https, and a certificate that was made by hand. */
async function startSite(name: string) {
  const site = path.join(folder, name);
  execFileSync('mkdir', ['-p', site]);
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-nodes', '-newkey', 'rsa:2048', '-days', '30', '-subj', `/CN=${HOST}`],
      ...['-keyout', path.join(site, 'site.key'), '-out', path.join(site, 'site.crt')],
    ],
    { stdio: 'ignore' },
  );
  const main = path.join(site, 'nginx.conf');
  const { username, uid } = userInfo();
  writeFileSync(
    main,
    `${uid === 0 ? `user ${username} ${username};\n` : ''}worker_processes 2;\npid ${site}/nginx.pid;\nerror_log ${site}/error.log;\nevents {}\nhttp {\n` +
      `    access_log off;\n    server {\n        listen ${ADDRESS}:80;\n        server_name ${HOST};\n` +
      '        return 301 https://$host$request_uri;\n    }\n' +
      `    server {\n        listen ${ADDRESS}:443 ssl;\n        server_name ${HOST};\n` +
      '        ssl_certificate site.crt;\n        ssl_certificate_key site.key;\n' +
      '        location / {\n            return 200 "hello";\n        }\n    }\n}\n',
  );
  const nginx = spawn('nginx', ['-c', main, '-p', site, '-g', 'daemon off;'], { stdio: 'ignore' });
  await until(() => existsSync(path.join(site, 'nginx.pid')), 'nginx starts');
  const stop = () => stopChild(nginx);
  return { main, state: path.join(site, 'state'), file: (each: string) => path.join(site, each), stop };
}

/** What a client is shown. */
function shown(): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: ADDRESS, port: 443, servername: HOST, rejectUnauthorized: false }, () => {
      const certificate = socket.getPeerX509Certificate();
      socket.destroy();
      if (certificate === undefined) reject(new Error('no certificate'));
      else resolve(certificate);
    });
    socket.once('error', reject);
  });
}

test('issued over HTTP by NGINX itself, installed, renewed when it is time, undone byte for byte', async () => {
  const site = await startSite('http');
  try {
    const before = ['nginx.conf', 'site.crt', 'site.key'].map((name) =>
      readFileSync(site.file(name), 'latin1'),
    );
    const at = [site.main, '--state', site.state];
    writeFileSync(site.file('eab'), `${EAB_KEY}\n`);
    const external = ['--eab-kid', 'kid-1', '--eab-hmac-file', site.file('eab')];

    const refused = await acme(...at, ...external);
    expect([refused.status, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/terms of service at .* were not agreed to/),
    ]);

    const issued = await acme(...at, ...external, '--agree-to-terms');
    expect([issued.status, issued.stdout, issued.stderr]).toEqual([
      0,
      expect.stringMatching(/installed as .*Pebble Intermediate/),
      expect.not.stringContaining('PRIVATE'),
    ]);
    const first = await shown();
    expect(first.checkHost(HOST)).toBe(HOST);
    expect(first.checkPrivateKey(keyIn(site.file('site.key')))).toBe(true);
    expect(statSync(site.file('site.key')).mode & 0o777).toBe(0o600);
    expect(modesOfKeys(site.state)).toEqual(expect.arrayContaining(['600']));
    expect(new Set(modesOfKeys(site.state))).toEqual(new Set(['600']));

    // A timer may come at any hour.
    const early = await gatehouse('cert', 'renew', ...at);
    expect([early.status, early.stdout]).toEqual([0, expect.stringMatching(/^not due until \d{4}-/)]);
    expect((await shown()).serialNumber).toBe(first.serialNumber);

    // What was put into the configuration serves every renewal: nothing but the pair is written.
    const configuration = readFileSync(site.main, 'latin1');
    const renewed = await gatehouse('cert', 'renew', ...at, '--force', '--format', 'json');
    expect([renewed.status, JSON.parse(renewed.stdout)]).toEqual([0, expect.objectContaining({ ok: true })]);
    expect((await shown()).serialNumber).not.toBe(first.serialNumber);
    expect(readFileSync(site.main, 'latin1')).toBe(configuration);

    for (let change = 0; change < 3; change++) expect((await gatehouse('rollback', ...at)).status).toBe(0);
    expect(
      ['nginx.conf', 'site.crt', 'site.key'].map((name) => readFileSync(site.file(name), 'latin1')),
    ).toEqual(before);
    expect((await shown()).issuer).toBe(`CN=${HOST}`);

    // Somebody chose another certificate: a timer must not take it away.
    const foreign = await gatehouse('cert', 'renew', ...at);
    expect([foreign.status, foreign.stdout]).toEqual([0, expect.stringMatching(/left alone/)]);
  } finally {
    await site.stop();
  }
});

testFull('a wildcard is issued by DNS', async () => {
  const site = await startSite('dns');
  try {
    const at = [site.main, '--state', site.state, '--agree-to-terms'];
    writeFileSync(site.file('eab'), EAB_KEY);
    const external = ['--eab-kid', 'kid-1', '--eab-hmac-file', site.file('eab')];
    const hosts = ['--host', HOST, '--host', `*.${HOST}`];
    const http = await acme(...at, ...external, ...hosts);
    expect([http.status, http.stderr]).toEqual([2, expect.stringMatching(/cannot be shown over HTTP/)]);
    const dns = ['--challenge', 'dns-01', '--dns-hook', pebble.dnsHook, '--dns-wait', '1'];
    expect((await acme(...at, ...external, ...hosts, ...dns)).status).toBe(0);
    expect((await shown()).checkHost(`a.${HOST}`)).toBe(`*.${HOST}`);
  } finally {
    await site.stop();
  }
});

describe('nothing is changed', () => {
  test('where the answer does not reach: the server is not even asked to look', async () => {
    const site = await startSite('wrong');
    await site.stop();
    const before = readFileSync(site.file('site.crt'), 'latin1');
    const external = ['--eab-kid', 'kid-1', '--eab-hmac-file', site.file('eab'), '--agree-to-terms'];
    writeFileSync(site.file('eab'), EAB_KEY);
    const run = await acme(site.main, '--state', site.state, ...external);
    expect([run.status, run.stderr]).toEqual([
      2,
      expect.stringMatching(/so the server was not asked to look/),
    ]);
    expect(readFileSync(site.file('site.crt'), 'latin1')).toBe(before);
  });

  test.each([
    [['--host', '192.0.2.1'], /no authority makes a certificate out for 192\.0\.2\.1/],
    [['--challenge', 'dns-01'], /--dns-hook PROGRAM/],
    [['--eab-kid', 'x'], /must be given together/],
  ])('%j', async (args, message) => {
    const tree = await makeKasmTree();
    const run = await acme(
      '--root',
      tree.root,
      '--state',
      path.join(folder, 'none'),
      '--host',
      HOST,
      ...args,
    );
    await tree.dispose();
    expect([run.status, run.stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});

testFull('a Kasm installation gets a server at port 80, published by its compose file', async () => {
  const tree = await makeKasmTree();
  const installation = path.join(tree.root, 'opt/kasm/current');
  const before = path.join(folder, 'before');
  cpSync(installation, before, { recursive: true });
  const state = path.join(folder, 'kasm-state');
  writeFileSync(path.join(folder, 'eab'), EAB_KEY);
  const external = ['--eab-kid', 'kid-1', '--eab-hmac-file', path.join(folder, 'eab'), '--agree-to-terms'];
  // The proxy of this tree does not run, so that the challenge fails; what is needed for it is there by then.
  const run = await acme('--root', tree.root, '--state', state, '--host', HOST, ...external);
  expect([run.status, run.stderr]).toEqual([2, expect.stringMatching(/not asked to look/)]);
  const conf = readFileSync(path.join(installation, 'conf/nginx/gatehouse_acme.conf'), 'latin1');
  expect(conf).toMatch(/^# Answers the challenges .*\nserver \{\n {4}listen 80;\n/);
  expect(readFileSync(path.join(installation, 'docker/docker-compose.yaml'), 'latin1')).toContain(
    '      - "80:80"\n',
  );
  // A policy that counts for everything else counts for it too.
  const own = ['--root', tree.root, '--state', state];
  expect((await gatehouse('apply', ...own)).status).toBe(0);
  expect((await gatehouse('check', ...own)).status).toBe(0);
  for (let change = 0; change < 2; change++) expect((await gatehouse('rollback', ...own)).status).toBe(0);
  execFileSync('diff', ['-r', before, installation]);
  await tree.dispose();
});

function keyIn(file: string) {
  return createPrivateKey(readFileSync(file));
}

/** Permissions of everything in a folder that holds a private key. */
function modesOfKeys(folder: string): string[] {
  const script = `grep -rlZ 'PRIVATE KEY' . | xargs -0 -r stat -c %a`;
  return execFileSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8' }).split('\n').filter(Boolean);
}
