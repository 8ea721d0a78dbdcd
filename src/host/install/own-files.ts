import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DISK } from './disk.ts';
import { hashOf } from './journal.ts';

/**
 * Who wrote a file: `ours` is unchanged since Gatehouse wrote it, `edited` was changed since, `foreign` was not written by
 * Gatehouse or is not a regular file. The first line of a file that Gatehouse wrote contains the hash of its text.
 */
export type Ownership = 'absent' | 'ours' | 'edited' | 'foreign';

// Earlier releases had other words after the hash.
const MARK = /^# Written by gatehouse \(sha256 ([0-9a-f]{64})\); .*\n/;

function marked(text: string): string {
  return `# Written by gatehouse (sha256 ${hashOf(Buffer.from(text))}); gatehouse does not replace it once you edit it\n${text}`;
}

export function ownership(file: string): Ownership {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return 'absent';
  if (!stat.isFile()) return 'foreign';
  const text = readFileSync(file, 'utf8');
  const mark = MARK.exec(text);
  if (mark === null) return 'foreign';
  return hashOf(Buffer.from(text.slice(mark[0].length))) === mark[1] ? 'ours' : 'edited';
}

/** The text of a file of ours, without its first line; undefined when the file does not exist or is foreign. */
export function textOfOwnFile(file: string): string | undefined {
  const kind = ownership(file);
  return kind === 'ours' || kind === 'edited' ? readFileSync(file, 'utf8').replace(MARK, '') : undefined;
}

/**
 * Writes a file of ours, in a format where `#` starts a comment. Whole or not at all. The caller has checked its
 * ownership.
 */
export function writeOwnFile(file: string, text: string, mode: number): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o755 });
  writeWhole(file, marked(text), mode);
}

/**
 * Replaces a file's text by one rename, so that readers see the old or the new text. The temporary name has no suffix that
 * a collector of metrics looks for.
 */
export function writeWhole(file: string, text: string, mode: number): void {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.gatehouse-${process.pid}`);
  rmSync(temporary, { force: true });
  try {
    DISK.writeNew(temporary, Buffer.from(text), mode);
    DISK.rename(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  DISK.syncDirectory(path.dirname(file));
}

export function removeFile(file: string): void {
  DISK.remove(file);
  if (existsSync(path.dirname(file))) DISK.syncDirectory(path.dirname(file));
}
