import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';

/** Bytes of a log that are read: a busy server may write much meanwhile. */
const LOG_LIMIT = 256 * 1024;
const MAX_LINES = 20;

/** Where an error log ends now, in bytes; 0 for one that is not there. */
export function logSize(file: string | undefined): number {
  return file !== undefined && existsSync(file) ? statSync(file).size : 0;
}

/** What NGINX has written as `[emerg]` to an error log after a place in it. */
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

/** The lines of a log that NGINX has written as `[emerg]`. */
export function emergenciesIn(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.includes('[emerg]'))
    .slice(0, MAX_LINES);
}
