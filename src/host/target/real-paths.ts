import { realpathSync } from 'node:fs';
import path from 'node:path';
import { rootedPath } from './file-view.ts';

/** The path without symbolic links; undefined when it does not exist or cannot be reached. */
export function realPathOf(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}

/**
 * A host's path under a root, in the spelling that people know, such as `current`, when this machine's kernel resolves
 * it to the same place; otherwise with the links resolved inside the root.
 */
export function spelledPath(root: string, file: string): string {
  const plain = path.join(root, file);
  const rooted = rootedPath(root, file);
  return realPathOf(plain) === realPathOf(rooted) ? plain : rooted;
}
