import path from 'node:path';

/** How a master process was started, by its process title. */
export interface Started {
  /** The argument of `-p`. */
  readonly prefix: string | undefined;
  /** The main configuration file, when that is certain. */
  readonly configurationFile: string | undefined;
}

/**
 * Reads the title of a master process, which ends with its arguments, joined by spaces.
 *
 * @param compiled the file that it uses without `-c`; undefined when the program is not known
 * @returns undefined when the title is not that of a master process
 */
export function startedAs(title: string, compiled: string | undefined): Started | undefined {
  const given = /nginx: master process (.*)/s.exec(title)?.[1]?.replaceAll('\0', ' ');
  if (given === undefined) return undefined;
  const prefix = / -p ?(\/\S+)/.exec(given)?.[1];
  const named = / -c ?(\S+)/.exec(given)?.[1] ?? compiled;
  // A relative path starts from the prefix: that of `-p`, or the compiled-in one, which is not known here.
  const isKnown = named?.startsWith('/') || prefix !== undefined;
  const configurationFile = named !== undefined && isKnown ? path.resolve(prefix ?? '/', named) : undefined;
  return { prefix, configurationFile };
}
