import { lstatSync, readdirSync } from 'node:fs';
import type { ByteString, GlobResult } from '../nginx/index.ts';
import { decodeUtf8 } from '../nginx/index.ts';
import { failureMessage } from './read-failure.ts';

/** Turns a path as NGINX names it into one on this disk, or undefined when nothing is mapped there. */
export type ToHost = (path: string) => string | undefined;

/**
 * glob(3) without flags, as NGINX calls it: wildcards in any segment, no leading dot matched by them, results in
 * byte order (NGINX never leaves the C locale). `toHost` says where a path is to be looked up.
 */
export function glob(pattern: string, toHost: ToHost): GlobResult {
  const unreadable: { path: string; message: string }[] = [];
  let paths = [''];
  for (const segment of pattern.split('/').slice(1)) {
    paths = /[*?[]/.test(segment)
      ? paths.flatMap((path) => matching(path, segment, toHost, unreadable))
      : paths.map((path) => `${path}/${segment.replace(/\\(.)/g, '$1')}`);
  }
  return { paths: paths.filter((path) => exists(path, toHost)).sort(byBytes), unreadable };
}

/** The expression that a glob segment stands for: `*`, `?`, `[a-z]`, `[!a-z]`, `\` before a literal. */
export function segmentExpression(segment: string): RegExp {
  let source = /^[*?[]/.test(segment) ? '(?!\\.)' : '';
  for (let at = 0; at < segment.length; at++) {
    const character = segment.charAt(at);
    const close = character === '[' ? endOfClass(segment, at) : -1;
    if (character === '*') source += '.*';
    else if (character === '?') source += '.';
    else if (close !== -1) {
      const inner = segment.slice(at + 1, close).replace(/^[!^]/, '');
      const negated = /^[!^]/.test(segment.slice(at + 1, close)) ? '^' : '';
      source += `[${negated}${inner.replace(/[\\\]^]/g, '\\$&')}]`;
      at = close;
    } else if (character === '\\' && at + 1 < segment.length) source += escaped(segment.charAt(++at));
    else source += escaped(character);
  }
  return new RegExp(`^${source}$`, 's');
}

/** Offset of the `]` that closes a class; one right after `[` or `[!` is literal. */
function endOfClass(segment: string, open: number): number {
  const first = /[!^]/.test(segment.charAt(open + 1)) ? open + 2 : open + 1;
  return segment.indexOf(']', first + 1);
}

function escaped(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}

function matching(
  path: string,
  segment: string,
  toHost: ToHost,
  unreadable: { path: string; message: string }[],
): string[] {
  const folder = toHost(nameOf(path === '' ? '/' : path));
  if (folder === undefined) return [];
  const expression = segmentExpression(segment);
  try {
    return readdirSync(folder, 'latin1')
      .filter((name) => expression.test(name))
      .map((name) => `${path}/${name}`);
  } catch (error) {
    const { reason, message } = failureMessage(error);
    // A folder that is not there matches nothing, which is fine; one that may not be listed hides files.
    if (reason === 'denied' || reason === 'unreadable') unreadable.push({ path: folder, message });
    return [];
  }
}

function exists(path: string, toHost: ToHost): boolean {
  const host = toHost(nameOf(path));
  if (host === undefined) return false;
  try {
    lstatSync(host);
    return true;
  } catch {
    return false;
  }
}

/** A path of the configuration, which is bytes, as this platform names files, which is text. */
export function nameOf(path: ByteString): string {
  return decodeUtf8(path) ?? path;
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
