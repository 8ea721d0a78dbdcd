import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parse } from '../../core/nginx/index.ts';
import { failureMessage } from '../machine/index.ts';
import { rootedPath } from './file-view.ts';
import { hasKasmMainFile, isKasm, KASM_CURRENT, kasmTarget } from './kasm.ts';
import { KASM_FOLDER } from './kasm-compose.ts';
import { PLAIN_FILE, plainTarget } from './plain.ts';
import { spelledPath } from './real-paths.ts';
import type { Target } from './target.ts';

export type TargetResult =
  | { readonly ok: true; readonly target: Target }
  | { readonly ok: false; readonly message: string; readonly hint: string };

export interface TargetOptions {
  /** An installation of Kasm, a host's root, an nginx.conf or its folder. Default: what is usual under `root`. */
  readonly path?: string;
  /** A host's file system under another root, as with `systemctl --root`. Default `/`. */
  readonly root?: string;
}

const HINT = 'name an installation such as /opt/kasm/current, an nginx.conf, or a host with --root DIR';

/** Finds out what kind of installation a path names. Changes nothing and judges no configuration. */
export function findTarget(options: TargetOptions): TargetResult {
  const root = path.resolve(options.root ?? '/');
  if (options.path === undefined) return defaultTarget(root);
  const { host, inside } = hostOf(path.resolve(options.path), root);
  const given = spelledPath(host, inside);
  try {
    if (statSync(given).isFile()) return fileTarget(given, root);
  } catch (error) {
    return notFound(given, failureMessage(error).message);
  }
  const current = spelledPath(host, path.join(inside, 'current'));
  const above = path.dirname(path.dirname(given));
  for (const installation of [given, above, current]) {
    const isNamed = installation !== above || hasKasmMainFile(given);
    if (isNamed && isKasm(installation)) return found(kasmTarget(installation, host));
  }
  const below = spelledPath(given, KASM_CURRENT);
  if (isKasm(below)) return found(kasmTarget(below, given));
  const main = path.join(given, 'nginx.conf');
  if (existsSync(main)) return fileTarget(main, root);
  if (existsSync(rootedPath(given, PLAIN_FILE))) return found(plainTarget(PLAIN_FILE, given));
  return notFound(given, 'neither an installation of Kasm Workspaces nor a folder with an nginx.conf');
}

function defaultTarget(root: string): TargetResult {
  const kasm = spelledPath(root, KASM_CURRENT);
  if (isKasm(kasm)) return found(kasmTarget(kasm, root));
  if (existsSync(rootedPath(root, PLAIN_FILE))) return found(plainTarget(PLAIN_FILE, root));
  return notFound(path.join(root, KASM_CURRENT), `there is no installation, and no ${PLAIN_FILE} either`);
}

function found(target: Target): TargetResult {
  return { ok: true, target };
}

function notFound(file: string, message: string): TargetResult {
  return { ok: false, message: `${file}: ${message}`, hint: HINT };
}

/**
 * The root of the host that a path belongs to, and the path on that host. A path in a copied host tree belongs to that
 * tree: its links, such as `current`, are absolute and must not lead to this machine's own installation.
 */
function hostOf(given: string, root: string): { readonly host: string; readonly inside: string } {
  if (root !== '/') {
    const within = path.relative(root, given);
    if (within !== '..' && !within.startsWith('../')) return { host: root, inside: `/${within}` };
    if (existsSync(rootedPath(root, given))) return { host: root, inside: given };
    return { host: '/', inside: given };
  }
  const at = `${given}/`.lastIndexOf(`${KASM_FOLDER}/`);
  return at <= 0 ? { host: '/', inside: given } : { host: given.slice(0, at), inside: given.slice(at) };
}

function fileTarget(file: string, root: string): TargetResult {
  let text: string;
  try {
    text = readFileSync(file, 'latin1');
  } catch (error) {
    return notFound(file, failureMessage(error).message);
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
  return found(isInside ? plainTarget(`/${inside}`, root) : plainTarget(file, '/'));
}

/** The installation of Kasm that a file lies in. */
function installationAround(file: string): string | undefined {
  for (let folder = path.dirname(file); folder !== '/'; folder = path.dirname(folder)) {
    if (isKasm(folder)) return folder;
  }
  return undefined;
}
