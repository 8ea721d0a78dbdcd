import type { Directive } from '../nginx/index.ts';
import type { Level } from './level.ts';

/** A setting as it is effective at a level: its directives, and the level in which they are written. */
export interface Effective {
  readonly directives: readonly Directive[];
  readonly from: Level | undefined;
}

const NOTHING: Effective = { directives: [], from: undefined };

/** The directives with this name that are written directly in a level, in order. */
export function ownDirectives(level: Level, name: string): readonly Directive[] {
  return level.own.named(name);
}

/**
 * The directives with this name that are effective at a level: its own, or else those of the nearest outer level that
 * has some. This is NGINX's rule for scalars and for lists: one own entry hides all inherited ones. Use `ownDirectives`
 * for directives that are never inherited (`return`, `proxy_pass`, …), and `effectiveHeaders` for response headers,
 * which newer versions can merge.
 */
export function effective(level: Level, name: string): Effective {
  for (let at: Level | undefined = level; at !== undefined; at = at.parent) {
    const directives = ownDirectives(at, name);
    if (directives.length > 0) return { directives, from: at };
  }
  return NOTHING;
}

/** The first argument of a scalar at a level, or undefined when the default applies. */
export function effectiveValue(level: Level, name: string): string | undefined {
  // A scalar occurs once in a block. Where NGINX allows repetition, the last one counts.
  return effective(level, name).directives.at(-1)?.argument(0);
}
