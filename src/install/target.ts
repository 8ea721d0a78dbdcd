import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Surroundings } from '../model/index.ts';
import type { Configuration, FileSource, NginxVersion } from '../nginx/index.ts';
import { parse, parseNginxVersion } from '../nginx/index.ts';
import type { Mount } from './compose.ts';
import { imageVersion, proxyService } from './compose.ts';
import { diskSource } from './disk-source.ts';
import { IMAGE_FILES } from './image-files.ts';
import { failureMessage } from './read-failure.ts';
import { rootedPath } from './rooted-path.ts';
import { surroundingsOf } from './surroundings.ts';

/** An installation of NGINX: where its configuration is, and how its own paths map to this machine's. */
export interface Target {
  readonly kind: 'kasm' | 'plain';
  /** What people call it, such as "Kasm Workspaces at /opt/kasm/current". */
  readonly title: string;
  /** The main configuration file, absolute, as NGINX names it. */
  readonly configurationFile: string;
  readonly source: FileSource;
  /** Folder that identifies the installation on this machine: state about it is kept under this name. */
  readonly identity: string;
  /** The version that runs there, where the installation itself tells. */
  readonly version: NginxVersion | undefined;
  /** What a person should know of how it was read. */
  readonly notes: readonly string[];
  /** Where a path as NGINX names it is on this machine. */
  hostPath(nginxPath: string): string | undefined;
  surroundings(configuration: Configuration): Surroundings;
}

export type TargetResult =
  | { readonly ok: true; readonly target: Target }
  | { readonly ok: false; readonly message: string; readonly wayOut: string };

export interface TargetOptions {
  /** An installation of Kasm, a host's root, an nginx.conf or its folder. Default: what is usual under `root`. */
  readonly path?: string;
  /** A host's file system under another root, as with `systemctl --root`. Default `/`. */
  readonly root?: string;
}

const KASM = '/opt/kasm/current';
const MAIN_FILES = ['orchestrator.conf', 'orchestration.conf'];

/** Finds out what kind of installation a path names. Nothing is changed and no configuration is judged. */
export function findTarget(options: TargetOptions): TargetResult {
  const root = path.resolve(options.root ?? '/');
  if (options.path === undefined) return defaultTarget(root);
  const given = path.resolve(options.path);
  try {
    if (statSync(given).isFile()) return fileTarget(given, root);
  } catch (error) {
    return missing(given, failureMessage(error).message);
  }
  if (isKasm(given)) return { ok: true, target: kasmTarget(given, rootAround(given, root)) };
  const enclosing = path.dirname(path.dirname(given));
  if (MAIN_FILES.some((name) => existsSync(path.join(given, name))) && isKasm(enclosing)) {
    return { ok: true, target: kasmTarget(enclosing, rootAround(enclosing, root)) };
  }
  const inside = rootedPath(given, KASM);
  if (isKasm(inside)) return { ok: true, target: kasmTarget(inside, given) };
  const main = path.join(given, 'nginx.conf');
  if (existsSync(main)) return fileTarget(main, root);
  const usual = rootedPath(given, '/etc/nginx/nginx.conf');
  if (existsSync(usual)) return { ok: true, target: plainTarget('/etc/nginx/nginx.conf', given) };
  return {
    ok: false,
    message: `${given}: neither an installation of Kasm Workspaces nor a folder with an nginx.conf`,
    wayOut: 'name an installation such as /opt/kasm/current, an nginx.conf, or a host with --root DIR',
  };
}

function defaultTarget(root: string): TargetResult {
  const kasm = rootedPath(root, KASM);
  if (isKasm(kasm)) return { ok: true, target: kasmTarget(kasm, root) };
  if (existsSync(rootedPath(root, '/etc/nginx/nginx.conf'))) {
    return { ok: true, target: plainTarget('/etc/nginx/nginx.conf', root) };
  }
  return missing(
    root === '/' ? KASM : path.join(root, KASM),
    'no installation is there, and no /etc/nginx/nginx.conf either',
  );
}

function missing(file: string, message: string): TargetResult {
  return {
    ok: false,
    message: `${file}: ${message}`,
    wayOut: 'name an installation such as /opt/kasm/current, an nginx.conf, or a host with --root DIR',
  };
}

function fileTarget(file: string, root: string): TargetResult {
  let text: string;
  try {
    text = readFileSync(file, 'latin1');
  } catch (error) {
    return missing(file, failureMessage(error).message);
  }
  const tree = parse({ path: file, hostPath: file, identity: file, editable: true, text });
  const names = new Set(tree.children().map(({ name }) => name));
  // A file that does not parse is reported with its place when it is loaded.
  if (tree.problem === undefined && !names.has('http') && !names.has('events') && !names.has('include')) {
    return {
      ok: false,
      message: `${file}: it has no "http" and no "events" block, so it is a part of a configuration and not the main file`,
      wayOut: 'name the main file that includes it, usually nginx.conf',
    };
  }
  const inside = path.relative(root, file);
  const isInside = root !== '/' && !inside.startsWith('..');
  return { ok: true, target: isInside ? plainTarget(`/${inside}`, root) : plainTarget(file, '/') };
}

