import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { HostFacts } from '../../core/model/index.ts';
import type { Configuration, FileSource, NginxVersion } from '../../core/nginx/index.ts';
import { parse, parseNginxVersion } from '../../core/nginx/index.ts';
import { failureMessage } from '../machine/index.ts';
import type { ProxyService } from './compose.ts';
import { imageVersion, proxyService } from './compose.ts';
import { diskSource } from './disk-source.ts';
import type { FileView, Mount } from './file-view.ts';
import { mountedView, rootedPath, THIS_MACHINE } from './file-view.ts';
import { hostFactsOf } from './host-facts.ts';
import { IMAGE_FILES } from './image-files.ts';

/** An installation of NGINX: where its configuration is, and how its own paths map to this machine's. */
export interface Target {
  readonly kind: 'kasm' | 'plain';
  /** What people call it, such as "Kasm Workspaces at /opt/kasm/current". */
  readonly title: string;
  /** The main configuration file, absolute, as NGINX names it. */
  readonly configurationFile: string;
  readonly source: FileSource;
  /** The host's root: `/`, but for a host's tree that lies elsewhere. */
  readonly root: string;
  /** Folder that identifies the installation on this machine: state about it is kept under this name. */
  readonly identity: string;
  /** The folder that is really behind it: of Kasm, the one of the version that `current` leads to. */
  readonly folder: string;
  /** The version that runs there, where the installation itself tells. */
  readonly version: NginxVersion | undefined;
  /** What a person should know of how it was read. */
  readonly notes: readonly string[];
  /** Undefined for anything but Kasm Workspaces. */
  readonly kasm: KasmInstallation | undefined;
  /** Where a path as NGINX names it is on this machine. */
  hostPath(nginxPath: string): string | undefined;
  hostFacts(configuration: Configuration): HostFacts;
}

/** What an installation of Kasm Workspaces has besides the proxy's configuration. */
export interface KasmInstallation {
  /** Such as /opt/kasm/current. */
  readonly folder: string;
  readonly composeFile: string;
  /** The proxy's service; undefined where the compose file does not tell. */
  readonly proxy: ProxyService | undefined;
  /** The host's root: `/`, or that of a copied host tree, which no engine of this machine runs. */
  readonly root: string;
}

export type TargetResult =
  | { readonly ok: true; readonly target: Target }
  | { readonly ok: false; readonly message: string; readonly hint: string };

export interface TargetOptions {
  /** An installation of Kasm, a host's root, an nginx.conf or its folder. Default: what is usual under `root`. */
  readonly path?: string;
  /** A host's file system under another root, as with `systemctl --root`. Default `/`. */
  readonly root?: string;
}

const KASM = '/opt/kasm/current';
const PLAIN = '/etc/nginx/nginx.conf';
/** Where the proxy's container has the configuration that the host mounts. */
const CONFIGURATION = '/etc/nginx/conf.d';
const MAIN_FILES = ['orchestrator.conf', 'orchestration.conf'];
const HINT = 'name an installation such as /opt/kasm/current, an nginx.conf, or a host with --root DIR';

/** Finds out what kind of installation a path names. Nothing is changed and no configuration is judged. */
export function findTarget(options: TargetOptions): TargetResult {
  const root = path.resolve(options.root ?? '/');
  if (options.path === undefined) return defaultTarget(root);
  const { host, inside } = hostOf(path.resolve(options.path), root);
  const given = spelled(host, inside);
  try {
    if (statSync(given).isFile()) return fileTarget(given, root);
  } catch (error) {
    return missing(given, failureMessage(error).message);
  }
  const current = spelled(host, path.join(inside, 'current'));
  for (const installation of [given, path.dirname(path.dirname(given)), current]) {
    const isNamed = installation !== path.dirname(path.dirname(given)) || hasMainFile(given);
    if (isNamed && isKasm(installation)) return { ok: true, target: kasmTarget(installation, host) };
  }
  const below = spelled(given, KASM);
  if (isKasm(below)) return { ok: true, target: kasmTarget(below, given) };
  const main = path.join(given, 'nginx.conf');
  if (existsSync(main)) return fileTarget(main, root);
  if (existsSync(rootedPath(given, PLAIN))) return { ok: true, target: plainTarget(PLAIN, given) };
  return {
    ok: false,
    message: `${given}: neither an installation of Kasm Workspaces nor a folder with an nginx.conf`,
    hint: HINT,
  };
}

