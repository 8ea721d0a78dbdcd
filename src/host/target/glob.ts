import { lstatSync, readdirSync } from 'node:fs';
import type { ByteString, GlobResult } from '../../core/nginx/index.ts';
import { failureMessage } from '../machine/index.ts';
import type { FileView } from './file-view.ts';
import { segmentTest } from './glob-pattern.ts';

/** Files that one pattern may name. NGINX has no such bound, nor does it have to answer in time. */
const MAX_PATHS = 100_000;

/**
 * glob(3) without flags, as NGINX calls it: wildcards in any segment, no leading dot matched by them, dangling
 * symbolic links and folders too, results in byte order (NGINX never leaves the C locale). `standIns` are files
 * that only the container's image has.
 */
export function glob(
  pattern: ByteString,
  view: FileView,
  standIns: ReadonlyMap<string, string> = new Map(),
): GlobResult {
  const unreadable: { path: string; message: string }[] = [];
  let paths = [''];
  for (const segment of pattern.split('/').slice(1)) {
    paths = /[*?[]/.test(segment)
      ? paths.flatMap((path) => matching(path, segment, view, standIns, unreadable))
      : paths.map((path) => `${path}/${segment.replace(/\\(.)/gs, '$1')}`);
    if (paths.length > MAX_PATHS) {
      unreadable.push({ path: pattern, message: `it matches more than ${MAX_PATHS} names` });
      paths = [];
    }
  }
  return { paths: paths.filter((path) => exists(path, view, standIns)).sort(byBytes), unreadable };
}

function matching(
  path: ByteString,
  segment: ByteString,
  view: FileView,
  standIns: ReadonlyMap<string, string>,
  unreadable: { path: string; message: string }[],
): ByteString[] {
  const place = view.locate(path === '' ? '/' : path);
  if (place === undefined) return [];
  const names = new Set(view.mountedIn(place.path).map(bytesOf));
  if (place.hostPath === undefined) {
    for (const file of standIns.keys()) {
      if (file.slice(0, file.lastIndexOf('/')) === place.path)
        names.add(file.slice(file.lastIndexOf('/') + 1));
    }
  } else {
    try {
      // `.*` matches these two as well, at which NGINX fails.
      for (const name of ['.', '..', ...readdirSync(place.hostPath, 'latin1')]) names.add(name);
    } catch (error) {
      const { reason, message } = failureMessage(error);
      // A folder that is not there matches nothing, which is fine; one that may not be listed hides files.
      if (reason === 'denied' || reason === 'unreadable') unreadable.push({ path: place.hostPath, message });
    }
  }
  const isMatch = segmentTest(segment);
  return [...names].filter(isMatch).map((name) => `${path}/${name}`);
}

/** Whether there is such a name, even if it is a link to nowhere: glob(3) returns it, and NGINX then fails. */
function exists(path: ByteString, view: FileView, standIns: ReadonlyMap<string, string>): boolean {
  const place = view.locateName(path);
  if (place === undefined) return false;
  if (place.hostPath === undefined) return standIns.has(place.path) || view.mountedIn(place.path).length > 0;
  try {
    // A slash at the end asks for a folder, which the kernel then looks at.
    lstatSync(path.endsWith('/') ? `${place.hostPath}/` : place.hostPath);
    return true;
  } catch {
    return false;
  }
}

function bytesOf(name: string): ByteString {
  return Buffer.from(name, 'utf8').toString('latin1');
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
