import type { ReadFailure } from '../../core/nginx/index.ts';

/** Why a file could not be read: the reason as a value and a message for people. */
export function failureMessage(error: unknown): { readonly reason: ReadFailure; readonly message: string } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return { reason: 'missing', message: 'no such file' };
    case 'EACCES':
    case 'EPERM':
      return { reason: 'denied', message: 'permission denied; run as a user who may read it' };
    case 'EISDIR':
      return { reason: 'directory', message: 'it is a directory' };
    case 'ELOOP':
      return { reason: 'unreadable', message: 'its symbolic links form a loop' };
    default:
      return { reason: 'unreadable', message: error instanceof Error ? error.message : String(error) };
  }
}