/** The same installation, with what its container's image really brings in the place of what is assumed of it. */
export function withImageFiles(target: Target, files: ReadonlyMap<string, string>): Target {
  return target.kasm === undefined ? target : kasmTarget(target.kasm.folder, target.kasm.root, files);
}

function defaultTarget(root: string): TargetResult {
  const kasm = spelled(root, KASM);
  if (isKasm(kasm)) return { ok: true, target: kasmTarget(kasm, root) };
  if (existsSync(rootedPath(root, PLAIN))) return { ok: true, target: plainTarget(PLAIN, root) };
  return missing(path.join(root, KASM), `no installation is there, and no ${PLAIN} either`);
}

function missing(file: string, message: string): TargetResult {
  return { ok: false, message: `${file}: ${message}`, hint: HINT };
}

/**
 * The host that a path belongs to, by that host's root, and the path there. What lies in a copied host tree belongs
 * to that tree: its links, such as `current`, are absolute and must not lead to this machine's own installation.
 */
function hostOf(given: string, root: string): { readonly host: string; readonly inside: string } {
  if (root !== '/') {
    const within = path.relative(root, given);
    if (within !== '..' && !within.startsWith('../')) return { host: root, inside: `/${within}` };
    if (existsSync(rootedPath(root, given))) return { host: root, inside: given };
    return { host: '/', inside: given };
  }
  const at = `${given}/`.lastIndexOf(`${path.dirname(KASM)}/`);
  return at <= 0 ? { host: '/', inside: given } : { host: given.slice(0, at), inside: given.slice(at) };
}

/** As people spell it, where this machine's kernel is led to the same place by that: they know `current`. */
function spelled(root: string, file: string): string {
  const plain = path.join(root, file);
  const rooted = rootedPath(root, file);
  return realOf(plain) === realOf(rooted) ? plain : rooted;
}

function realOf(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
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
    const installation = installationAround(file);
    return {
      ok: false,
      message: `${file}: it has no "http" and no "events" block, so it is a part of a configuration and not the main file`,
      hint:
        installation === undefined
          ? 'name the main file that includes it, usually nginx.conf'
          : `name the installation that it belongs to: ${installation}`,
    };
  }
  const inside = path.relative(root, file);
  const isInside = root !== '/' && !inside.startsWith('..');
  return { ok: true, target: isInside ? plainTarget(`/${inside}`, root) : plainTarget(file, '/') };
}

/** The installation of Kasm that a file lies in. */
function installationAround(file: string): string | undefined {
  for (let folder = path.dirname(file); folder !== '/'; folder = path.dirname(folder)) {
    if (isKasm(folder)) return folder;
  }
  return undefined;
}

function plainTarget(configurationFile: string, root: string): Target {
  const view = root === '/' ? THIS_MACHINE : mountedView([{ host: root, container: '/' }]);
  const directory = configurationFile.slice(0, configurationFile.lastIndexOf('/') + 1);
  const host = spelled(root, configurationFile);
  return {
    kind: 'plain',
    title: `NGINX at ${host}`,
    configurationFile,
    source: diskSource({ view }),
    root,
    identity: realOf(host) ?? host,
    folder: path.dirname(realOf(host) ?? host),
    version: undefined,
    notes: [],
    kasm: undefined,
    hostPath: (file) => view.locate(file)?.hostPath,
    hostFacts: (configuration) =>
      hostFactsOf(configuration, { view, directory, root, folders: [], isSession: () => false }),
  };
}

function kasmTarget(
  installation: string,
  root: string,
  imageFiles: ReadonlyMap<string, string> = IMAGE_FILES,
): Target {
  const composeFile = path.join(installation, 'docker/docker-compose.yaml');
  const { mounts, version, notes, proxy } = readCompose(composeFile, installation, root);
  const view = mountedView(mounts);
  // The agent writes one file a session here while sessions run: audited, never changed.
  const sessions = view.locate(`${CONFIGURATION}/containers.d`)?.hostPath;
  const isSession = (file: string) =>
    sessions !== undefined && (file === sessions || file.startsWith(`${sessions}/`));
  return {
    kind: 'kasm',
    title: `Kasm Workspaces at ${installation}`,
    configurationFile: '/etc/nginx/nginx.conf',
    source: diskSource({ view, standIns: imageFiles, isReadOnly: isSession }),
    root,
    identity: identityOf(installation, root),
    folder: realOf(installation) ?? installation,
    version,
    notes,
    kasm: { folder: installation, composeFile, proxy, root },
    hostPath: (file) => view.locate(file)?.hostPath,
    hostFacts: (configuration) =>
      hostFactsOf(configuration, {
        view,
        directory: '/etc/nginx/',
        root,
        folders: foldersOf(view),
        isSession,
      }),
  };
}

