import { randomBytes } from 'node:crypto';
import { closeSync, constants, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A file without a name: another program reads it as `/dev/fd/N`, and the kernel forgets it with the process. */
export interface HiddenFile {
  readonly descriptor: number;
  close(): void;
}

/**
 * Puts a text where a program can open it as a file and nobody can find it. It has no name when the first byte is
 * written, so however this process ends, nothing of the text is left behind.
 */
export function hiddenFile(text: string): HiddenFile {
  const descriptor = openNameless(tmpdir());
  writeSync(descriptor, text);
  return { descriptor, close: () => closeSync(descriptor) };
}

/** Of open(2): `__O_TMPFILE`, which Node has no name for, goes with O_DIRECTORY. */
const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;

function openNameless(folder: string): number {
  try {
    return openSync(folder, O_TMPFILE | constants.O_RDWR, 0o600);
  } catch {
    // Not every file system can: then its name lives for a moment.
    const file = path.join(folder, `gatehouse-${randomBytes(12).toString('hex')}`);
    const descriptor = openSync(file, 'wx+', 0o600);
    rmSync(file);
    return descriptor;
  }
}
