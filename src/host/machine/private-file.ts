import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/**
 * Writes a file that only its owner can read, such as a key: whole or not at all, and on the disk when this returns.
 * Replaces an existing file. The folder must exist. Throws what the disk throws.
 */
export function writePrivateFile(file: string, text: string): void {
  writeBeside(file, text, (temporary) => renameSync(temporary, file));
}

/**
 * As `writePrivateFile`, but keeps an existing file.
 *
 * @returns false when the file existed, also one that another process made in the meantime
 */
export function createPrivateFile(file: string, text: string): boolean {
  try {
    // A rename would replace the file of another process; a link fails.
    writeBeside(file, text, (temporary) => linkSync(temporary, file));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function writeBeside(file: string, text: string, putInPlace: (temporary: string) => void): void {
  removeLeftovers(file);
  const temporary = temporaryFor(file, String(process.pid));
  try {
    const descriptor = openSync(temporary, 'wx', 0o600);
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    putInPlace(temporary);
  } finally {
    rmSync(temporary, { force: true });
  }
  const folder = openSync(path.dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Removes what processes that died left, and this process's own leftovers: nothing of a key must stay behind. */
function removeLeftovers(file: string): void {
  const folder = path.dirname(file);
  const start = temporaryFor(path.basename(file), '');
  for (const name of readdirSync(folder)) {
    const owner = name.startsWith(start) ? name.slice(start.length) : '';
    if (/^\d+$/.test(owner) && !isAnother(owner)) rmSync(path.join(folder, name), { force: true });
  }
}

/** True for another process that runs, or whose state is unknown. */
function isAnother(pid: string): boolean {
  return pid !== String(process.pid) && (existsSync(`/proc/${pid}`) || !existsSync('/proc/self'));
}

function temporaryFor(file: string, pid: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.${pid}`);
}
