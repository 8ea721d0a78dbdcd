import { realpathSync } from 'node:fs';
import { isSea } from 'node:sea';

/** The command that starts this program: the executable, or Node with the script, by their full paths. */
export function programWords(): readonly string[] {
  const [, script] = process.argv;
  return isSea() || script === undefined ? [process.execPath] : [process.execPath, realpathSync(script)];
}
