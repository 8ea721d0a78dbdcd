import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

/** A file that is to be replaced in its folder, written in place, renamed, or given another mode. */
export interface FileToChange {
  readonly kind: 'write' | 'create' | 'rename' | 'mode';
  readonly path: string;
  readonly to?: string;
  readonly inPlace?: true;
}

/**
 * Why files cannot be changed, one line for each place: a read-only file system, or missing permissions. Reasons that
 * only the attempt shows, such as a full disk, are not found.
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

/** The folder when the file is replaced by a rename; the file itself when it is written in place. */
function placesOf({ kind, path: file, to, inPlace }: FileToChange): readonly string[] {
  const real = realOf(file);
  const isItself = kind === 'mode' || inPlace || (kind === 'write' && hasSeveralNames(real));
  if (isItself) return [real];
  return to === undefined ? [path.dirname(real)] : [path.dirname(real), path.dirname(realOf(to))];
}

/** The file that a link leads to; the path itself when it does not exist. */
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

/** A missing place is no reason here: the attempt reports it. */
function whyNot(place: string): string | undefined {
  const code = refusalOf(place);
  if (code === 'EROFS') return 'the file system is read-only';
  return code === 'EACCES' ? 'permission denied' : undefined;
}

/** Only the owner and root may change a file's mode. */
function whyNotMode(file: string): string | undefined {
  if (refusalOf(file) === 'EROFS') return 'the file system is read-only';
  const user = process.geteuid?.();
  const owner = statSync(file, { throwIfNoEntry: false })?.uid;
  return user === 0 || user === undefined || owner === user ? undefined : 'it belongs to another user';
}

/** The system's error code; undefined when the place can be written. */
function refusalOf(place: string): string | undefined {
  try {
    accessSync(place, constants.W_OK);
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}
