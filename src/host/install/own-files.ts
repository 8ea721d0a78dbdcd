import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DISK } from './disk.ts';
import { hashOf } from './journal.ts';

/**
 * What a file is to us: `ours` as it was written, `edited` since, or `foreign`: somebody else's, be it a folder or a
 * link. A file of ours says so, with the hash of its text, in its first line.
 */
export type Ownership = 'absent' | 'ours' | 'edited' | 'foreign';

const MARK = /^# Written by gatehouse \(sha256 ([0-9a-f]{64})\); once edited, it is nobody's but yours\n/;

function marked(text: string): string {
  return `# Written by gatehouse (sha256 ${hashOf(Buffer.from(text))}); once edited, it is nobody's but yours\n${text}`;
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

/** The text of a file of ours without the line that says so; undefined for what is not there or not ours. */
export function ownText(file: string): string | undefined {
  const kind = ownership(file);
  return kind === 'ours' || kind === 'edited' ? readFileSync(file, 'utf8').replace(MARK, '') : undefined;
}

/** Writes a file of ours, in lines that may start with `#`. Whole or not at all; the caller has looked whose it is. */
export function writeOwnFile(file: string, text: string, mode: number): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o755 });
  writeWhole(file, marked(text), mode);
}

/**
 * Puts a text in a file's place by one rename, so that readers see the old one or the new one. The name in between
 * ends in nothing that a collector of files looks for.
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
