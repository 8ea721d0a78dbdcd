import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import type { ByteString } from '../nginx/index.ts';
import type { FileChange } from './file-change.ts';
import { netChanges } from './file-change.ts';

/**
 * A unified diff of all changes for `patch -p0`, with lines for modes and renames in the style of git. It is a byte
 * string: before showing it, decode it and escape control bytes.
 */
export function textDiff(changes: readonly FileChange[]): ByteString {
  return netChanges(changes).map(diffOf).join('');
}

function diffOf(change: FileChange): ByteString {
  switch (change.kind) {
    case 'write':
      return patch(change.path, change.path, change.before, change.after);
    case 'create':
      return patch('/dev/null', change.path, '', change.after);
    case 'rename':
      return `rename from ${change.path}\nrename to ${change.to}\n`;
    case 'mode':
      return `mode of ${change.path}: ${octal(change.before)} -> ${octal(change.after)}\n`;
  }
}

function patch(from: string, to: string, before: ByteString, after: ByteString): ByteString {
  return formatPatch(
    structuredPatch(from, to, before, after, undefined, undefined, { context: 3 }),
    FILE_HEADERS_ONLY,
  );
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
