import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Everything about a tree that a roll back must bring back: names, modes, owners, links and bytes. */
export function snapshot(root: string): string[] {
  const entries = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  return entries.map((name) => {
    const file = join(root, name);
    const stat = lstatSync(file);
    const what = stat.isSymbolicLink() ? readlinkSync(file) : stat.isFile() ? hash(file) : '';
    return `${name} ${stat.mode.toString(8)} ${stat.uid}:${stat.gid} ${what}`;
  });
}

function hash(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
