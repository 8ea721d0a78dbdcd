import { lstatSync, readdirSync } from 'node:fs';
import type { ByteString, GlobResult } from '../../core/nginx/index.ts';
import { failureMessage } from '../machine/index.ts';
import type { FileView } from './file-view.ts';
import { segmentTest } from './glob-pattern.ts';

/** The largest number of names that a pattern may match. NGINX has no such limit. */
const MAX_PATHS = 100_000;

/**
 * glob(3) without flags, as NGINX calls it: wildcards in any segment, which do not match a leading dot. Folders and
 * dangling symbolic links are matched too. Results are in byte order, since NGINX stays in the C locale.
 *
 * @param standIns files that only the container's image has
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
      // `.*` also matches `.` and `..`, which makes NGINX fail.
      for (const name of ['.', '..', ...readdirSync(place.hostPath, 'latin1')]) names.add(name);
    } catch (error) {
      const { reason, message } = failureMessage(error);
      // A missing folder matches nothing, which is fine. One that cannot be listed hides files.
      if (reason === 'denied' || reason === 'unreadable') unreadable.push({ path: place.hostPath, message });
    }
  }
  const isMatch = segmentTest(segment);
  return [...names].filter(isMatch).map((name) => `${path}/${name}`);
}

/** True when the name exists, also as a dangling link: glob(3) returns it, and NGINX then fails. */
function exists(path: ByteString, view: FileView, standIns: ReadonlyMap<string, string>): boolean {
  const place = view.locateName(path);
  if (place === undefined) return false;
  if (place.hostPath === undefined) return standIns.has(place.path) || view.mountedIn(place.path).length > 0;
  try {
    // With a slash at the end, the kernel requires a folder.
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
