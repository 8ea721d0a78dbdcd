import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';

/** Bytes of a log that are read at most: a busy server may write a lot in the meantime. */
const LOG_LIMIT = 256 * 1024;
const MAX_LINES = 20;

/** The size of an error log in bytes; 0 when it does not exist. */
export function logSize(file: string | undefined): number {
  return file !== undefined && existsSync(file) ? statSync(file).size : 0;
}

/** The `[emerg]` lines that NGINX has written to an error log after an offset in bytes. */
export function emergenciesSince(file: string | undefined, from: number): string[] {
  if (file === undefined || !existsSync(file)) return [];
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(LOG_LIMIT);
    const length = readSync(descriptor, buffer, 0, LOG_LIMIT, from);
    return emergenciesIn(buffer.toString('latin1', 0, length));
  } finally {
    closeSync(descriptor);
  }
}

/** The `[emerg]` lines of a log, at most 20. */
export function emergenciesIn(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.includes('[emerg]'))
    .slice(0, MAX_LINES);
}
