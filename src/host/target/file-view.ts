import { lstatSync, readlinkSync } from 'node:fs';
import type { ByteString } from '../../core/nginx/index.ts';
import { decodeUtf8 } from '../../core/nginx/index.ts';

/** A folder or file of this machine, mounted into the file system that NGINX sees. */
export interface Mount {
  readonly host: string;
  /** Absolute, without a slash at the end; `/` for the root. */
  readonly container: string;
}

/** What a path refers to. */
interface Place {
  /** As NGINX names it, without symbolic links, `.` and `..`. */
  readonly path: string;
  /** On this machine; undefined when nothing of this machine is mounted there. */
  readonly hostPath: string | undefined;
}

/** The file system that NGINX sees, mapped to this machine's. */
export interface FileView {
  /** Follows symbolic links as the kernel does for NGINX; undefined when they form a loop. */
  locate(path: ByteString): Place | undefined;
  /** As `locate`, but does not follow a link in the last name. */
  locateName(path: ByteString): Place | undefined;
  /** Names that mounts add to a folder, whatever the disk has there. */
  mountedIn(folder: string): readonly string[];
}

/** This machine's own file system. The kernel follows the links. */
export const THIS_MACHINE: FileView = {
  locate: (path) => ({ path: nameOf(path), hostPath: nameOf(path) }),
  locateName: (path) => ({ path: nameOf(path), hostPath: nameOf(path) }),
  mountedIn: () => [],
};

/**
 * The file system of a container, or of a host under another root (one mount at `/`). Symbolic links are resolved
 * inside it: an absolute link starts from its root, never from this machine's.
 */
export function mountedView(mounts: readonly Mount[]): FileView {
  return {
    locate: (path) => follow(mounts, nameOf(path), true),
    locateName: (path) => follow(mounts, nameOf(path), false),
    mountedIn: (folder) => {
      const start = folder.endsWith('/') ? folder : `${folder}/`;
      const inside = mounts.filter(({ container }) => container.startsWith(start) && container !== start);
      return [...new Set(inside.map(({ container }) => container.slice(start.length).split('/')[0] ?? ''))];
    },
  };
}

/** The path on this machine of a path of a host whose file system is under `root`. */
export function rootedPath(root: string, hostPath: string): string {
  if (root === '/') return hostPath;
  // Undefined only for a loop of links. Opening the plain name reports it.
  const place = follow([{ host: root, container: '/' }], hostPath, true);
  return place?.hostPath ?? joined(root, hostPath);
}

/** The number of links that Linux follows before it gives up (MAXSYMLINKS). */
const MAX_LINKS = 40;

function follow(mounts: readonly Mount[], path: string, isLastFollowed: boolean): Place | undefined {
  let left = namesOf(path);
  let at = '';
  let links = 0;
  while (left.length > 0) {
    const [name, ...rest] = left as [string, ...string[]];
    left = rest;
    if (name === '..') {
      at = at.slice(0, Math.max(0, at.lastIndexOf('/')));
      continue;
    }
    const next = `${at}/${name}`;
    const mayFollow = rest.length > 0 || isLastFollowed;
    const target = mayFollow ? linkTarget(mounts, next) : undefined;
    if (target === undefined) {
      at = next;
      continue;
    }
    if (++links > MAX_LINKS) return undefined;
    if (target.startsWith('/')) at = '';
    left = [...namesOf(target), ...rest];
  }
  const found = at === '' ? '/' : at;
  return { path: found, hostPath: hostPathOf(mounts, found) };
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

/** By the longest mount that contains the path, as in the kernel; of two mounts at one place, the later one. */
function hostPathOf(mounts: readonly Mount[], path: string): string | undefined {
  let found: Mount | undefined;
  for (const mount of mounts) {
    const { container } = mount;
    const isIn = container === '/' || path === container || path.startsWith(`${container}/`);
    if (isIn && container.length >= (found?.container.length ?? 0)) found = mount;
  }
  if (found === undefined) return undefined;
  return joined(found.host, found.container === '/' ? path : path.slice(found.container.length));
}

function joined(folder: string, rest: string): string {
  return folder.replace(/\/$/, '') + rest.replace(/\/$/, '') || '/';
}

/** The target of a symbolic link; undefined for other files. Mount points are not links: the engine resolved their source. */
function linkTarget(mounts: readonly Mount[], path: string): string | undefined {
  const hostPath = hostPathOf(mounts, path);
  if (hostPath === undefined || mounts.some(({ container }) => container === path)) return undefined;
  try {
    return lstatSync(hostPath).isSymbolicLink() ? readlinkSync(hostPath) : undefined;
  } catch {
    return undefined;
  }
}

/** Converts a path of the configuration, which is bytes, to the text that Node uses for file names. */
function nameOf(path: ByteString): string {
  return decodeUtf8(path) ?? path;
}
