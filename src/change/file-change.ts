import type { ByteString } from '../nginx/index.ts';

/**
 * One change to one file of the host, as a value. Paths are host paths; a symbolic link on the way is kept
 * and the file that it names is changed.
 */
export type FileChange =
  | { readonly kind: 'write'; readonly path: string; readonly before: ByteString; readonly after: ByteString }
  | { readonly kind: 'create'; readonly path: string; readonly after: ByteString }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }
  | { readonly kind: 'mode'; readonly path: string; readonly before: number; readonly after: number };
