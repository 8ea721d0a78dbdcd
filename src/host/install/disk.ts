import { spawnSync } from 'node:child_process';
import type { Stats } from 'node:fs';
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
  lchownSync,
  lstatSync,
  lutimesSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import type { FileAttributes } from '../../core/change/index.ts';

/** Seconds since 1970 with nine decimals, such as `1700000000.123456789`. As text, since a double is not precise enough. */
export interface FileTimes {
  readonly atime: string;
  readonly mtime: string;
}

/** A file's bytes, and the attributes that a change must preserve. */
export interface FileState extends FileTimes {
  readonly bytes: Buffer;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The calls that change the disk, behind an interface so that a test can make each one fail. None follows a symbolic
 * link in the last name of its path: Kasm's installer leaves folders that everybody can write, where somebody could
 * replace a file by a link at any moment.
 */
export interface Disk {
  /** Creates a file with exactly this mode, whatever the umask. Fails when the file exists. */
  writeNew(file: string, bytes: Buffer, mode: number): void;
  /** Creates a file with the extended attributes of another, and with its owner and mode unless `attributes` names others. */
  writeLike(file: string, bytes: Buffer, model: string, attributes?: FileAttributes): void;
  chown(file: string, uid: number, gid: number): void;
  chmod(file: string, mode: number): void;
  utimes(file: string, times: FileTimes): void;
  rename(from: string, to: string): void;
  /** Writes into an existing text file. A reader in between may find empty lines at its end. */
  overwrite(file: string, bytes: Buffer): void;
  remove(file: string): void;
  syncDirectory(directory: string): void;
}

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } = constants;

/** The real disk. What a call writes is synchronized to it when the call returns. */
export const DISK: Disk = {
  writeNew(file, bytes, mode) {
    withFile(file, O_WRONLY | O_CREAT | O_EXCL, (descriptor) => {
      writeAll(descriptor, bytes);
      fchmodSync(descriptor, mode);
      fsyncSync(descriptor);
    });
  },
  writeLike(file, bytes, model, attributes) {
    withFile(model, O_RDONLY, (original) => {
      const { mode, uid, gid } = { ...permissionsOf(fstatSync(original)), ...attributes };
      withFile(file, O_WRONLY | O_CREAT | O_EXCL, (descriptor) => {
        copyAttributes(original, descriptor);
        // The new bytes may not be meant for those who can read the original.
        fchmodSync(descriptor, 0o600);
        writeAll(descriptor, bytes);
        fchownSync(descriptor, uid, gid);
        fchmodSync(descriptor, mode);
        const now = new Date();
        futimesSync(descriptor, now, now);
        fsyncSync(descriptor);
      });
    });
  },
  chown: (file, uid, gid) => lchownSync(file, uid, gid),
  chmod(file, mode) {
    try {
      withFile(file, O_RDONLY, (descriptor) => fchmodSync(descriptor, mode));
    } catch (error) {
      // The owner may not read the file. Without root's rights, following a link does no harm.
      const isDenied = error instanceof Error && 'code' in error && error.code === 'EACCES';
      if (!isDenied || process.geteuid?.() === 0) throw error;
      chmodSync(file, mode);
    }
  },
  utimes(file, times) {
    lutimesSync(file, Number(times.atime), Number(times.mtime));
    // Node sets times as doubles, which are precise to a quarter of a microsecond. touch(1) sets nanoseconds.
    if (timesOf(file).mtime === times.mtime) return;
    spawnSync('touch', ['-h', '-c', '-m', '-d', `@${times.mtime}`, '--', file], {
      stdio: 'ignore',
      timeout: 5000,
    });
  },
  rename: (from, to) => renameSync(from, to),
  overwrite(file, bytes) {
    withFile(file, O_RDWR, (descriptor) => {
      const { size } = fstatSync(descriptor);
      const missing = bytes.length - size;
      // A reader between two calls, or after a crash, finds the old or the new text, followed by empty lines. A full
      // disk shows before a byte is lost.
      if (missing > 0) writeAll(descriptor, Buffer.alloc(missing, '\n'), size);
      writeAll(descriptor, missing < 0 ? Buffer.concat([bytes, Buffer.alloc(-missing, '\n')]) : bytes);
      if (missing < 0) ftruncateSync(descriptor, bytes.length);
      fsyncSync(descriptor);
    });
  },
  remove: (file) => rmSync(file),
  syncDirectory: (directory) => withFile(directory, O_RDONLY, fsyncSync),
};

function permissionsOf({ mode, uid, gid }: Stats) {
  return { mode: mode & 0o7777, uid, gid };
}

