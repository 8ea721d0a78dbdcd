import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** All that a change must keep or give back of a tree, by path. Access times are nobody's promise. */
export type Snapshot = ReadonlyMap<string, string>;

/** `withTimes`: also when things were changed last, to the nanosecond. */
export function snapshotOf(root: string, withTimes: boolean): Snapshot {
  const found = new Map<string, string>();
  const visit = (file: string) => {
    const { mode, uid, gid, nlink, mtimeNs } = lstatSync(file, { bigint: true });
    const status = lstatSync(file);
    const content = status.isSymbolicLink()
      ? readlinkSync(file)
      : status.isFile()
        ? readFileSync(file, 'latin1')
        : readdirSync(file).sort().join(' ');
    const times = withTimes ? `${mtimeNs}` : '';
    found.set(path.relative(root, file), JSON.stringify([`${mode} ${uid} ${gid} ${nlink}`, times, content]));
    if (status.isDirectory()) for (const name of readdirSync(file)) visit(path.join(file, name));
  };
  visit(root);
  return found;
}

/** The paths at which two snapshots differ. */
export function differences(one: Snapshot, other: Snapshot): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((file) => one.get(file) !== other.get(file));
}

/** Every file below a folder, with its bytes. */
export function* filesBelow(folder: string): Generator<{ readonly file: string; readonly bytes: string }> {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile()) yield { file, bytes: readFileSync(file, 'latin1') };
  }
}
