import { realpathSync } from 'node:fs';
import { isSea } from 'node:sea';

/** How this very program is started again by its full name: alone, or by the Node that runs it. */
export function programWords(): readonly string[] {
  const [, script] = process.argv;
  return isSea() || script === undefined ? [process.execPath] : [process.execPath, realpathSync(script)];
}
