import type { Directive } from '../nginx/index.ts';
import type { Level } from './level.ts';

/** A setting as it stands at a level: the directives that make it, and the level that they are written in. */
export interface Effective {
  readonly directives: readonly Directive[];
  readonly from: Level | undefined;
}

const NOTHING: Effective = { directives: [], from: undefined };

/** The directives of a name that are written directly in a level, in order. */
export function ownDirectives(level: Level, name: string): readonly Directive[] {
  return level.own.named(name);
}

/**
 * The directives of a name that count at a level: its own, or else the nearest outer level's. This is the rule
 * of NGINX both for scalars and for lists, where one own entry hides all that is inherited; names that are
 * never inherited (`return`, `proxy_pass`, …) are asked for with `ownDirectives`, and response headers, which
 * newer versions can merge, with `effectiveHeaders`.
 */
export function effective(level: Level, name: string): Effective {
  for (let at: Level | undefined = level; at !== undefined; at = at.parent) {
    const directives = ownDirectives(at, name);
    if (directives.length > 0) return { directives, from: at };
  }
  return NOTHING;
}

/** The first argument of a scalar at a level, or undefined when it is left to its default. */
export function effectiveValue(level: Level, name: string): string | undefined {
  // A scalar stands once in a block; where NGINX lets it repeat, the last one counts.
  return effective(level, name).directives.at(-1)?.argument(0);
}
