import type { Level } from '../model/index.ts';
import { ownDirectives } from '../model/index.ts';
import type { Directive } from '../nginx/index.ts';

/** Part of a file's change that may have to be written before or after parts of other files' changes. */
export interface Part {
  /** In the text before; undefined for an added statement. */
  readonly from: Directive | undefined;
  /** In the text after; undefined for a removed statement. */
  readonly to: Directive | undefined;
  /** The levels to which the statement belongs. */
  readonly levels: readonly Level[];
}

/**
 * Calls `before(one, other)` for all parts that must be written in this order. In every state in between NGINX must
 * load, and no place may be less secure than both before and after the change:
 *
 * - definitions (zones, maps) are added before their uses and removed after them, since NGINX does not load otherwise;
 * - a level that gets its first own entry of a list or setting gets it before the outer level changes;
 * - a header is added before an upstream's header is hidden, and before the header that it replaces is removed;
 * - permission to send credentials is removed before another origin is allowed, and `Vary` is added before the origin
 *   varies;
 * - trusted addresses are removed first, and new ones are added only after the trusted header is set.
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

type PartTest = (part: Part) => boolean;

const name = ({ from, to }: Part) => (to ?? from)?.name ?? '';
const header = ({ from, to }: Part) => (to ?? from)?.argument(0)?.toLowerCase() ?? '';
const isHeader = (part: Part) => name(part) === 'add_header';
const isCors = (part: Part) => /^access-control-/.test(header(part));
/** An empty value sends nothing. */
const isSent = ({ to }: Part) => to !== undefined && to.argument(1) !== '';
const isChanged = ({ from, to }: Part) => from !== undefined && to !== undefined;
const isOrigin = (part: Part) =>
  sends(part) && isChanged(part) && header(part) === 'access-control-allow-origin';

const sends: PartTest = (part) => isHeader(part) && isSent(part);
const stopsSending: PartTest = (part) => isHeader(part) && !isSent(part) && part.from !== undefined;
const hides: PartTest = (part) => part.to !== undefined && /_hide_header$/.test(name(part));
const isTrust: PartTest = (part) => name(part) === 'set_real_ip_from';
const isRemoved: PartTest = ({ to }) => to === undefined;

const RULES: readonly (readonly [PartTest, PartTest])[] = [
  [sends, hides],
  [sends, (part) => stopsSending(part) && !isCors(part)],
  [(part) => stopsSending(part) && header(part) === 'access-control-allow-credentials', isOrigin],
  [(part) => sends(part) && header(part) === 'vary', isOrigin],
  [(part) => isTrust(part) && isRemoved(part), (part) => /^real_ip_(header|recursive)$/.test(name(part))],
  [(part) => /^real_ip_(header|recursive)$/.test(name(part)), (part) => isTrust(part) && !isRemoved(part)],
  // Repeatable settings: the lines that remain are changed before the others are removed.
  [
    (part) => name(part) === 'ssl_protocols' && !isRemoved(part),
    (part) => name(part) === 'ssl_protocols' && isRemoved(part),
  ],
];

/** The name that a statement defines, as its users write it. */
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
      // A name must be free before it is defined elsewhere.
      if (fresh !== undefined && definitionOf(other.from) === fresh) before(other, part);
    }
  }
}

function uses(directive: Directive | undefined, definition: string): boolean {
  if (directive === undefined || definitionOf(directive) === definition) return false;
  return directive.tree.text.slice(directive.start, directive.end).includes(definition);
}

/** A level that gets its first own entry of a list or setting inherited it until now, perhaps from a changed part. */
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

/** Parts by level, to find the parts of a level, of the levels around it and of those inside it. */
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

  /** The parts of a level and of the levels around it. */
  *around(level: Level): Generator<P> {
    for (let at: Level | undefined = level; at !== undefined; at = at.parent) yield* this.#at.get(at) ?? [];
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