function plainTarget(configurationFile: string, root: string): Target {
  const toHost = (file: string) => rootedPath(root, file);
  const directory = configurationFile.slice(0, configurationFile.lastIndexOf('/') + 1);
  const host = rootedPath(root, configurationFile);
  return {
    kind: 'plain',
    title: `NGINX at ${host}`,
    configurationFile,
    source: diskSource({ toHost }),
    identity: existsSync(host) ? realpathSync(host) : host,
    version: undefined,
    notes: [],
    hostPath: toHost,
    surroundings: (configuration) =>
      surroundingsOf(configuration, { toHost, directory, root, folders: [], isSession: () => false }),
  };
}

function kasmTarget(installation: string, root: string): Target {
  const { mounts, version, notes } = readCompose(installation, root);
  const toHost = mappedPath(mounts);
  // The agent writes one file a session here while sessions run: audited, never changed.
  const sessions = path.join(installation, 'conf/nginx/containers.d');
  const realSessions = existsSync(sessions) ? realpathSync(sessions) : sessions;
  const isSession = (file: string) =>
    [sessions, realSessions].some((folder) => file === folder || file.startsWith(`${folder}/`));
  return {
    kind: 'kasm',
    title: `Kasm Workspaces at ${installation}`,
    configurationFile: '/etc/nginx/nginx.conf',
    source: diskSource({ toHost, standIns: IMAGE_FILES, isReadOnly: isSession }),
    // The link, not the version behind it: an upgrade moves the link, and the history goes on.
    identity: path.join(root, KASM) === installation ? installation : realpathSync(installation),
    version,
    notes,
    hostPath: toHost,
    surroundings: (configuration) =>
      surroundingsOf(configuration, {
        toHost,
        directory: '/etc/nginx/',
        root,
        folders: [path.join(installation, 'conf/nginx'), path.join(installation, 'conf/nginx/services.d')],
        isSession,
      }),
  };
}

interface Compose {
  readonly mounts: readonly Mount[];
  readonly version: NginxVersion | undefined;
  readonly notes: readonly string[];
}

/** The proxy's mounts by the compose file, or the usual ones where it does not tell. */
function readCompose(installation: string, root: string): Compose {
  const usual: Mount[] = [
    { container: '/etc/nginx/conf.d', host: path.join(installation, 'conf/nginx') },
    { container: '/etc/ssl/certs/kasm_nginx.crt', host: path.join(installation, 'certs/kasm_nginx.crt') },
    { container: '/etc/ssl/private/kasm_nginx.key', host: path.join(installation, 'certs/kasm_nginx.key') },
    { container: '/var/log/external/nginx', host: path.join(installation, 'log/nginx') },
  ];
  const file = path.join(installation, 'docker/docker-compose.yaml');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return {
      mounts: usual,
      version: undefined,
      notes: [`${file}: ${failureMessage(error).message}; the usual mounts are assumed`],
    };
  }
  const service = proxyService(text);
  if (service === undefined) {
    return {
      mounts: usual,
      version: undefined,
      notes: [`${file}: no proxy service could be read from it; the usual mounts are assumed`],
    };
  }
  const mounts = service.mounts.map(({ container, host }) => ({
    container: container.replace(/\/$/, ''),
    host: onHost(host, installation, root),
  }));
  const hasConfiguration = mounts.some(({ container }) => container === '/etc/nginx/conf.d');
  return {
    mounts: hasConfiguration ? mounts : [...usual, ...mounts],
    version: parseNginxVersion(imageVersion(service.image) ?? ''),
    notes: hasConfiguration
      ? []
      : [`${file}: the proxy mounts nothing at /etc/nginx/conf.d; conf/nginx is assumed`],
  };
}

/** A mount's source on this machine. Versioned paths and `current` are both the installation that was named. */
function onHost(host: string, installation: string, root: string): string {
  const within = /^\/opt\/kasm\/[^/]+\/(.+)$/.exec(host.replace(/\/$/, ''))?.[1];
  const named = within === undefined ? undefined : path.join(installation, within);
  return named !== undefined && existsSync(named) ? named : rootedPath(root, host.replace(/\/$/, ''));
}

/** Maps by the longest mount that a path is in, as the kernel does. */
function mappedPath(mounts: readonly Mount[]): (file: string) => string | undefined {
  const longestFirst = [...mounts].sort((a, b) => b.container.length - a.container.length);
  return (file) => {
    const mount = longestFirst.find(
      ({ container }) => file === container || file.startsWith(`${container}/`),
    );
    return mount === undefined ? undefined : mount.host + file.slice(mount.container.length);
  };
}

function isKasm(folder: string): boolean {
  return MAIN_FILES.some((name) => existsSync(path.join(folder, 'conf/nginx', name)));
}

/** The host's root that an installation lies in: what is before /opt/kasm. */
function rootAround(installation: string, root: string): string {
  if (root !== '/') return root;
  const at = installation.lastIndexOf('/opt/kasm/');
  return at <= 0 ? '/' : installation.slice(0, at);
}
