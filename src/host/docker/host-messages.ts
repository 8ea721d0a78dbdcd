import { testMessages } from '../install/index.ts';
import type { Mount } from '../target/index.ts';
import { mountedView } from '../target/index.ts';

/** What NGINX in a container said, with the paths that the host knows in place of the container's own. */
export interface HostMessages {
  /** Errors, one line each, as `FILE:LINE: MESSAGE` where they have a place. */
  readonly errors: readonly string[];
  /** The whole output. */
  readonly text: string;
}

/** Translates the output of `nginx -t` or a log. Files that only the image has keep their name, and that is said. */
export function hostMessages(output: string, mounts: readonly Mount[]): HostMessages {
  const errors = testMessages(output).filter(({ level }) => level !== 'warn');
  return {
    errors: errors.map(({ message, file, line }) => {
      const text = withHostPaths(message, mounts);
      return file === undefined ? text : `${placeOf(file, mounts)}:${line}: ${text}`;
    }),
    text: withHostPaths(output, mounts),
  };
}

/** A path of the container on the host; undefined for what only the image has. */
export function hostPathOf(mounts: readonly Mount[], file: string): string | undefined {
  return mountedView(mounts).locate(file)?.hostPath;
}

/**
 * Paths stand after a blank, a quote or a bracket, and end with the like; one in quotes may hold blanks. What is
 * part of an address (`https://host/etc`) is none.
 */
const PATHS = /"(\/[^"\n]*)"|(^|[\s([=,:'])(\/[^\s"'(),;]+)/gm;

function withHostPaths(text: string, mounts: readonly Mount[]): string {
  return text.replace(PATHS, (whole, quoted: string | undefined, before = '', bare = '') => {
    if (quoted !== undefined) return `"${hostPathOf(mounts, quoted) ?? quoted}"`;
    // NGINX's places: FILE:LINE, and what a sentence ends with.
    const [, file = '', rest = ''] = /^(.*?)((?::\d+)?[.:]?)$/.exec(bare) ?? [];
    const host = hostPathOf(mounts, file);
    return host === undefined ? whole : before + host + rest;
  });
}

function placeOf(file: string, mounts: readonly Mount[]): string {
  return hostPathOf(mounts, file) ?? `${file} (in the image)`;
}
