import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Run } from './child.ts';
import { runChild } from './child.ts';
import { engineRequest } from './docker-engine.ts';
import { until } from './until.ts';

const script = fileURLToPath(new URL('docker-host.sh', import.meta.url));
const relay = fileURLToPath(new URL('docker-relay.mjs', import.meta.url));

/**
 * A host of its own, with a real Docker engine: networks, ports, mounts, processes, /opt/kasm, /run and the user
 * `kasm` are private to it, so that any number of them run at once. It ends with the process that started it.
 */
export interface DockerHost {
  /** Everything it writes; removed with it. */
  readonly folder: string;
  /** The engine's socket, which is /var/run/docker.sock on the host itself. */
  readonly socket: string;
  /** What programs on this machine need to reach the engine: DOCKER_HOST and DOCKER_CONFIG. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs a program on the host, as its root unless told otherwise. */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** Mounts a folder of this machine on one of the host. */
  mount(source: string, target: string): Promise<void>;
  /** A free port of 127.0.0.1 on this machine that leads to an address of the host. */
  publish(address: string, port: number): Promise<number>;
  startEngine(): Promise<void>;
  /** As `systemctl stop docker` does: the containers stop too. */
  stopEngine(): Promise<void>;
  /** Ends every process of the host and removes everything it wrote. */
  dispose(): Promise<void>;
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
  /** User and group by number. */
  readonly user?: number;
}

export type Outcome = Run;

/** Names a folder of an engine that has stopped: hosts begin with a copy of it, and so with its images. */
export const DATA_VARIABLE = 'GATEHOUSE_DOCKER_DATA';

/** @throws Error that says why the host or its engine does not start */
export async function startDockerHost(): Promise<DockerHost> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-docker-'));
  // Users of the host look for their socket in here.
  await chmod(folder, 0o755);
  const janitor = spawn('sh', [script, folder, process.execPath], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  janitor.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(janitor, 'close');
  const isReady = await Promise.race([
    once(janitor.stdout, 'data').then(() => true),
    ended.then(() => false),
  ]);
  if (!isReady) throw new Error(`no host of its own can be made here: ${said.trim()}`);
  const host = await hostOf(folder, await firstProcess(janitor), async () => {
    janitor.stdin.end();
    await ended;
  });
  try {
    const data = process.env[DATA_VARIABLE];
    if (data !== undefined) await copy(data, join(folder, 'data'));
    await host.startEngine();
  } catch (error) {
    await host.dispose();
    throw error;
  }
  return host;
}

/** Attributes too, which Node's own copy leaves behind. */
async function copy(from: string, to: string): Promise<void> {
  const { status, stderr } = await outcomeOf('cp', ['-a', '--reflink=auto', from, to], ownEnvironment());
  if (status !== 0) throw new Error(stderr);
}

/** The janitor's child makes the name spaces, and its child is the first process in them (proc(5)). */
async function firstProcess(janitor: ChildProcess): Promise<number> {
  const child = async (pid: number) =>
    Number((await readFile(`/proc/${pid}/task/${pid}/children`, 'latin1')).trim().split(' ')[0]);
  return child(await child(janitor.pid ?? 0));
}

