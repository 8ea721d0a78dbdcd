import { chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse as parseYaml } from 'yaml';
import { engineRequest } from './docker-engine.ts';
import { type DockerHost, type Outcome, type RunOptions, startDockerHost } from './docker-host.ts';
import { makeImages, SESSION_IMAGE, SITE_IMAGE } from './docker-images.ts';
import { makeKasmTree } from './kasm.ts';
import { handshake } from './kasm-client.ts';
import { until } from './until.ts';

const program = fileURLToPath(new URL('../../bin/gatehouse', import.meta.url));
const KASM_USER = 60123;
const INSTALL = '/opt/kasm/current';
const LOOPBACK = '127.0.0.1';

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
  /**
   * What Kasm's agent does when a session starts: writes `containers.d/SESSION.conf` and reloads the proxy.
   *
   * @param session 32 hexadecimal digits
   * @returns status 1 when the proxy refuses to reload; the session's file is gone again then
   */
  startSession(session: string): Promise<Outcome>;
  endSession(session: string): Promise<Outcome>;
  /** Resolves when the proxy answers handshakes. */
  answers(): Promise<void>;
  dispose(): Promise<void>;
}

export interface KasmOptions {
  /** A folder of `test/fixtures/kasm`. */
  readonly variant?: string;
  /** Called with the tree's root before anything runs. */
  readonly prepare?: (root: string) => Promise<void>;
  /** A host without a Kasm; it stays when the Kasm is disposed of. Default: one of its own. */
  readonly host?: DockerHost;
}

/** @throws Error that says which program failed, with its words */
export async function startKasm({ variant, prepare, host: given }: KasmOptions = {}): Promise<KasmHost> {
  const host = given ?? (await startDockerHost());
  const dispose = given === undefined ? host.dispose : () => clear(given);
  try {
    // In the host's folder, so that it goes with the host however this process ends.
    const { root } = await makeKasmTree(variant, host.folder);
    await prepare?.(root);
    const compose = await readCompose(root);
    await finishInstall(root, compose);
    await host.mount(join(root, 'opt/kasm'), '/opt/kasm');
    await makeImages(host, [...compose.images, SESSION_IMAGE, SITE_IMAGE]);
    await prepareHost(host, compose);
    const kasm = await kasmOf(host, root, compose, dispose);
    must(await kasm.start());
    await servicesListen(host);
    await kasm.answers();
    return kasm;
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Everything of a Kasm but the images, which the next one wants too. */
async function clear(host: DockerHost): Promise<void> {
  const script = [
    'docker ps --all --quiet | xargs --no-run-if-empty --max-args 1 --max-procs 4 docker rm --force --volumes',
    'docker network prune --force',
    'docker volume rm kasm_db',
    'umount /opt/kasm',
    `rm -rf "$0"/gatehouse-kasm-*`,
  ];
  must(await host.run('sh', ['-e', '-c', script.join('\n'), host.folder]));
}

interface Compose {
  readonly images: readonly string[];
  readonly published: KasmHost['published'];
  /** The proxy runs as the user kasm, as after the STIG scripts. */
  readonly isKasmUser: boolean;
}

async function readCompose(root: string): Promise<Compose> {
  const text = await readFile(join(root, 'opt/kasm/current/docker/docker-compose.yaml'), 'utf8');
  const services: Readonly<Record<string, ComposeService>> = parseYaml(text).services;
  const [to = '', address = LOOPBACK] = (services.proxy?.ports?.[0] ?? '').split(':').slice(0, -1).reverse();
  return {
    images: Object.values(services).map(({ image }) => image),
    published: { address, port: Number(to) },
    isKasmUser: services.proxy?.user !== undefined,
  };
}

interface ComposeService {
  readonly image: string;
  readonly ports?: readonly string[];
  readonly user?: string;
}

/** What the installer makes, and the repository cannot hold; owners too. */
async function finishInstall(root: string, { isKasmUser }: Compose): Promise<void> {
  const install = join(root, 'opt/kasm/current');
  for (const each of ['conf/app', 'conf/database', 'file_mappings', 'log/logrotate', ...KASM_FOLDERS]) {
    await mkdir(join(install, each), { recursive: true });
  }
  // The STIG scripts give a service no more processors than there are.
  const compose = join(install, 'docker/docker-compose.yaml');
  const text = await readFile(compose, 'utf8');
  const cpus = availableParallelism();
  await writeFile(
    compose,
    text.replaceAll(/(?<=cpus: )\d+/g, (wanted) => String(Math.min(Number(wanted), cpus))),
  );
  const certificates = isKasmUser ? ['certs/kasm_nginx.crt', 'certs/kasm_nginx.key', 'cache/nginx'] : [];
  for (const each of [...KASM_FOLDERS, ...certificates])
    await chown(join(install, each), KASM_USER, KASM_USER);
}

/** The services run as kasm, and write here. */
const KASM_FOLDERS = ['log', 'log/nginx', 'tmp/api', 'tmp/manager', 'tmp/guac', 'tmp/rdpgw'];

/**
 * What is there before Kasm's containers start: the networks and the volume that the compose file calls external,
 * the address that it publishes on, a session for the API to lead to, and the other host whose API a dedicated
 * proxy asks.
 */
async function prepareHost(host: DockerHost, { published }: Compose): Promise<void> {
  const run = 'docker run --detach --restart always --network kasm_default_network';
  const script = [
    'docker network create --subnet 172.18.0.0/16 kasm_default_network',
    'docker network create --subnet 172.19.0.0/16 kasm_sidecar_network',
    'docker volume create kasm_db',
    `ip address replace ${published.address}/32 dev lo`,
    `${run} --name kasm_desktop --ip 172.18.0.5 ${SESSION_IMAGE}`,
    `${run} --network-alias api.kasm.example ${SITE_IMAGE}`,
  ];
  must(await host.run('sh', ['-e', '-c', script.join('\n')]));
}

/** A service says so when it listens, which is later than when its container has started. */
async function servicesListen({ socket }: DockerHost): Promise<void> {
  const { body } = await engineRequest(socket, 'GET', '/containers/json');
  const containers: readonly { readonly Id: string; readonly Command: string }[] = JSON.parse(body);
  for (const { Id } of containers.filter(({ Command }) => Command.startsWith('node '))) {
    const hasSpoken = async () =>
      (await engineRequest(socket, 'GET', `/containers/${Id}/logs?stdout=1`)).body !== '';
    await until(hasSpoken, `the container ${Id} says that it listens`);
  }
}

async function kasmOf(
  host: DockerHost,
  root: string,
  { published }: Compose,
  dispose: () => Promise<void>,
): Promise<KasmHost> {
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
    startSession: (session) => agent(host, 'start', session),
    endSession: (session) => agent(host, 'end', session),
    dispose,
  };
}

function agent(host: DockerHost, action: string, session: string): Promise<Outcome> {
  return host.run('docker', ['exec', 'kasm_agent', 'node', '/srv/stub-agent.mjs', action, session]);
}

async function answers(port: number): Promise<void> {
  const isAnswered = () =>
    handshake(port, {}).then(
      () => true,
      () => false,
    );
  await until(isAnswered, `the proxy answers on port ${port}`);
}

function must(outcome: Outcome): void {
  if (outcome.status !== 0) throw new Error(`${outcome.stdout}${outcome.stderr}`);
}
