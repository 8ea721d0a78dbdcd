import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startDistant } from './distant.mjs';
import { inTurn } from './measure.mjs';

const root = path.join(import.meta.dirname ?? '.', '..');
const gatehouse = path.join(root, 'bin/gatehouse');
const ONE_WAY_MS = 25;
const ROUNDS = 5;

/** Measures scanners against one NGINX, local and distant, as whole processes. */
export async function run() {
  const tools = [ours, ...(isInstalled('sslscan') ? [sslscan] : []), ...(isInstalled('nmap') ? [nmap] : [])];
  for (const [name, tool] of Object.entries({ sslscan, nmap }))
    if (!tools.includes(tool))
      console.log(`scan: ${name} is missing (sudo apt-get install ${name}) and is not measured`);
  const nginx = await startNginx();
  const far = await startDistant(nginx.port, ONE_WAY_MS);
  try {
    const near = await measure(`loopback, median of ${ROUNDS} rounds`, tools, nginx.port, false);
    await measure(
      `through a proxy that adds ${ONE_WAY_MS} ms each way, median of ${ROUNDS} rounds`,
      tools,
      far.port,
      true,
    );
    // It takes nearly a minute, so it runs only once.
    const testssl = ['testssl', 'testssl.sh'].find(isInstalled);
    if (testssl === undefined) {
      console.log('scan: testssl.sh is missing (sudo apt-get install testssl.sh) and is not measured');
      return;
    }
    const started = performance.now();
    spawnSync(testssl, ['--quiet', '--warnings', 'off', '--nodns', 'none', `127.0.0.1:${nginx.port}`], {
      stdio: 'ignore',
    });
    const seconds = (performance.now() - started) / 1000;
    const ourSeconds = near.get(ours.title);
    const ratio = ourSeconds
      ? `   ${(seconds / ourSeconds).toFixed(0)} times gatehouse (goal: at least 100)`
      : '';
    console.log(`testssl.sh, loopback, one run\n  ${seconds.toFixed(1)} s${ratio}`);
  } finally {
    await far.stop();
    await nginx.stop();
  }
}

/**
 * @typedef {{ title: string, goal: string, command: (port: number) => readonly [string, readonly string[]] }} Tool
 */

/** @type {Tool} */
const ours = {
  title: 'gatehouse scan',
  goal: '',
  command: (port) => [process.execPath, [gatehouse, 'scan', `127.0.0.1:${port}`, '--format', 'json']],
};

/** @type {Tool} */
const sslscan = {
  title: 'sslscan',
  goal: 'at least 5',
  command: (port) => ['sslscan', ['--no-colour', `127.0.0.1:${port}`]],
};

/** @type {Tool} */
const nmap = {
  title: 'nmap ssl-enum-ciphers',
  goal: 'at least 1',
  command: (port) => [
    'nmap',
    ['-n', '-Pn', '-p', String(port), '--script', '+ssl-enum-ciphers', '127.0.0.1'],
  ],
};

/**
 * @param {string} where
 * @param {readonly Tool[]} tools
 * @param {number} port
 * @param {boolean} withGoals whether to print the goals, which are for the distant server
 * @returns {Promise<ReadonlyMap<string, number>>} seconds by title
 */
async function measure(where, tools, port, withGoals) {
  const results = await inTurn(
    tools.map(({ command }) => command(port)),
    ROUNDS,
  );
  const seconds = new Map(tools.map(({ title }, index) => [title, results[index]?.seconds ?? Number.NaN]));
  const own = seconds.get(ours.title);
  console.log(`scan, ${where}`);
  for (const [index, { title, goal }] of tools.entries()) {
    const took = seconds.get(title) ?? Number.NaN;
    const ratio =
      own === undefined || title === ours.title
        ? ''
        : `   ${(took / own).toFixed(2)} times gatehouse${withGoals ? ` (goal: ${goal})` : ''}`;
    const bad = results[index]?.statuses.filter((status) => status !== 0) ?? [];
    const note =
      bad.length === 0 || title === ours.title ? '' : `   status ${bad.join(', ')}: the figure is invalid`;
    console.log(`  ${title.padEnd(22)} ${(took * 1000).toFixed(0).padStart(6)} ms${ratio}${note}`);
  }
  return seconds;
}

/** A typical server: Mozilla's intermediate profile, with an RSA and an ECDSA key. */
async function startNginx() {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-bench-'));
  const port = await freePort();
  const request = ['req', '-x509', '-nodes', '-days', '30', '-subj', '/CN=localhost'];
  const keys = { rsa: ['rsa:2048'], ec: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] };
  for (const [name, key] of Object.entries(keys)) {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.crt`];
    await promisify(execFile)('openssl', [...request, '-newkey', ...key, ...files], { cwd: folder });
  }
  const parameters = ['-algorithm', 'DH', '-pkeyopt', 'group:ffdhe2048', '-out', 'dh.pem'];
  await promisify(execFile)('openssl', ['genpkey', '-genparam', ...parameters], { cwd: folder });
  writeFileSync(path.join(folder, 'nginx.conf'), configuration(port));
  const child = spawn('nginx', ['-p', `${folder}/`, '-c', 'nginx.conf', '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: '/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin' },
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  while (child.exitCode === null && !(await listens(port)))
    await new Promise((resolve) => setTimeout(resolve, 10));
  return {
    port,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** @param {number} port */
function configuration(port) {
  const { uid, username } = userInfo();
  return `
daemon off;
pid nginx.pid;
${uid === 0 ? `user ${username} ${username};` : ''}
error_log stderr emerg;
events { worker_connections 1024; }
http {
    access_log off;
    server {
        listen 127.0.0.1:${port} ssl http2;
        server_name localhost;
        ssl_certificate rsa.crt;
        ssl_certificate_key rsa.key;
        ssl_certificate ec.crt;
        ssl_certificate_key ec.key;
        ssl_dhparam dh.pem;
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-CHACHA20-POLY1305;
        ssl_prefer_server_ciphers on;
        ssl_session_cache shared:SSL:1m;
        return 204;
    }
}
`;
}

/** @param {string} program */
function isInstalled(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
