import type { ByteString } from '../nginx/index.ts';

/**
 * One change to one file of the host, as a value. Paths are host paths; a symbolic link on the way is kept
 * and the file that it names is changed.
 */
export type FileChange =
  | {
      readonly kind: 'write';
      readonly path: string;
      readonly before: ByteString;
      readonly after: ByteString;
      /**
       * The file itself is written, not replaced by another of its name: a container that mounts this one file
       * never sees a replacement. A run that dies can leave a mixture, until the next one undoes it.
       */
      readonly inPlace?: true;
      /** What else becomes of it; what is left out stays. */
      readonly attributes?: FileAttributes;
    }
  | {
      readonly kind: 'create';
      readonly path: string;
      readonly after: ByteString;
      /** Default: mode 0644, owned by whoever makes it. */
      readonly attributes?: FileAttributes;
    }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }
  | { readonly kind: 'mode'; readonly path: string; readonly before: number; readonly after: number };

/** What a file has besides its bytes. They are never readable by more people than before and after. */
export interface FileAttributes {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** What changes come to, each file once: one that is written twice goes from its first text to its last. */
export function netChanges(changes: readonly FileChange[]): FileChange[] {
  const writes = new Map<string, Extract<FileChange, { kind: 'write' }>>();
  for (const change of changes) {
    if (change.kind !== 'write') continue;
    const { before } = writes.get(change.path) ?? change;
    writes.set(change.path, { ...change, before });
  }
  const seen = new Set<string>();
  return changes.flatMap((change): FileChange[] => {
    if (change.kind !== 'write') return [change];
    const net = writes.get(change.path);
    if (net === undefined || seen.has(change.path)) return [];
    seen.add(change.path);
    return [net];
  });
}