/**
 * One name however an installation was named, or two runs would not see each other's lock. It is the link where that
 * leads to it, not the version behind: an upgrade moves the link, and the history goes on.
 */
function identityOf(installation: string, root: string): string {
  const real = realOf(installation) ?? installation;
  return real === realOf(spelled(root, KASM)) ? path.join(realOf(root) ?? root, KASM) : real;
}

function foldersOf(view: FileView): string[] {
  return [CONFIGURATION, `${CONFIGURATION}/services.d`].flatMap((folder) => {
    const hostPath = view.locate(folder)?.hostPath;
    return hostPath === undefined ? [] : [hostPath];
  });
}

interface Compose {
  readonly mounts: readonly Mount[];
  readonly version: NginxVersion | undefined;
  readonly notes: readonly string[];
  readonly proxy: ProxyService | undefined;
}

/** The proxy's mounts by the compose file, or the usual ones where it does not tell. */
function readCompose(file: string, installation: string, root: string): Compose {
  const usual: Mount[] = [
    { container: CONFIGURATION, host: path.join(installation, 'conf/nginx') },
    { container: '/etc/ssl/certs/kasm_nginx.crt', host: path.join(installation, 'certs/kasm_nginx.crt') },
    { container: '/etc/ssl/private/kasm_nginx.key', host: path.join(installation, 'certs/kasm_nginx.key') },
    { container: '/var/log/external/nginx', host: path.join(installation, 'log/nginx') },
  ];
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return {
      mounts: usual,
      version: undefined,
      notes: [`${file}: ${failureMessage(error).message}; the usual mounts are assumed`],
      proxy: undefined,
    };
  }
  const within = path.relative(root, path.dirname(file));
  const service = proxyService(text, within.startsWith('..') ? path.dirname(file) : `/${within}`);
  if (service === undefined) {
    return {
      mounts: usual,
      version: undefined,
      notes: [`${file}: no proxy service could be read from it; the usual mounts are assumed`],
      proxy: undefined,
    };
  }
  const mounts = service.mounts.map(({ container, host }) => ({
    container,
    host: onHost(host, installation, root),
  }));
  const hasConfiguration = mounts.some(({ container }) =>
    `${CONFIGURATION}/`.startsWith(container.replace(/\/?$/, '/')),
  );
  return {
    mounts: hasConfiguration ? mounts : [...usual, ...mounts],
    version: parseNginxVersion(imageVersion(service.image) ?? ''),
    notes: hasConfiguration
      ? []
      : [`${file}: the proxy mounts nothing at ${CONFIGURATION}; conf/nginx is assumed`],
    proxy: service,
  };
}

/**
 * A mount's source on this machine. `/opt/kasm/VERSION` and `current` are both the installation that was named, and
 * so is any version for a copy that lies elsewhere: this machine's own installation has no part in it.
 */
function onHost(source: string, installation: string, root: string): string {
  const [, folder, rest = ''] = /^(\/opt\/kasm\/[^/]+)(\/.*)?$/.exec(source) ?? [];
  if (folder === undefined) return spelled(root, source);
  const named = path.join(installation, rest);
  const real = realOf(installation);
  const all = realOf(rootedPath(root, path.dirname(KASM)));
  if (real === undefined || all === undefined || !real.startsWith(`${all}/`)) return named;
  const other = spelled(root, source);
  return realOf(rootedPath(root, folder)) === real || !existsSync(other) ? named : other;
}

function isKasm(folder: string): boolean {
  return hasMainFile(path.join(folder, 'conf/nginx'));
}

function hasMainFile(folder: string): boolean {
  return MAIN_FILES.some((name) => existsSync(path.join(folder, name)));
}
