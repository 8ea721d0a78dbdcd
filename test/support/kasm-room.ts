import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { StubServices } from '../../examples/kasm/stub-services.mjs';
import { stopChild } from './child.ts';
import { kasmImage, makeKasmTree } from './kasm.ts';
import { handshake } from './kasm-client.ts';
import { reloadNginx } from './nginx.ts';
import { until } from './until.ts';

/** A private copy of a tree in which everything that only the container has is replaced. */
export interface KasmRoom {
  readonly folder: string;
  /** The tree that the copy was made of. */
  readonly root: string;
  readonly configuration: string;
  readonly port: number;
  /** Copies the tree's configuration once more, as it is now; a running proxy wants to be told. */
  refresh(): Promise<void>;
  dispose(): Promise<void>;
}

/**
 * Makes a tree of the Kasm example runnable here: container paths, the port and the names of the services are
 * replaced textually, so that this says what NGINX makes of the example, not what Gatehouse makes of it.
 */
export async function makeKasmRoom(stubs: StubServices, variant: string | undefined): Promise<KasmRoom> {
  const tree = await makeKasmTree(variant);
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-kasm-room-'));
  const install = join(tree.root, 'opt/kasm/current');
  const port = await freePort();
  await mkdir(join(folder, 'log'));
  const mounted = await stat(join(install, 'www')).catch(() => undefined);
  const replace = (text: string) =>
    text
      .replaceAll('/etc/nginx/conf.d', join(folder, 'conf.d'))
      .replaceAll(/\/etc\/ssl\/(?:certs|private)\//g, `${join(install, 'certs')}/`)
      .replaceAll('/var/log/external/nginx', join(folder, 'log'))
      .replaceAll('/srv/www', mounted === undefined ? join(kasmImage, 'srv/www') : join(install, 'www'))
      .replaceAll(/listen \d+ ssl/g, `listen 127.0.0.1:${port} ssl`)
      .replaceAll(
        /server (kasm_\w+):\d+/g,
        (_all, name: keyof StubServices['ports']) => `server 127.0.0.1:${stubs.ports[name]}`,
      )
      .replaceAll('https://api.kasm.example/', `http://127.0.0.1:${stubs.ports.kasm_api}/`);
  const refresh = async () => {
    await rm(join(folder, 'conf.d'), { recursive: true, force: true });
    await cp(join(install, 'conf/nginx'), join(folder, 'conf.d'), { recursive: true });
    for (const entry of await readdir(join(folder, 'conf.d'), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      await writeFile(path, replace(await readFile(path, 'latin1')), 'latin1');
    }
  };
  await refresh();
  const image = await readFile(join(kasmImage, 'etc/nginx/nginx.conf'), 'latin1');
  const configuration = join(folder, 'nginx.conf');
  await writeFile(configuration, replace(forThisHost(image, folder, 'kasm')), 'latin1');
  const dispose = async () => {
    await rm(folder, { recursive: true, force: true });
    await tree.dispose();
  };
  return { folder, root: tree.root, configuration, port, refresh, dispose };
}

/** A main configuration that runs as whoever runs the tests, and writes only below the room. */
function forThisHost(main: string, folder: string, name: string): string {
  const { username } = userInfo();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((each) => `${each}_temp_path ${join(folder, `${name}-${each}`)};`)
    .join(' ');
  return main
    .replace(/^user .*$/m, `user ${username};`)
    .replace(/^worker_processes .*$/m, 'worker_processes 1;')
    .replace(/^pid .*$/m, `pid ${join(folder, `${name}.pid`)};`)
    .replaceAll('/var/log/nginx/', `${join(folder, 'log')}/${name}-`)
    .replaceAll('/etc/nginx/mime.types', join(kasmImage, 'etc/nginx/mime.types'))
    .replace('http {', `http { ${temporary}`);
}

/** What `nginx -t` makes of the room. */
export function nginxTest(room: KasmRoom): Promise<{ accepted: boolean; said: string }> {
  return new Promise((resolve) => {
    execFile('nginx', ['-t', '-p', room.folder, '-c', room.configuration], (error, _stdout, stderr) => {
      resolve({ accepted: error === null, said: stderr });
    });
  });
}

export interface RunningProxy {
  readonly port: number;
  /** Makes the master read its configuration again, and waits until the old workers are gone. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts nginx in the room; stopping it disposes of the room. */
export async function startProxy(room: KasmRoom): Promise<RunningProxy> {
  const { stop, reload } = await startNginx(room, room.configuration, room.port).catch(
    async (error: unknown) => {
      await room.dispose();
      throw error;
    },
  );
  return {
    port: room.port,
    reload,
    async stop() {
      await stop();
      await room.dispose();
    },
  };
}

/** The NGINX of the host that stands before Kasm in `n-front-proxy`. */
export async function startFront(room: KasmRoom): Promise<RunningProxy> {
  const port = await freePort();
  const site = await readFile(join(room.root, 'etc/nginx/sites-enabled/kasm'), 'latin1');
  const copy = join(room.folder, 'front-site');
  await writeFile(
    copy,
    site
      .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
      .replaceAll('/etc/letsencrypt/', `${join(room.root, 'etc/letsencrypt')}/`)
      .replace('https://127.0.0.1:8443', `https://127.0.0.1:${room.port}`),
    'latin1',
  );
  const main = await readFile(join(room.root, 'etc/nginx/nginx.conf'), 'latin1');
  const configuration = join(room.folder, 'front.conf');
  await writeFile(
    configuration,
    forThisHost(main, room.folder, 'front').replace('/etc/nginx/sites-enabled/*', copy),
    'latin1',
  );
  return { port, ...(await startNginx(room, configuration, port)) };
}

async function startNginx(
  room: KasmRoom,
  configuration: string,
  port: number,
): Promise<Pick<RunningProxy, 'stop' | 'reload'>> {
  const child = spawn('nginx', ['-p', room.folder, '-c', configuration, '-g', 'daemon off;'], {
    stdio: 'ignore',
  });
  const stop = () => stopChild(child);
  await listening(child, port).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { stop, reload: () => reloadNginx(child) };
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  const isUp = () =>
    handshake(port, {}).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'ECONNREFUSED',
    );
  await until(() => child.exitCode !== null || isUp(), `nginx listens on port ${port}`);
  if (child.exitCode !== null) throw new Error(`nginx ended with status ${child.exitCode}`);
}

function freePort(): Promise<number> {
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
