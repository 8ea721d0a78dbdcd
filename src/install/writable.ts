import { accessSync, constants, realpathSync } from 'node:fs';
import path from 'node:path';

/** A file that is to be changed: replaced in its folder, written where it is, or given another mode. */
export interface Wanted {
  readonly kind: 'write' | 'create' | 'rename' | 'mode';
  readonly path: string;
  readonly inPlace?: true;
}

/**
 * Why files cannot be changed, a line for each place: a read-only file system, or a folder that this user may not
 * write. What only the attempt shows, such as a full disk, is not among it.
 */
export function unwritable(wanted: readonly Wanted[]): string[] {
  const reasons = new Map<string, string>();
  for (const { kind, path: file, inPlace } of wanted) {
    const place = kind === 'mode' || inPlace ? file : folderOf(file);
    if (reasons.has(place)) continue;
    const reason = whyNot(place, kind === 'mode');
    if (reason !== undefined) reasons.set(place, reason);
  }
  return [...reasons].map(([place, reason]) => `${place}: ${reason}`);
}

function folderOf(file: string): string {
  try {
    return path.dirname(realpathSync(file));
  } catch {
    return path.dirname(file);
  }
}

/** Who owns a file may change its mode, writable or not. Places that are not there are for the attempt to tell. */
function whyNot(place: string, isModeOnly: boolean): string | undefined {
  try {
    accessSync(place, constants.W_OK);
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EROFS') return 'the file system is read-only';
    return code === 'EACCES' && !isModeOnly ? 'permission denied' : undefined;
  }
}
