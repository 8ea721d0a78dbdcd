import { realpathSync } from 'node:fs';
import path from 'node:path';

/** A path whose folder has no symbolic links in it. The last name is not followed. */
export function inRealFolder(file: string): string {
  return path.join(realpathSync(path.dirname(file)), path.basename(file));
}
