import { randomBytes } from 'node:crypto';
import { closeSync, constants, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A file without a name. Another program opens it as `/dev/fd/N`; the kernel deletes it with the last process. */
export interface HiddenFile {
  readonly descriptor: number;
  close(): void;
}

/**
 * Stores a text in a file that a child process can open and others cannot find. The file has no name when the first byte
 * is written, so that nothing is left behind, however this process ends.
 */
export function hiddenFile(text: string): HiddenFile {
  const descriptor = openNameless(tmpdir());
  writeSync(descriptor, text);
  return { descriptor, close: () => closeSync(descriptor) };
}

/** O_TMPFILE of open(2), for which Node has no constant: `__O_TMPFILE | O_DIRECTORY`. */
const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;

function openNameless(folder: string): number {
  try {
    return openSync(folder, O_TMPFILE | constants.O_RDWR, 0o600);
  } catch {
    // Some file systems cannot do this. Then the file has a name for a moment.
    const file = path.join(folder, `gatehouse-${randomBytes(12).toString('hex')}`);
    const descriptor = openSync(file, 'wx+', 0o600);
    rmSync(file);
    return descriptor;
  }
}
