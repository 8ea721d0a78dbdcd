import { testMessages } from '../install/index.ts';
import type { Mount } from '../target/index.ts';
import { mountedView } from '../target/index.ts';

/** Output of NGINX in a container, with the host's paths in place of the container's. */
export interface HostMessages {
  /** Errors, one line each, as `FILE:LINE: MESSAGE` when they have a place. */
  readonly errors: readonly string[];
  /** The whole output. */
  readonly text: string;
}

/** Translates the output of `nginx -t` or a log. Files that only the image has keep their path, marked as such. */
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

/** The host's path of a path in the container; undefined for files that only the image has. */
export function hostPathOf(mounts: readonly Mount[], file: string): string | undefined {
  return mountedView(mounts).locate(file)?.hostPath;
}

/**
 * Paths follow a blank, a quote or a bracket, and end before one; a quoted path may contain blanks. The path of a URL
 * (`https://host/etc`) does not match.
 */
const PATHS = /"(\/[^"\n]*)"|(^|[\s([=,:'])(\/[^\s"'(),;]+)/gm;

function withHostPaths(text: string, mounts: readonly Mount[]): string {
  return text.replace(PATHS, (whole, quoted: string | undefined, before = '', bare = '') => {
    if (quoted !== undefined) return `"${hostPathOf(mounts, quoted) ?? quoted}"`;
    // Splits off `:LINE` of a place, and punctuation at the end of a sentence.
    const [, file = '', rest = ''] = /^(.*?)((?::\d+)?[.:]?)$/.exec(bare) ?? [];
    const host = hostPathOf(mounts, file);
    return host === undefined ? whole : before + host + rest;
  });
}

function placeOf(file: string, mounts: readonly Mount[]): string {
  return hostPathOf(mounts, file) ?? `${file} (in the image)`;
}
