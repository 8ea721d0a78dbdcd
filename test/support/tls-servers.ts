import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { stopChild } from './child.ts';
import { freePort, makeNginxRoom } from './nginx.ts';
import type { Certificate, DhParameters, TlsConfiguration } from './tls-configurations.ts';
import { TLS_VERSIONS } from './tls-configurations.ts';
import { until } from './until.ts';

export interface TlsServers {
  /** One for each configuration, in their order, on 127.0.0.1. */
  readonly ports: readonly number[];
  stop(): Promise<void>;
}

/** Keys, certificates and parameters that servers share. */
export interface TlsMaterial {
  readonly folder: string;
  remove(): void;
}

/** Makes keys and self-signed certificates for `localhost` and 127.0.0.1, and Diffie-Hellman parameters; a second or two. */
export async function makeTlsMaterial(): Promise<TlsMaterial> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-tls-'));
  // Distributions set limits of their own in the file that this one stands for.
  writeFileSync(join(folder, 'openssl.cnf'), CERTIFICATE_REQUEST);
  const made = [
    ...Object.entries(KEYS).map(([name, key]) => [
      ...['req', '-x509', '-nodes', '-days', '90', '-config', 'openssl.cnf', '-newkey', ...key],
      ...['-keyout', `${name}.key`, '-out', `${name}.crt`],
    ]),
    ...Object.entries(KNOWN_GROUPS).map(([name, group]) => [
      ...['genpkey', '-genparam', '-algorithm', 'DH', '-pkeyopt', group, '-out', `${name}.pem`],
    ]),
  ];
  try {
    await Promise.all(made.map((args) => promisify(execFile)('openssl', args, { cwd: folder })));
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Starts a server for each configuration: one NGINX for all that are for NGINX, and an `openssl s_server` each
 * for the others, so ask for a few of those at a time.
 * @throws Error with what the program said, when it does not start
 */
export async function startTlsServers(
  configurations: readonly TlsConfiguration[],
  material: TlsMaterial,
): Promise<TlsServers> {
  const ports = await freePorts(configurations.length);
  const placed = configurations.map((configuration, index) => ({ configuration, port: ports[index] ?? 0 }));
  const ofNginx = placed.filter(({ configuration }) => configuration.program === 'nginx');
  const others = placed.filter(({ configuration }) => configuration.program === 's_server');
  const started = await Promise.allSettled([
    ...(ofNginx.length > 0 ? [startNginx(ofNginx, material)] : []),
    ...others.map((one) => startSServer(one, material)),
  ]);
  const running = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stop = async () => {
    await Promise.all(running.map((server) => server.stop()));
  };
  const failed = started.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  return { ports, stop };
}

/** What NGINX reads for one server; paths are absolute. */
function nginxServerBlock(configuration: TlsConfiguration, port: number, material: TlsMaterial): string {
  const { versions, ciphers, ciphersuites, groups, dh, certificates } = configuration;
  const lines = [
    `listen 127.0.0.1:${port} ssl;`,
    `server_name localhost;`,
    `ssl_protocols ${versions.join(' ')};`,
    `ssl_ciphers '${ciphers}';`,
    `ssl_prefer_server_ciphers ${configuration.serverPreference ? 'on' : 'off'};`,
    `ssl_session_tickets ${configuration.tickets ? 'on' : 'off'};`,
    ...(groups ? [`ssl_ecdh_curve ${groups.map(opensslGroup).join(':')};`] : []),
    ...(dh === 'none' || dh === 'auto' ? [] : [`ssl_dhparam ${dhFile(dh, material)};`]),
    ...certificates.flatMap((name) => [
      `ssl_certificate ${material.folder}/${name}.crt;`,
      `ssl_certificate_key ${material.folder}/${name}.key;`,
    ]),
    ...(ciphersuites ? [`ssl_conf_command Ciphersuites ${ciphersuites.join(':')};`] : []),
    ...(configuration.prioritizeChaCha ? ['ssl_conf_command Options PrioritizeChaCha;'] : []),
    `return 204;`,
  ];
  return `server {\n${lines.map((line) => `    ${line}\n`).join('')}}\n`;
}

/** What `openssl s_server` is called with, `s_server` first. */
function sServerArguments(
  configuration: TlsConfiguration,
  port: number,
  material: TlsMaterial,
): readonly string[] {
  const { versions, ciphers, ciphersuites, groups, dh, certificates } = configuration;
  const [first, second] = certificates;
  const only = versions.length === 1 ? versions[0] : undefined;
  const curve = groups?.length === 1 && groups[0]?.startsWith('secp') ? groups[0] : undefined;
  return [
    's_server',
    '-www',
    '-quiet',
    ...['-accept', `127.0.0.1:${port}`],
    ...(only
      ? [`-${optionName(only)}`]
      : TLS_VERSIONS.filter((version) => !versions.includes(version)).map((v) => `-no_${optionName(v)}`)),
    ...['-cipher', ciphers],
    ...(ciphersuites ? ['-ciphersuites', ciphersuites.join(':')] : []),
    ...(configuration.serverPreference ? ['-serverpref'] : []),
    ...(configuration.prioritizeChaCha ? ['-prioritize_chacha'] : []),
    ...(configuration.tickets ? [] : ['-no_ticket']),
    ...(curve ? ['-named_curve', opensslGroup(curve)] : []),
    ...(groups && !curve ? ['-groups', groups.map(opensslGroup).join(':')] : []),
    ...(dh === 'none' ? ['-no_dhe'] : dh === 'auto' ? [] : ['-dhparam', dhFile(dh, material)]),
    ...(first
      ? ['-cert', `${material.folder}/${first}.crt`, '-key', `${material.folder}/${first}.key`]
      : ['-nocert']),
    ...(second
      ? ['-dcert', `${material.folder}/${second}.crt`, '-dkey', `${material.folder}/${second}.key`]
      : []),
  ];
}

const CERTIFICATE_REQUEST = `
[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = localhost
[extensions]
subjectAltName = DNS:localhost, IP:127.0.0.1
`;

const KEYS: Readonly<Record<Certificate, readonly string[]>> = {
  rsa1024: ['rsa:1024'],
  rsa2048: ['rsa:2048'],
  rsa3072: ['rsa:3072'],
  secp256r1: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  secp384r1: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  ed25519: ['ed25519'],
};

const KNOWN_GROUPS = {
  'rfc5114-1024': 'dh_rfc5114:1',
  modp1536: 'group:modp_1536',
  ffdhe2048: 'group:ffdhe2048',
  ffdhe3072: 'group:ffdhe3072',
  ffdhe4096: 'group:ffdhe4096',
} as const;

/** Safe primes of our own, stored, as finding one takes up to a minute. */
const STORED = fileURLToPath(new URL('../fixtures/tls/', import.meta.url));
const OWN_PRIMES = { own1024: 'dh1024.pem', own2048: 'dh2048.pem', own3072: 'dh3072.pem' } as const;

function dhFile(dh: Exclude<DhParameters, 'none' | 'auto'>, material: TlsMaterial): string {
  if (dh === 'own1024' || dh === 'own2048' || dh === 'own3072') return join(STORED, OWN_PRIMES[dh]);
  return join(material.folder, `${dh}.pem`);
}

/** The name that OpenSSL 3.0 takes and shows; it differs from the registry's where that came later. */
export function opensslGroup(group: string): string {
  const names: Readonly<Record<string, string>> = {
    secp256r1: 'prime256v1',
    x25519: 'X25519',
    x448: 'X448',
  };
  return names[group] ?? group;
}

function optionName(version: string): string {
  return version.toLowerCase().replace('tlsv', 'tls').replace('.', '_');
}

interface Placed {
  readonly configuration: TlsConfiguration;
  readonly port: number;
}

interface Running {
  stop(): Promise<void>;
}

async function startNginx(placed: readonly Placed[], material: TlsMaterial): Promise<Running> {
  const room = makeNginxRoom();
  const blocks = placed.map(({ configuration, port }) => nginxServerBlock(configuration, port, material));
  room.write({
    'nginx.conf': [
      'worker_processes 1;',
      'worker_rlimit_nofile 4096;',
      'events { worker_connections 2048; }',
      'http {',
      'access_log off;',
      'lingering_close off;',
      ...blocks,
      '}',
      '',
    ].join('\n'),
  });
  try {
    const running = await room.start(placed[0]?.port ?? 0);
    return {
      stop: async () => {
        await running.stop();
        room.remove();
      },
    };
  } catch (error) {
    room.remove();
    throw error;
  }
}

async function startSServer({ configuration, port }: Placed, material: TlsMaterial): Promise<Running> {
  const child = spawn('openssl', [...sServerArguments(configuration, port, material)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, OPENSSL_CONF: join(material.folder, 'openssl.cnf') },
  });
  let said = '';
  child.stderr.setEncoding('latin1').on('data', (text: string) => {
    // Each failed handshake is told here; the beginning is enough to know why it did not start.
    if (said.length < 4096) said += text;
  });
  await until(
    () => child.exitCode !== null || listens(port),
    `${configuration.name} listens on port ${port}`,
  );
  if (child.exitCode !== null) throw new Error(`${configuration.name} ended: ${said}`);
  return { stop: () => stopChild(child) };
}

/** All different. */
async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
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
