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

/** Seconds since 1970 with nine digits after the point, such as `1700000000.123456789`: a double cannot hold them. */
export interface FileTimes {
  readonly atime: string;
  readonly mtime: string;
}

/** A file's bytes and all that a change must keep. */
export interface FileState extends FileTimes {
  readonly bytes: Buffer;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The calls that change the disk, named, so that a test can make each one fail. None follows a symbolic link in the
 * last name of its path: Kasm's installer leaves folders that everybody may write, where a link could be put in the
 * place of a file at any moment.
 */
export interface Disk {
  /** Makes a file of exactly this mode, whatever the umask. Fails where there is one. */
  writeNew(file: string, bytes: Buffer, mode: number): void;
  /** Makes a file with the extended attributes of another, and its owner and mode but for those named. */
  writeLike(file: string, bytes: Buffer, model: string, attributes?: FileAttributes): void;
  chown(file: string, uid: number, gid: number): void;
  chmod(file: string, mode: number): void;
  utimes(file: string, times: FileTimes): void;
  rename(from: string, to: string): void;
  /** Writes into the file that is there: text, for a reader in between may find empty lines at its end. */
  overwrite(file: string, bytes: Buffer): void;
  remove(file: string): void;
  syncDirectory(directory: string): void;
}

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } = constants;

/** The real disk. Everything is on it, not in a cache, when a call returns. */
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
        // What the original lets others read, the new bytes may not be meant for.
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
      // A file that its owner may not even read. Who is not root gives nothing away by a link.
      const isDenied = error instanceof Error && 'code' in error && error.code === 'EACCES';
      if (!isDenied || process.geteuid?.() === 0) throw error;
      chmodSync(file, mode);
    }
  },
  utimes(file, times) {
    lutimesSync(file, Number(times.atime), Number(times.mtime));
    // Node sets times as doubles, which end at a quarter of a microsecond; touch knows nanoseconds.
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
      // Whoever reads between two calls gets the old text or the new one, and empty lines after it: so do those who
      // find what a run that died has left. Where the disk is full, that shows before a byte is lost.
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

/** Reads a file's state; symbolic links are followed. */
export function stateOf(file: string): FileState {
  const real = realpathSync(file);
  return withFile(real, O_RDONLY, (descriptor) => {
    const permissions = permissionsOf(fstatSync(descriptor));
    const times = timesOf(real);
    return { bytes: readFileSync(descriptor), ...permissions, ...times };
  });
}

/** The times of a file or folder; a symbolic link is not followed. */
export function timesOf(file: string): FileTimes {
  const { atimeNs, mtimeNs } = lstatSync(file, { bigint: true });
  return { atime: seconds(atimeNs), mtime: seconds(mtimeNs) };
}

function seconds(nanoseconds: bigint): string {
  const digits = nanoseconds.toString().padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

/** How a file's new bytes come to it. */
export interface Replacement {
  /** Into the file that is there, whatever its number of names. */
  readonly inPlace?: boolean | undefined;
  readonly attributes?: FileAttributes | undefined;
}

/**
 * Puts bytes in place of a file's: under a name that no include pattern matches, on the disk, then by one rename,
 * so that a reader sees the old bytes or the new ones. Owner, mode and the symbolic links on the way stay. A file
 * with several hard links is written in place instead, or the other names would keep the old bytes.
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

/** Whoever may read the file only before or only after never sees the new bytes, or the old ones again. */
function overwriteFile(disk: Disk, real: string, bytes: Buffer, attributes: FileAttributes = {}): void {
  const before = permissionsOf(lstatSync(real));
  const { mode, uid, gid } = { ...before, ...attributes };
  if ((before.mode & mode) !== before.mode) disk.chmod(real, before.mode & mode);
  disk.overwrite(real, bytes);
  if (uid !== before.uid || gid !== before.gid) disk.chown(real, uid, gid);
  if (permissionsOf(lstatSync(real)).mode !== mode) disk.chmod(real, mode);
}

/** Gives a file back the state that it had. */
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

/** Gives a file or folder back its times, where it was changed at all: only its owner may. */
export function restoreTimes(disk: Disk, file: string, times: FileTimes): void {
  if (timesOf(file).mtime !== times.mtime) disk.utimes(file, times);
}

/** True for any file of the name, also a symbolic link that leads nowhere. */
export function exists(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** A name beside a file that wildcards never match: it starts with a dot (glob(3)). */
export function temporaryName(file: string): string {
  return path.join(path.dirname(file), `.gatehouse-${process.pid}-${path.basename(file)}`);
}

/** Opens, closes, and never waits for the other end of a pipe. */
function withFile<T>(file: string, flags: number, use: (descriptor: number) => T): T {
  const descriptor = openSync(file, flags | O_NOFOLLOW | O_NONBLOCK, 0o600);
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Copies what Node has no calls for: access control lists and extended attributes, among them the label by which
 * SELinux lets a container read a file. By descriptor, so that no name can be exchanged meanwhile. Where there is no
 * GNU cp, as on Alpine, a new file has what its folder gives it.
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
