import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { FileAttributes, FileChange } from '../../core/change/index.ts';
import type { Disk } from './disk.ts';
import { exists, replaceFile, temporaryName } from './disk.ts';

/** Writes one change to the disk. Throws what the disk throws, and when a new name is taken. */
export function writeChange(disk: Disk, change: FileChange): void {
  switch (change.kind) {
    case 'write':
      replaceFile(disk, change.path, Buffer.from(change.after, 'latin1'), change);
      return;
    case 'create':
      create(disk, change.path, Buffer.from(change.after, 'latin1'), change.attributes);
      return;
    case 'rename':
      if (exists(change.to)) throw new Error(`${change.to} exists`);
      disk.rename(change.path, change.to);
      disk.syncDirectory(path.dirname(change.path));
      if (path.dirname(change.to) !== path.dirname(change.path)) disk.syncDirectory(path.dirname(change.to));
      return;
    case 'mode':
      disk.chmod(realpathSync(change.path), change.after);
      return;
  }
}

/** Whole or not at all. Mode 0644 whatever the umask: the workers read the file as another user. */
function create(disk: Disk, file: string, bytes: Buffer, attributes: FileAttributes = {}): void {
  const { mode = 0o644, uid = -1, gid = -1 } = attributes;
  const temporary = temporaryName(file);
  disk.writeNew(temporary, bytes, mode);
  if (uid !== -1 || gid !== -1) disk.chown(temporary, uid, gid);
  if (exists(file)) throw new Error(`${file} exists`);
  disk.rename(temporary, file);
  disk.syncDirectory(path.dirname(file));
}
