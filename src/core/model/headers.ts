import type { Directive, NginxVersion } from '../nginx/index.ts';
import { compareVersions } from '../nginx/index.ts';
import { effectiveValue, ownDirectives } from './inheritance.ts';
import type { HeaderEntry, Level } from './level.ts';

/** Statuses with which a header without `always` is sent (ngx_http_headers_filter_module). */
export const SAFE_STATUSES: ReadonlySet<number> = new Set([200, 201, 204, 206, 301, 302, 303, 304, 307, 308]);

/** NGINX 1.29.3 added `add_header_inherit`. Before, every level behaves as with `on`. */
const INHERIT_SINCE: NginxVersion = { major: 1, minor: 29, patch: 3 };

export type HeaderInheritance = 'on' | 'off' | 'merge';

/**
 * The `add_header` entries that are effective at a level, in the order in which NGINX sends them. An entry of the level
 * itself hides all inherited ones, even when its value is empty. With `add_header_inherit merge` the inherited entries
 * follow the level's own.
 */
export function effectiveHeaders(level: Level, version: NginxVersion): readonly HeaderEntry[] {
  level.memo.headers ??= computeHeaders(level, version);
  return level.memo.headers;
}

/** How a level treats the headers of the levels around it. */
export function headerInheritance(level: Level, version: NginxVersion): HeaderInheritance {
  if (compareVersions(version, INHERIT_SINCE) < 0) return 'on';
  const mode = effectiveValue(level, 'add_header_inherit')?.toLowerCase();
  return mode === 'off' || mode === 'merge' ? mode : 'on';
}

function computeHeaders(level: Level, version: NginxVersion): readonly HeaderEntry[] {
  const own = ownDirectives(level, 'add_header').map((directive) => entryOf(directive, level));
  const inherited = () => (level.parent === undefined ? [] : effectiveHeaders(level.parent, version));
  switch (headerInheritance(level, version)) {
    case 'off':
      return own;
    case 'merge':
      return [...own, ...inherited()];
    case 'on':
      return own.length > 0 ? own : inherited();
  }
}

function entryOf(directive: Directive, from: Level): HeaderEntry {
  const name = directive.argument(0) ?? '';
  return {
    name,
    key: name.toLowerCase(),
    value: directive.argument(1) ?? '',
    always: directive.argument(2) === 'always',
    directive,
    from,
  };
}
