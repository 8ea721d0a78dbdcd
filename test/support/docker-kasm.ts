import { chown, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse as parseYaml } from 'yaml';
import { type DockerHost, type Outcome, type RunOptions, startDockerHost } from './docker-host.ts';
import { makeImages, SESSION_IMAGE } from './docker-images.ts';
import { makeKasmTree } from './kasm.ts';
import { handshake } from './kasm-client.ts';

const program = fileURLToPath(new URL('../../bin/gatehouse', import.meta.url));
const KASM_USER = 60123;
const INSTALL = '/opt/kasm/current';

/**
 * A real small Kasm: the example's tree at /opt/kasm of a host of its own, its compose file as it is, and every
 * container of it running.
 */
export interface KasmHost {
  readonly host: DockerHost;
  /** The folder on this machine whose opt/kasm is /opt/kasm of the host. */
  readonly root: string;
  /** DOCKER_HOST and DOCKER_CONFIG, for programs that run on this machine. */
  readonly environment: Readonly<Record<string, string>>;
  /** Leads from 127.0.0.1 of this machine to the port that the proxy is published on. */
  readonly port: number;
  /** Where the proxy is published on the host itself. */
  readonly published: { readonly address: string; readonly port: number };
  /** Runs Gatehouse on the host, where the installation is its default target. */
  gatehouse(...args: readonly string[]): Promise<Outcome>;
  /** Runs any program on the host. */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** `docker compose` with the installation's file. */
  compose(...args: readonly string[]): Promise<Outcome>;
  /** `docker exec CONTAINER COMMAND...` */
  exec(container: string, ...command: readonly string[]): Promise<Outcome>;
  /** What a container wrote, to both of its outputs. */
  logs(container: string): Promise<string>;
  /** The installation's own `bin/start` and `bin/stop`. */
  start(): Promise<Outcome>;
  stop(): Promise<Outcome>;
  /** Resolves when the proxy answers handshakes. */
  answers(): Promise<void>;
  dispose(): Promise<void>;
}

export interface KasmOptions {
  /** A folder of `test/fixtures/kasm`. */
  readonly variant?: string;
  /** Called with the tree's root before anything runs. */
  readonly prepare?: (root: string) => Promise<void>;
}

/** @throws Error that says which program failed, with its words */
export async function startKasm({ variant, prepare }: KasmOptions = {}): Promise<KasmHost> {
  const host = await startDockerHost();
  try {
    // In the host's folder, so that it goes with the host however this process ends.
    const { root } = await makeKasmTree(variant, host.folder);
    await prepare?.(root);
    await finishInstall(root);
    await host.mount(join(root, 'opt/kasm'), '/opt/kasm');
    const compose = await readCompose(root);
    await makeImages(host, [...compose.images, SESSION_IMAGE]);
    await makeSurroundings(host);
    const kasm = await kasmOf(host, root, compose);
    must(await kasm.start());
    await kasm.answers();
    return kasm;
  } catch (error) {
    await host.dispose();
    throw error;
  }
}

/** What the installer makes, and the repository cannot hold; owners too. */
async function finishInstall(root: string): Promise<void> {
  const install = join(root, 'opt/kasm/current');
  for (const each of ['api', 'manager', 'guac', 'rdpgw'].map((name) => `tmp/${name}`)) {
    await mkdir(join(install, each), { recursive: true });
  }
  for (const each of ['conf/app', 'conf/database', 'file_mappings', 'log']) {
    await mkdir(join(install, each), { recursive: true });
  }
  for (const each of [
    'log',
    'log/nginx',
    'log/logrotate',
    'tmp/api',
    'tmp/manager',
    'tmp/guac',
    'tmp/rdpgw',
    'cache/nginx',
  ]) {
    await chown(join(install, each), KASM_USER, KASM_USER).catch(() => {});
  }
}

interface Compose {
  readonly images: readonly string[];
  readonly published: KasmHost['published'];
}

async function readCompose(root: string): Promise<Compose> {
  const text = await readFile(join(root, 'opt/kasm/current/docker/docker-compose.yaml'), 'utf8');
  const services: Readonly<Record<string, { readonly image: string; readonly ports?: readonly string[] }>> =
    parseYaml(text).services;
  const [port = '', address = '127.0.0.1'] = (services.proxy?.ports?.[0] ?? '')
    .split(':')
    .slice(0, -1)
    .reverse();
  return {
    images: Object.values(services).map(({ image }) => image),
    published: { address, port: Number(port) },
  };
}

/** Networks and volumes that the compose file calls external, and a session for the API to lead to. */
async function makeSurroundings(host: DockerHost): Promise<void> {
  const docker = async (...args: readonly string[]) => must(await host.run('docker', args));
  await docker('network', 'create', '--subnet', '172.18.0.0/16', 'kasm_default_network');
  await docker('network', 'create', '--subnet', '172.19.0.0/16', 'kasm_sidecar_network');
  await docker('volume', 'create', 'kasm_db');
  await docker(
    ...'run --detach --name kasm_desktop --network kasm_default_network --ip 172.18.0.5'.split(' '),
    SESSION_IMAGE,
  );
}

async function kasmOf(host: DockerHost, root: string, { published }: Compose): Promise<KasmHost> {
  const port = await host.publish(published.address, published.port);
  return {
    host,
    root,
    environment: host.environment,
    port,
    published,
    gatehouse: (...args) =>
      host.run(process.execPath, [program, ...args], { environment: { NO_COLOR: '1' } }),
    run: host.run,
    compose: (...args) =>
      host.run('docker', ['compose', ...args], {
        folder: `${INSTALL}/docker`,
        environment: { KASM_UID: String(KASM_USER), KASM_GID: String(KASM_USER) },
      }),
    exec: (container, ...command) => host.run('docker', ['exec', container, ...command]),
    async logs(container) {
      const { stdout, stderr } = await host.run('docker', ['logs', container]);
      return stdout + stderr;
    },
    start: () => host.run(`${INSTALL}/bin/start`, []),
    stop: () => host.run(`${INSTALL}/bin/stop`, []),
    answers: () => answers(port),
    dispose: host.dispose,
  };
}

async function answers(port: number): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const error = await handshake(port, {}).then(
      () => undefined,
      (reason: Error) => reason,
    );
    if (error === undefined) return;
    if (attempt === 500) throw new Error(`the proxy does not answer: ${error.message}`);
    await sleep(20);
  }
}

function must(outcome: Outcome): void {
  if (outcome.status !== 0) throw new Error(`${outcome.stdout}${outcome.stderr}`);
}
