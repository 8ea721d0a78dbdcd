import type { ReadFailure } from '../../core/nginx/index.ts';

/** What a failed call of the file system means for a reader, in words. */
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
      return { reason: 'unreadable', message: 'symbolic links lead in a circle' };
    default:
      return { reason: 'unreadable', message: error instanceof Error ? error.message : String(error) };
  }
}
