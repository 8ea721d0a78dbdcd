import { lstatSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** As many links as Linux follows before it gives up (MAXSYMLINKS). */
const MAX_LINKS = 40;

/**
 * Where a path of a host is on this machine when that host's file system lies under `root`. Symbolic links are
 * followed as the host would: an absolute one starts from `root` again. What does not exist is left as named.
 */
export function rootedPath(root: string, hostPath: string): string {
  if (root === '/') return hostPath;
  let left = hostPath.split('/').filter((name) => name !== '');
  const done: string[] = [];
  let links = 0;
  while (left.length > 0) {
    const name = left.shift() as string;
    if (name === '.') continue;
    if (name === '..') {
      done.pop();
      continue;
    }
    const target = links < MAX_LINKS ? linkTarget(path.join(root, ...done, name)) : undefined;
    if (target === undefined) {
      done.push(name);
      continue;
    }
    links++;
    if (target.startsWith('/')) done.length = 0;
    left = [...target.split('/').filter((part) => part !== ''), ...left];
  }
  return path.join(root, ...done);
}

function linkTarget(file: string): string | undefined {
  try {
    return lstatSync(file).isSymbolicLink() ? readlinkSync(file) : undefined;
  } catch {
    return undefined;
  }
}
