import { lstatSync, readlinkSync } from 'node:fs';
import type { ByteString } from '../../core/nginx/index.ts';
import { decodeUtf8 } from '../../core/nginx/index.ts';

/** A folder or file of this machine, and where the file system that NGINX sees has it. */
export interface Mount {
  readonly host: string;
  /** Absolute, without a slash at the end; `/` for the whole. */
  readonly container: string;
}

/** Where a path leads. */
interface Place {
  /** As NGINX names it, without symbolic links, `.` and `..`. */
  readonly path: string;
  /** On this machine; undefined: nothing of it is mounted there. */
  readonly hostPath: string | undefined;
}

/** The file system that NGINX sees, through whatever mapping lies between its paths and this machine's. */
export interface FileView {
  /** Follows symbolic links as NGINX's own kernel does; undefined: they lead in a circle. */
  locate(path: ByteString): Place | undefined;
  /** The same, but the last name is not followed when it is a link. */
  locateName(path: ByteString): Place | undefined;
  /** Names that mounts put into a folder, whatever the disk has there. */
  mountedIn(folder: string): readonly string[];
}

/** This machine's own file system. Its kernel follows the links. */
export const THIS_MACHINE: FileView = {
  locate: (path) => ({ path: nameOf(path), hostPath: nameOf(path) }),
  locateName: (path) => ({ path: nameOf(path), hostPath: nameOf(path) }),
  mountedIn: () => [],
};

/**
 * A container's file system, or a host's under another root, which is one mount at `/`. A symbolic link in it means
 * what it means there: an absolute one starts from that file system's root, never from this machine's.
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

/** Where a path of a host is on this machine when that host's file system lies under `root`. */
export function rootedPath(root: string, hostPath: string): string {
  if (root === '/') return hostPath;
  // Only links in a circle lead nowhere: their own name then says so when it is opened.
  const place = follow([{ host: root, container: '/' }], hostPath, true);
  return place?.hostPath ?? joined(root, hostPath);
}

/** As many links as Linux follows before it gives up (MAXSYMLINKS). */
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

/** By the longest mount that a path is in, as the kernel does; of two at one place the later one. */
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

/** What a link says; undefined for what is none. A mount point is none: the engine followed its source already. */
function linkTarget(mounts: readonly Mount[], path: string): string | undefined {
  const hostPath = hostPathOf(mounts, path);
  if (hostPath === undefined || mounts.some(({ container }) => container === path)) return undefined;
  try {
    return lstatSync(hostPath).isSymbolicLink() ? readlinkSync(hostPath) : undefined;
  } catch {
    return undefined;
  }
}

/** A path of the configuration, which is bytes, as this platform names files, which is text. */
function nameOf(path: ByteString): string {
  return decodeUtf8(path) ?? path;
}