/** Reads a file's state. Symbolic links are followed. */
export function stateOf(file: string): FileState {
  const real = realpathSync(file);
  return withFile(real, O_RDONLY, (descriptor) => {
    const permissions = permissionsOf(fstatSync(descriptor));
    const times = timesOf(real);
    return { bytes: readFileSync(descriptor), ...permissions, ...times };
  });
}

/** The times of a file or folder. A symbolic link is not followed. */
export function timesOf(file: string): FileTimes {
  const { atimeNs, mtimeNs } = lstatSync(file, { bigint: true });
  return { atime: seconds(atimeNs), mtime: seconds(mtimeNs) };
}

function seconds(nanoseconds: bigint): string {
  const digits = nanoseconds.toString().padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

/** How new bytes are put into a file. */
export interface Replacement {
  /** Written into the existing file, also when it has one hard link only. */
  readonly inPlace?: boolean | undefined;
  readonly attributes?: FileAttributes | undefined;
}

/**
 * Replaces the bytes of a file. They are written under a temporary name that no include pattern matches, synchronized,
 * and renamed, so that a reader sees the old bytes or the new ones. Owner, mode and symbolic links on the way stay. A file
 * with several hard links is written in place, since the other names would keep the old bytes.
 */
export function replaceFile(disk: Disk, file: string, bytes: Buffer, how: Replacement = {}): void {
  const real = realpathSync(file);
  if (how.inPlace || lstatSync(real).nlink > 1) {
    overwriteFile(disk, real, bytes, how.attributes);
    return;
  }
  const temporary = temporaryName(real);
  try {
    disk.writeLike(temporary, bytes, real, how.attributes);
    disk.rename(temporary, real);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  disk.syncDirectory(path.dirname(real));
}

/** Those who lose the right to read the file never see the new bytes, and those who gain it never see the old ones. */
function overwriteFile(disk: Disk, real: string, bytes: Buffer, attributes: FileAttributes = {}): void {
  const before = permissionsOf(lstatSync(real));
  const { mode, uid, gid } = { ...before, ...attributes };
  if ((before.mode & mode) !== before.mode) disk.chmod(real, before.mode & mode);
  disk.overwrite(real, bytes);
  if (uid !== before.uid || gid !== before.gid) disk.chown(real, uid, gid);
  if (permissionsOf(lstatSync(real)).mode !== mode) disk.chmod(real, mode);
}

/** Restores a file's earlier state. */
export function restoreFile(disk: Disk, file: string, state: FileState, inPlace = false): void {
  const real = realpathSync(file);
  const { bytes, mode, uid, gid } = state;
  if (!stateOf(real).bytes.equals(bytes))
    replaceFile(disk, real, bytes, { inPlace, attributes: { mode, uid, gid } });
  const now = permissionsOf(lstatSync(real));
  if (now.uid !== uid || now.gid !== gid) disk.chown(real, uid, gid);
  if (now.mode !== mode) disk.chmod(real, mode);
  restoreTimes(disk, real, state);
}

/** Restores the times of a file or folder when they differ. Only the owner may set them. */
export function restoreTimes(disk: Disk, file: string, times: FileTimes): void {
  if (timesOf(file).mtime !== times.mtime) disk.utimes(file, times);
}

/** True for any file of the name, also a symbolic link that leads nowhere. */
export function exists(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** A name in the same folder that wildcards do not match, since it starts with a dot (glob(3)). */
export function temporaryName(file: string): string {
  return path.join(path.dirname(file), `.gatehouse-${process.pid}-${path.basename(file)}`);
}

/** Opens a file and closes it again. Never waits for the other end of a pipe. */
function withFile<T>(file: string, flags: number, use: (descriptor: number) => T): T {
  const descriptor = openSync(file, flags | O_NOFOLLOW | O_NONBLOCK, 0o600);
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Copies attributes for which Node has no calls: access control lists and extended attributes, such as the label by which
 * SELinux lets a container read a file. Uses descriptors, so that no name can be swapped in between. Without GNU cp, as on
 * Alpine, a new file gets the attributes that its folder gives it.
 */
function copyAttributes(from: number, to: number): void {
  if (!existsSync('/proc/self/fd')) return;
  spawnSync('cp', ['--attributes-only', '--preserve=all', '--', '/proc/self/fd/3', '/proc/self/fd/4'], {
    stdio: ['ignore', 'ignore', 'ignore', from, to],
    timeout: 5000,
  });
}

function writeAll(descriptor: number, bytes: Buffer, from = 0): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at, bytes.length - at, from + at);
}
