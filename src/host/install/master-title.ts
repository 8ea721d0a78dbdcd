import path from 'node:path';

/** What the title of a master process tells of how it was started. */
export interface Started {
  /** The `-p` that it was given. */
  readonly prefix: string | undefined;
  /** The main configuration file that it runs from, where that is certain. */
  readonly configurationFile: string | undefined;
}

/**
 * Reads the title of a master process, which ends with its arguments, joined by spaces. `compiled` is the file that
 * it runs from without `-c`; undefined where the program is not known. Undefined for what is no master.
 */
export function startedAs(title: string, compiled: string | undefined): Started | undefined {
  const given = /nginx: master process (.*)/s.exec(title)?.[1]?.replaceAll('\0', ' ');
  if (given === undefined) return undefined;
  const prefix = / -p ?(\/\S+)/.exec(given)?.[1];
  const named = / -c ?(\S+)/.exec(given)?.[1] ?? compiled;
  // A relative one starts from the prefix; without that it is the compiled-in one, which only the program knows.
  const isKnown = named?.startsWith('/') || prefix !== undefined;
  const configurationFile = named !== undefined && isKnown ? path.resolve(prefix ?? '/', named) : undefined;
  return { prefix, configurationFile };
}
