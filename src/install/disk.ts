import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** A file's bytes and all that a change must keep. */
export interface FileState {
  readonly bytes: Buffer;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds, with fractions. */
  readonly atime: number;
  readonly mtime: number;
}

/** The calls that change the disk, named, so that a test can make each one fail. */
export interface Disk {
  writeNew(file: string, bytes: Buffer, mode: number): void;
  chown(file: string, uid: number, gid: number): void;
  chmod(file: string, mode: number): void;
  utimes(file: string, atime: number, mtime: number): void;
  rename(from: string, to: string): void;
  overwrite(file: string, bytes: Buffer): void;
  remove(file: string): void;
  syncDirectory(directory: string): void;
}

/** The real disk. Everything is on it, not in a cache, when a call returns. */
export const DISK: Disk = {
  writeNew(file, bytes, mode) {
    withFile(file, 'wx', mode, (descriptor) => writeAll(descriptor, bytes));
  },
  chown: (file, uid, gid) => chownSync(file, uid, gid),
  chmod: (file, mode) => chmodSync(file, mode),
  utimes: (file, atime, mtime) => utimesSync(file, atime, mtime),
  rename: (from, to) => renameSync(from, to),
  overwrite(file, bytes) {
    withFile(file, 'r+', 0o600, (descriptor) => {
      writeAll(descriptor, bytes);
      ftruncateSync(descriptor, bytes.length);
    });
  },
  remove: (file) => rmSync(file),
  syncDirectory(directory) {
    const descriptor = openSync(directory, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  },
};

/** Reads a file's state; symbolic links are followed. */
export function stateOf(file: string): FileState {
  const { mode, uid, gid, atimeMs, mtimeMs } = statSync(file);
  return {
    bytes: readFileSync(file),
    mode: mode & 0o7777,
    uid,
    gid,
    atime: atimeMs / 1000,
    mtime: mtimeMs / 1000,
  };
}

/**
 * Puts bytes in place of a file's: under a name that no include pattern matches, on the disk, then by one rename,
 * so that a reader sees the old bytes or the new ones. Owner, mode and the symbolic links on the way stay. A file
 * with several hard links is written in place instead, or the other names would keep the old bytes.
 */
export function replaceFile(disk: Disk, file: string, bytes: Buffer): void {
  const real = realpathSync(file);
  const { mode, uid, gid, nlink } = lstatSync(real);
  if (nlink > 1) {
    disk.overwrite(real, bytes);
    return;
  }
  const temporary = temporaryName(real);
  try {
    disk.writeNew(temporary, bytes, 0o600);
    disk.chown(temporary, uid, gid);
    disk.chmod(temporary, mode & 0o7777);
    disk.rename(temporary, real);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  disk.syncDirectory(path.dirname(real));
}

/** Gives a file back the state that it had. */
export function restoreFile(disk: Disk, file: string, state: FileState): void {
  const current = stateOf(file);
  if (!current.bytes.equals(state.bytes)) replaceFile(disk, file, state.bytes);
  const real = realpathSync(file);
  const now = statSync(real);
  if (now.uid !== state.uid || now.gid !== state.gid) disk.chown(real, state.uid, state.gid);
  if ((now.mode & 0o7777) !== state.mode) disk.chmod(real, state.mode);
  disk.utimes(real, state.atime, state.mtime);
}

/** A name beside a file that wildcards never match: it starts with a dot (glob(3)). */
export function temporaryName(file: string): string {
  return path.join(path.dirname(file), `.gatehouse-${process.pid}-${path.basename(file)}`);
}

function withFile(file: string, flags: string, mode: number, use: (descriptor: number) => void): void {
  const descriptor = openSync(file, flags, mode);
  try {
    use(descriptor);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at, bytes.length - at, at);
}
