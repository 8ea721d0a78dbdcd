import { randomBytes } from 'node:crypto';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A file without a name: another program reads it as `/dev/fd/N`, and the kernel forgets it with the process. */
export interface HiddenFile {
  readonly descriptor: number;
  close(): void;
}

/**
 * Puts a text where a program can open it as a file and nobody can find it. Its name is gone before the first byte is
 * written, so however this process ends, nothing of the text is left behind.
 */
export function hiddenFile(text: string): HiddenFile {
  const file = path.join(tmpdir(), `gatehouse-${randomBytes(12).toString('hex')}`);
  const descriptor = openSync(file, 'wx+', 0o600);
  rmSync(file);
  writeSync(descriptor, text);
  return { descriptor, close: () => closeSync(descriptor) };
}
