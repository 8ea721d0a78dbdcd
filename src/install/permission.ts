import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { FileChange } from '../change/index.ts';

/**
 * False when this process surely cannot carry a change out: another user's file, or a file system that is mounted
 * read-only. Asked before anything is written, so that a change is not begun only to be taken back.
 */
export function mayWrite(change: FileChange): boolean {
  switch (change.kind) {
    case 'write': {
      const file = realpathSync(change.path);
      const isWrittenInPlace = change.inPlace === true || statSync(file).nlink > 1;
      return isWrittenInPlace ? isWritable(file) : isWritable(path.dirname(file));
    }
    case 'create':
      return isWritable(path.dirname(change.path));
    case 'rename':
      return isWritable(path.dirname(change.path)) && isWritable(path.dirname(change.to));
    case 'mode':
      return isOwned(change.path) && !isReadOnly(change.path);
  }
}

function isWritable(file: string): boolean {
  return refusalOf(file) === undefined;
}

/** Only its owner and root may change a file's mode, whatever the mode is. */
function isOwned(file: string): boolean {
  const user = process.geteuid?.();
  return user === 0 || user === undefined || statSync(file).uid === user;
}

function isReadOnly(file: string): boolean {
  return refusalOf(file) === 'EROFS';
}

/** Why a file or folder cannot be written to, as the system names it. */
function refusalOf(file: string): string | undefined {
  try {
    accessSync(file, constants.W_OK);
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  }
}
