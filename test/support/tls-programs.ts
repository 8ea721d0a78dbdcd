import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { stopChild } from './child.ts';
import { until } from './until.ts';

/** A TLS server that is no NGINX, on a port of 127.0.0.1. */
export interface TlsProgram {
  stop(): Promise<void>;
}

/** What each of them is told: TLS 1.2 and 1.3, the certificate and key of `folder`. */
export interface TlsProgramOptions {
  readonly port: number;
  /** Holds NAME.crt, with whatever follows the server's own certificate, and NAME.key. */
  readonly folder: string;
  readonly name: string;
}

/** HAProxy wants certificate and key in one file. */
export async function startHaproxy({ port, folder, name }: TlsProgramOptions): Promise<TlsProgram> {
  const room = mkdtempSync(join(tmpdir(), 'gatehouse-haproxy-'));
  const both = ['crt', 'key'].map((end) => readFileSync(join(folder, `${name}.${end}`), 'utf8'));
  writeFileSync(join(room, 'both.pem'), both.join(''));
  writeFileSync(
    join(room, 'haproxy.cfg'),
    [
      'global',
      '    ssl-default-bind-options ssl-min-ver TLSv1.2',
      'defaults',
      '    mode http',
      '    timeout client 10s',
      '    timeout connect 10s',
      '    timeout server 10s',
      'frontend front',
      `    bind 127.0.0.1:${port} ssl crt ${room}/both.pem alpn h2,http/1.1 ciphers ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256`,
      '    http-request return status 204',
      '',
    ].join('\n'),
  );
  return start('haproxy', ['-db', '-f', join(room, 'haproxy.cfg')], room, port);
}

export async function startApache({ port, folder, name }: TlsProgramOptions): Promise<TlsProgram> {
  const room = mkdtempSync(join(tmpdir(), 'gatehouse-apache-'));
  const { username, uid } = userInfo();
  const modules = ['mpm_event', 'authz_core', 'ssl', 'socache_shmcb'];
  writeFileSync(
    join(room, 'apache.conf'),
    [
      ...modules.map((module) => `LoadModule ${module}_module /usr/lib/apache2/modules/mod_${module}.so`),
      `ServerRoot ${room}`,
      `DefaultRuntimeDir ${room}`,
      `PidFile ${room}/pid`,
      `ErrorLog ${room}/error.log`,
      `Listen 127.0.0.1:${port}`,
      'ServerName localhost',
      // Debian's build does not run as root without being told whom to become.
      ...(uid === 0 ? ['User www-data', 'Group www-data'] : [`User ${username}`]),
      'SSLEngine on',
      `SSLCertificateFile ${folder}/${name}.crt`,
      `SSLCertificateKeyFile ${folder}/${name}.key`,
      'SSLProtocol -all +TLSv1.2 +TLSv1.3',
      'SSLCipherSuite ECDHE+AESGCM:DHE+AESGCM',
      'SSLHonorCipherOrder on',
      `DocumentRoot ${room}`,
      '',
    ].join('\n'),
  );
  return start('apache2', ['-X', '-f', join(room, 'apache.conf')], room, port);
}

/** Go's TLS, which decides most things by itself. */
export async function startCaddy({ port, folder, name }: TlsProgramOptions): Promise<TlsProgram> {
  const room = mkdtempSync(join(tmpdir(), 'gatehouse-caddy-'));
  writeFileSync(
    join(room, 'Caddyfile'),
    [
      '{',
      '    admin off',
      '    auto_https off',
      `    storage file_system ${room}/data`,
      '}',
      `https://localhost:${port}, https://127.0.0.1:${port} {`,
      '    bind 127.0.0.1',
      `    tls ${folder}/${name}.crt ${folder}/${name}.key`,
      '    respond 204',
      '}',
      '',
    ].join('\n'),
  );
  return start('caddy', ['run', '--adapter', 'caddyfile', '--config', join(room, 'Caddyfile')], room, port);
}

/** `openssl s_server` with arguments besides port, certificate and key; the chain is in NAME.chain.crt, if any. */
export async function startOpenssl(
  { port, folder, name }: TlsProgramOptions,
  options: readonly string[],
): Promise<TlsProgram> {
  const room = mkdtempSync(join(tmpdir(), 'gatehouse-openssl-'));
  const files = ['-cert', join(folder, `${name}.crt`), '-key', join(folder, `${name}.key`)];
  const above = join(folder, `${name}.chain.crt`);
  const chain = existsSync(above) ? ['-cert_chain', above] : [];
  const args = ['s_server', '-quiet', '-www', '-accept', `127.0.0.1:${port}`, ...files, ...chain, ...options];
  return start('openssl', args, room, port);
}

async function start(
  program: string,
  args: readonly string[],
  room: string,
  port: number,
): Promise<TlsProgram> {
  const child = spawn(program, args, {
    cwd: room,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: room },
  });
  let said = '';
  let failed: Error | undefined;
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('latin1').on('data', (text: string) => {
      if (said.length < 4096) said += text;
    });
  child.on('error', (error) => {
    failed = error;
  });
  const stop = async () => {
    if (failed === undefined) await stopChild(child);
    rmSync(room, { recursive: true, force: true });
  };
  const hasEnded = () => failed !== undefined || child.exitCode !== null;
  await until(() => hasEnded() || listens(port), `${program} listens on port ${port}`);
  if (!hasEnded()) return { stop };
  await stop();
  throw new Error(`${program} ended: ${failed?.message ?? said}`);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
