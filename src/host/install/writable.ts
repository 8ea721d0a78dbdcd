import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

/** A file that is to be changed: replaced in its folder, written where it is, or given another name or mode. */
export interface FileToChange {
  readonly kind: 'write' | 'create' | 'rename' | 'mode';
  readonly path: string;
  readonly to?: string;
  readonly inPlace?: true;
}

/**
 * Why files cannot be changed, a line for each place: a read-only file system, or what this user may not write. What
 * only the attempt shows, such as a full disk, is not among it.
 */
export function unwritable(files: readonly FileToChange[]): string[] {
  const reasons = new Map<string, string>();
  for (const change of files) {
    for (const place of placesOf(change)) {
      const reason = change.kind === 'mode' ? whyNotMode(place) : whyNot(place);
      if (reason !== undefined) reasons.set(place, reason);
    }
  }
  return [...reasons].map(([place, reason]) => `${place}: ${reason}`);
}

/** A file is replaced by a name in its folder, but for one with several names, which is written where it is. */
function placesOf({ kind, path: file, to, inPlace }: FileToChange): readonly string[] {
  const real = realOf(file);
  const isItself = kind === 'mode' || inPlace || (kind === 'write' && hasSeveralNames(real));
  if (isItself) return [real];
  return to === undefined ? [path.dirname(real)] : [path.dirname(real), path.dirname(realOf(to))];
}

/** The file that a link names; of one that is not there, its name in a folder that is. */
function realOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function hasSeveralNames(file: string): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.nlink ?? 0) > 1;
}

/** Places that are not there are for the attempt to tell. */
function whyNot(place: string): string | undefined {
  const code = refusalOf(place);
  if (code === 'EROFS') return 'the file system is read-only';
  return code === 'EACCES' ? 'permission denied' : undefined;
}

/** Its owner and root may change a file's mode, whatever it is, and nobody else. */
function whyNotMode(file: string): string | undefined {
  if (refusalOf(file) === 'EROFS') return 'the file system is read-only';
  const user = process.geteuid?.();
  const owner = statSync(file, { throwIfNoEntry: false })?.uid;
  return user === 0 || user === undefined || owner === user ? undefined : 'it belongs to another user';
}

/** As the system names it; undefined where it is written to. */
function refusalOf(place: string): string | undefined {
  try {
    accessSync(place, constants.W_OK);
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}
