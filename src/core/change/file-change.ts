import type { ByteString } from '../nginx/index.ts';

/**
 * One change to one file of the host, as a value. Paths are host paths. Symbolic links are kept, and the file that they
 * lead to is changed.
 */
export type FileChange =
  | {
      readonly kind: 'write';
      readonly path: string;
      readonly before: ByteString;
      readonly after: ByteString;
      /**
       * The file is overwritten, not replaced by a rename: a container that mounts this single file would not see the
       * replacement. A run that dies can leave a mixture of both texts, which the next run undoes.
       */
      readonly inPlace?: true;
      /** Attributes to set. Those left out stay as they are. */
      readonly attributes?: FileAttributes;
    }
  | {
      readonly kind: 'create';
      readonly path: string;
      readonly after: ByteString;
      /** Default: mode 0644, owned by the user who creates it. */
      readonly attributes?: FileAttributes;
    }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }
  | { readonly kind: 'mode'; readonly path: string; readonly before: number; readonly after: number };

/** Mode and owner of a file. At no time during a change is it readable by more users than before or after. */
export interface FileAttributes {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** The net changes, each file once. For a file that is written twice: from its first text to its last. */
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