async function hostOf(folder: string, init: number, end: () => Promise<void>): Promise<DockerHost> {
  const socket = join(folder, 'docker.sock');
  const home = join(folder, 'home');
  const relays = new Map<string, Relay>();
  const enter = ['--target', String(init), '--mount', '--net', '--pid'];
  const environment = { ...ownEnvironment(), HOME: home };
  let engine: ChildProcess | undefined;
  const run: DockerHost['run'] = (command, args, options = {}) => {
    const user = options.user === undefined ? [] : ['-S', String(options.user), '-G', String(options.user)];
    // nsenter's own option looks for the folder on this machine.
    const where = ['sh', '-c', 'cd "$0" && exec "$@"', options.folder ?? '/'];
    return outcomeOf('nsenter', [...enter, ...user, '--', ...where, command, ...args], {
      ...environment,
      ...options.environment,
    });
  };
  const mustRun = async (command: string, args: readonly string[]) => {
    const { status, stderr } = await run(command, args);
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  };
  const sayThatItEnded = (status: number | null, signal: string | null) => {
    const log = readFileSync(join(folder, 'dockerd.log'), 'utf8').trim().split('\n').slice(-20);
    process.stderr.write(`dockerd ended by itself (${status ?? signal}):\n${log.join('\n')}\n`);
  };
  await giveComposePlugin(home);
  return {
    folder,
    socket,
    environment: { DOCKER_HOST: `unix://${socket}`, DOCKER_CONFIG: join(home, '.docker') },
    run,
    mount: (source, target) => mustRun('mount', ['--bind', source, target]),
    async publish(address, port) {
      const known = relays.get(`${address}:${port}`) ?? (await relayTo(init, address, port));
      relays.set(`${address}:${port}`, known);
      return known.port;
    },
    async startEngine() {
      const log = await open(join(folder, 'dockerd.log'), 'a');
      const command = ['dockerd', ...engineFlags(folder, socket)];
      engine = spawn('nsenter', [...enter, '--', ...command], {
        stdio: ['ignore', log.fd, log.fd],
        env: environment,
      });
      await log.close();
      await engineAnswers(engine, socket, join(folder, 'dockerd.log'));
      countContainers(socket);
      engine.once('exit', sayThatItEnded);
    },
    async stopEngine() {
      if (engine === undefined || engine.exitCode !== null) return;
      engine.off('exit', sayThatItEnded);
      const gone = once(engine, 'exit');
      const pid = (await readFile(join(folder, 'dockerd.pid'), 'latin1')).trim();
      await mustRun('kill', [pid]);
      await gone;
    },
    async dispose() {
      engine?.off('exit', sayThatItEnded);
      for (const each of relays.values()) each.stop();
      relays.clear();
      await end();
      // The janitor has done so, unless it was killed.
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Nothing of the person's own Docker comes along. */
function ownEnvironment(): Record<string, string> {
  const { PATH = '', LANG } = process.env;
  // Servers live in sbin, which the PATH of an ordinary user lacks.
  return { PATH: `${PATH}:/usr/local/sbin:/usr/sbin:/sbin`, ...(LANG === undefined ? {} : { LANG }) };
}

function engineFlags(folder: string, socket: string): string[] {
  const flags = {
    'data-root': join(folder, 'data'),
    'exec-root': join(folder, 'exec'),
    pidfile: join(folder, 'dockerd.pid'),
    // Groups of another engine on this machine, and of systemd, are not this one's business.
    'exec-opt': 'native.cgroupdriver=cgroupfs',
    'cgroup-parent': `/${folder.split('/').at(-1)}`,
    // A name that nobody here has is not found at once, not after seconds without an answer.
    dns: '192.0.2.53',
    // Docker asks for more than a machine may allow.
    'default-ulimit': 'nofile=10000:10000',
  };
  const sockets = [`unix://${socket}`, 'unix:///run/docker.sock'];
  return [
    ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
    ...sockets.flatMap((at) => ['-H', at]),
  ];
}

/** Names a folder; each host leaves a file there, with a line for itself and one for each container that it starts. */
export const COUNT_VARIABLE = 'GATEHOUSE_DOCKER_COUNT';
/** Names the test file that a worker runs; `docker.ts` sets it. */
export const TEST_FILE_VARIABLE = 'GATEHOUSE_TEST_FILE';

/** Listens to the engine until it ends (Docker Engine API, GET /events). */
function countContainers(socketPath: string): void {
  const folder = process.env[COUNT_VARIABLE];
  if (folder === undefined) return;
  const file = join(folder, basename(process.env[TEST_FILE_VARIABLE] ?? 'setup'));
  appendFileSync(file, 'host\n');
  const filters = encodeURIComponent(JSON.stringify({ type: ['container'], event: ['start'] }));
  const listening = request({ socketPath, path: `/events?filters=${filters}` }, (response) => {
    response.setEncoding('utf8').on('data', (text: string) => {
      // One event is one line.
      appendFileSync(file, 'container\n'.repeat(text.split('\n').length - 1));
    });
    response.on('error', () => undefined);
  });
  // The engine ends with its host.
  listening.on('error', () => undefined).end();
}

async function engineAnswers(engine: ChildProcess, socket: string, log: string): Promise<void> {
  const isUp = async () =>
    engine.exitCode !== null ||
    (await engineRequest(socket, 'GET', '/_ping').catch(() => undefined))?.status === 200;
  await until(isUp, 'dockerd answers');
  if (engine.exitCode === null) return;
  const said = await readFile(log, 'utf8').catch(() => '');
  throw new Error(`dockerd does not start: ${said.trim().split('\n').at(-1)}`);
}

/**
 * `docker compose` is a plugin that Debian 12 does not have. Where it is missing, this stands in for it: it hands
 * every argument to the docker-compose (version 1) that Debian has.
 */
async function giveComposePlugin(home: string): Promise<void> {
  const { status } = await outcomeOf('docker', ['compose', 'version'], {
    ...ownEnvironment(),
    HOME: '/nonexistent',
  });
  const folder = join(home, '.docker/cli-plugins');
  await mkdir(folder, { recursive: true });
  if (status === 0) return;
  const metadata = { SchemaVersion: '0.1.0', Vendor: 'Debian', Version: 'v1', ShortDescription: 'Compose 1' };
  const text = [
    '#!/bin/sh',
    `if [ "$1" = docker-cli-plugin-metadata ]; then echo '${JSON.stringify(metadata)}'; exit; fi`,
    '[ "$1" = compose ] && shift',
    'exec docker-compose "$@"',
    '',
  ];
  await writeFile(join(folder, 'docker-compose'), text.join('\n'), { mode: 0o755 });
}

interface Relay {
  readonly port: number;
  stop(): void;
}

async function relayTo(init: number, address: string, to: number): Promise<Relay> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const child = fork(relay, [address, String(to)], {
    execPath: 'nsenter',
    execArgv: [`--net=/proc/${init}/ns/net`, '--', process.execPath],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.send('serve', server);
  await once(child, 'message');
  // Each connection is the relay's from now on.
  server.close();
  return { port, stop: () => child.disconnect() };
}

function outcomeOf(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Outcome> {
  return runChild(command, args, { env });
}
