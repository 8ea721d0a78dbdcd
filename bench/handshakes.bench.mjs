import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';

const CURVES = ['X25519', 'prime256v1', 'X448', 'secp384r1', 'secp521r1'];
const KEYS = { 'RSA 2048': ['rsa:2048'], 'ECDSA P-256': ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'] };
/** Duration of a measurement in seconds of the worker's processor time, which is counted in steps of 10 ms. */
const SECONDS = 1;
const TICKS_PER_SECOND = 100;

/**
 * The cost of a handshake for nginx: full TLS 1.3 handshakes per second of processor time of its only worker. The
 * client's computation, which takes as long, is not counted. Ratios are relative to X25519.
 */
export async function run() {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-bench-'));
  const nginx = await startNginx(folder);
  try {
    const version = execFileSync('openssl', ['version'], { encoding: 'utf8' })
      .split(' ')
      .slice(0, 2)
      .join(' ');
    console.log(`handshakes per second of processor time of an nginx worker, TLS 1.3, ${version}`);
    for (const key of Object.keys(KEYS)) {
      let fastest = Number.NaN;
      for (const curve of CURVES) {
        const port = nginx.ports.get(`${key} ${curve}`) ?? 0;
        await handshake(port, curve);
        const rate = await handshakesPerSecond(port, curve, nginx.worker);
        if (curve === 'X25519') fastest = rate;
        const ratio = (rate / fastest).toFixed(2);
        console.log(
          `  ${key.padEnd(12)} ${curve.padEnd(11)} ${rate.toFixed(0).padStart(6)}   ${ratio} of X25519`,
        );
      }
    }
  } finally {
    await nginx.stop();
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {number} port
 * @param {string} curve
 * @param {number} worker its process id
 */
async function handshakesPerSecond(port, curve, worker) {
  const started = ticks(worker);
  let count = 0;
  while (ticks(worker) - started < SECONDS * TICKS_PER_SECOND) {
    await Promise.all(Array.from({ length: 20 }, () => handshake(port, curve)));
    count += 20;
  }
  return count / ((ticks(worker) - started) / TICKS_PER_SECOND);
}

/**
 * @param {number} port
 * @param {string} curve the only one that is offered
 * @returns {Promise<void>}
 */
function handshake(port, curve) {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: '127.0.0.1',
      port,
      ecdhCurve: curve,
      minVersion: 'TLSv1.3',
      rejectUnauthorized: false,
    });
    socket.once('secureConnect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}

/** Processor time of a process so far, user and system, in ticks (proc(5)).
 * @param {number} pid
 */
function ticks(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

/** One worker, and one server for each key and curve. @param {string} folder */
async function startNginx(folder) {
  /** @type {Map<string, number>} */
  const ports = new Map();
  const servers = [];
  for (const [key, words] of Object.entries(KEYS)) {
    const file = path.join(folder, key.replace(' ', '-'));
    const names = ['-keyout', `${file}.key`, '-out', `${file}.pem`, '-subj', '/CN=localhost'];
    execFileSync('openssl', ['req', '-x509', '-nodes', '-newkey', ...words, ...names], { stdio: 'ignore' });
    for (const curve of CURVES) {
      const port = await freePort([...ports.values()]);
      ports.set(`${key} ${curve}`, port);
      servers.push(
        `server { listen 127.0.0.1:${port} ssl; ssl_protocols TLSv1.3; ssl_session_tickets off;
        ssl_certificate ${file}.pem; ssl_certificate_key ${file}.key; ssl_ecdh_curve ${curve}; }`,
      );
    }
  }
  const configuration = path.join(folder, 'nginx.conf');
  writeFileSync(
    configuration,
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
    events {} http { access_log off; ${servers.join('\n')} }`,
  );
  const master = spawn('nginx', ['-p', folder, '-c', configuration, '-e', `${folder}/error.log`], {
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => master.once('exit', resolve));
  for (let attempt = 0; attempt < 200; attempt++) {
    const children = execFileSync('sh', ['-c', `cat /proc/${master.pid}/task/${master.pid}/children`], {
      encoding: 'utf8',
    });
    const worker = Number(children.trim().split(' ')[0]);
    if (worker > 0) {
      return {
        ports,
        worker,
        stop: async () => {
          master.kill('SIGTERM');
          await ended;
        },
      };
    }
    await sleep(20);
  }
  master.kill('SIGTERM');
  throw new Error('nginx does not start');
}

/**
 * @param {readonly number[]} taken
 * @returns {Promise<number>}
 */
async function freePort(taken) {
  for (;;) {
    const port = await new Promise((resolve, reject) => {
      const server = createServer();
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
      });
    });
    if (!taken.includes(port)) return port;
  }
}
