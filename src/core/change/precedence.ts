import type { Level } from '../model/index.ts';
import { ownDirectives } from '../model/index.ts';
import type { Directive } from '../nginx/index.ts';

/** Part of a file's change that must be on the disk before or after parts of other files' changes. */
export interface Part {
  /** In the text before; undefined for a statement that comes. */
  readonly from: Directive | undefined;
  /** In the text after; undefined for a statement that goes. */
  readonly to: Directive | undefined;
  /** The levels that it is a statement of. */
  readonly levels: readonly Level[];
}

/**
 * Calls `before(one, other)` for all parts of which one must be written before the other, so that every state in
 * between is one that NGINX loads and in which no place is worse off than both before and afterwards:
 *
 * - definitions come before their uses and go after them (zones and maps: NGINX does not load without);
 * - a level that has a list or setting of its own only from now on gets it before an outer level's changes;
 * - a header is added before an upstream's is hidden, and before what it replaces is taken away;
 * - leave to send credentials is taken before another origin is let in, and `Vary` stands before the origin varies;
 * - who is trusted no more is struck out first, and nobody is trusted before it is said which header to trust.
 */
export function precedences<P extends Part>(parts: readonly P[], before: (one: P, other: P) => void): void {
  definitionsFirst(parts, before);
  for (const [ones, others] of RULES) {
    const index = new RelatedParts(parts.filter(ones));
    if (index.isEmpty) continue;
    for (const other of parts) {
      if (others(other)) for (const one of index.relatedTo(other)) if (one !== other) before(one, other);
    }
  }
  innerFirst(parts, before);
}

type Choice = (part: Part) => boolean;

const name = ({ from, to }: Part) => (to ?? from)?.name ?? '';
const header = ({ from, to }: Part) => (to ?? from)?.argument(0)?.toLowerCase() ?? '';
const isHeader = (part: Part) => name(part) === 'add_header';
const isCors = (part: Part) => /^access-control-/.test(header(part));
/** An empty value sends nothing. */
const isSent = ({ to }: Part) => to !== undefined && to.argument(1) !== '';
const isChanged = ({ from, to }: Part) => from !== undefined && to !== undefined;
const isOrigin = (part: Part) =>
  sends(part) && isChanged(part) && header(part) === 'access-control-allow-origin';

const sends: Choice = (part) => isHeader(part) && isSent(part);
const sendsNoMore: Choice = (part) => isHeader(part) && !isSent(part) && part.from !== undefined;
const hides: Choice = (part) => part.to !== undefined && /_hide_header$/.test(name(part));
const isTrust: Choice = (part) => name(part) === 'set_real_ip_from';
const goes: Choice = ({ to }) => to === undefined;

const RULES: readonly (readonly [Choice, Choice])[] = [
  [sends, hides],
  [sends, (part) => sendsNoMore(part) && !isCors(part)],
  [(part) => sendsNoMore(part) && header(part) === 'access-control-allow-credentials', isOrigin],
  [(part) => sends(part) && header(part) === 'vary', isOrigin],
  [(part) => isTrust(part) && goes(part), (part) => /^real_ip_(header|recursive)$/.test(name(part))],
  [(part) => /^real_ip_(header|recursive)$/.test(name(part)), (part) => isTrust(part) && !goes(part)],
  // Settings that may stand several times: what remains is right before the others go.
  [
    (part) => name(part) === 'ssl_protocols' && !goes(part),
    (part) => name(part) === 'ssl_protocols' && goes(part),
  ],
];

/** What a statement makes that others use by name, as these write it. */
function definitionOf(directive: Directive | undefined): string | undefined {
  switch (directive?.name) {
    case 'limit_req_zone':
    case 'limit_conn_zone':
      return directive.args
        .map((argument) => /^zone=[^:]+/.exec(argument)?.[0])
        .find((zone) => zone !== undefined);
    case 'map':
      return directive.argument(1);
    default:
      return undefined;
  }
}

function definitionsFirst<P extends Part>(parts: readonly P[], before: (one: P, other: P) => void): void {
  const defining = parts.flatMap((part) => {
    const [old, fresh] = [definitionOf(part.from), definitionOf(part.to)];
    return old === fresh ? [] : [{ part, old, fresh }];
  });
  for (const { part, old, fresh } of defining) {
    for (const other of parts) {
      if (other === part) continue;
      if (fresh !== undefined && uses(other.to, fresh)) before(part, other);
      if (old !== undefined && uses(other.from, old)) before(other, part);
      // A name that is defined anew elsewhere is free first.
      if (fresh !== undefined && definitionOf(other.from) === fresh) before(other, part);
    }
  }
}

function uses(directive: Directive | undefined, definition: string): boolean {
  if (directive === undefined || definitionOf(directive) === definition) return false;
  return directive.tree.text.slice(directive.start, directive.end).includes(definition);
}

/** A level that starts a list or has a setting of its own inherited it until now, perhaps from what changes. */
function innerFirst<P extends Part>(parts: readonly P[], before: (one: P, other: P) => void): void {
  const byName = new Map<string, P[]>();
  for (const part of parts) push(byName, name(part), part);
  for (const [directive, alike] of byName) {
    const index = new RelatedParts(alike);
    for (const one of alike) {
      if (one.from !== undefined) continue;
      for (const level of one.levels) {
        if (level.parent === undefined || ownDirectives(level, directive).length > 0) continue;
        for (const other of index.around(level.parent)) before(one, other);
      }
    }
  }
}

/** Parts by the levels that they touch, to find those of a level, around it and inside it. */
class RelatedParts<P extends Part> {
  readonly #at = new Map<Level, P[]>();
  readonly #below = new Map<Level, P[]>();
  readonly isEmpty: boolean;

  constructor(parts: readonly P[]) {
    this.isEmpty = parts.length === 0;
    for (const part of parts) {
      for (const level of part.levels) {
        push(this.#at, level, part);
        for (let outer = level.parent; outer !== undefined; outer = outer.parent)
          push(this.#below, outer, part);
      }
    }
  }

  relatedTo({ levels }: Part): Set<P> {
    const found = new Set<P>();
    for (const level of levels) {
      for (const part of this.#below.get(level) ?? []) found.add(part);
      for (const part of this.around(level)) found.add(part);
    }
    return found;
  }

  /** Those of a level and of the levels around it. */
  *around(level: Level): Generator<P> {
    for (let at: Level | undefined = level; at !== undefined; at = at.parent) yield* this.#at.get(at) ?? [];
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
