import type { ContextName } from './contexts.ts';
import { Context } from './contexts.ts';
import { DIRECTIVES } from './directives.table.ts';
import { THIRD_PARTY } from './third-party-directives.ts';
import type { NginxVersion } from './version.ts';
import { atLeast } from './version.ts';

/**
 * The generic function with which NGINX reads a directive's arguments; `custom` for all others. `complex` is a text
 * with variables, `path` a folder and its levels, `access` the permissions of created files.
 */
export type Setter =
  | 'flag'
  | 'str'
  | 'str-array'
  | 'keyval'
  | 'num'
  | 'size'
  | 'off'
  | 'bufs'
  | 'msec'
  | 'sec'
  | 'enum'
  | 'bitmask'
  | 'path'
  | 'access'
  | 'complex'
  | 'custom';

/** What NGINX knows about a directive before it looks at its values. One name can have several, by context. */
export interface DirectiveSpec {
  readonly name: string;
  /** Such as `http_headers_filter`, for ngx_http_headers_filter_module. */
  readonly module: string;
  /** Bits of `Context`. */
  readonly contexts: number;
  readonly block: boolean;
  /** What a block contains: directives, lines of data (`map`, `types`, …), Lua, or text that only its module reads. */
  readonly body: 'directives' | 'entries' | 'lua' | 'foreign';
  /** Bits 0 to 7: this number of arguments is allowed. Bit 8: any number above 7 is allowed. */
  readonly argumentCounts: number;
  readonly setter: Setter;
  /** The keywords that an `enum` or `bitmask` accepts, in any case; empty for every other setter. */
  readonly keywords: readonly string[];
  /** First version with this form and first version without it. Undefined: since before 1.18.0, and until today. */
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly origin: 'nginx' | 'third-party' | 'commercial';
}

/**
 * All that is known about a name in a version of NGINX; empty for an unknown name. NGINX's own directives go before
 * third-party ones of the same name, such as `sticky` since 1.29.6.
 */
export function directiveSpecs(name: string, version: NginxVersion): readonly DirectiveSpec[] {
  const known = (table().get(name) ?? [])
    .map((source) => specFrom(name, source))
    .filter(
      ({ since, until }) =>
        (since === undefined || atLeast(version, since)) && (until === undefined || !atLeast(version, until)),
    );
  const own = known.filter(({ origin }) => origin === 'nginx');
  return own.length > 0 ? own : known;
}

/** True when a directive may have this many arguments. */
export function acceptsCount({ argumentCounts }: DirectiveSpec, count: number): boolean {
  return ((argumentCounts >> Math.min(count, 8)) & 1) === 1;
}

/** The context inside a block directive that stands in a context. */
export function contextInside(name: string, around: ContextName): ContextName {
  switch (name) {
    case 'events':
    case 'http':
    case 'stream':
    case 'mail':
    case 'mgmt':
    case 'location':
      return name;
    case 'server':
      return around === 'stream' ? 'streamServer' : around === 'mail' ? 'mailServer' : 'server';
    case 'upstream':
      return around === 'stream' ? 'streamUpstream' : 'upstream';
    case 'if':
      return around === 'server' ? 'serverIf' : 'locationIf';
    case 'limit_except':
      return 'limitExcept';
    default:
      return around;
  }
}

/** The releases that added and removed a directive; undefined for an unknown name. */
export function directiveReleases(name: string): Pick<DirectiveSpec, 'since' | 'until'> | undefined {
  const [source] = table().get(name) ?? [];
  return source === undefined ? undefined : specFrom(name, source);
}

/** The known name that is most similar to an unknown one; undefined when none is similar enough. */
export function suggestDirective(name: string): string | undefined {
  if (name.length > 60) return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length / 4)) + 1;
  for (const known of table().keys()) {
    if (Math.abs(known.length - name.length) >= bestDistance) continue;
    const distance = editDistance(name, known);
    if (distance < bestDistance) {
      best = known;
      bestDistance = distance;
    }
  }
  return best;
}

let index: ReadonlyMap<string, readonly DirectiveSource[]> | undefined;

/** A line of the table, or a module that has the name. */
type DirectiveSource = string | (typeof THIRD_PARTY)[number];

/** The sources of each name. A source is parsed only when its name is looked up, since few names are. */
function table(): ReadonlyMap<string, readonly DirectiveSource[]> {
  if (index === undefined) {
    const made = new Map<string, DirectiveSource[]>();
    const add = (name: string, source: DirectiveSource) => {
      const known = made.get(name);
      if (known === undefined) made.set(name, [source]);
      else known.push(source);
    };
    for (const line of DIRECTIVES.trim().split('\n')) add(line.slice(0, line.indexOf(' ')), line);
    for (const module of THIRD_PARTY) {
      for (const name of module.names) add(name, module);
      for (const name of module.blocks ?? []) add(name, module);
    }
    index = made;
  }
  return index;
}

function specFrom(name: string, source: DirectiveSource): DirectiveSpec {
  return typeof source === 'string' ? specOfLine(source) : specOfModule(name, source);
}

const SETTERS: Readonly<Record<string, Setter>> = {
  f: 'flag',
  s: 'str',
  a: 'str-array',
  k: 'keyval',
  n: 'num',
  z: 'size',
  o: 'off',
  b: 'bufs',
  m: 'msec',
  t: 'sec',
  e: 'enum',
  B: 'bitmask',
  p: 'path',
  A: 'access',
  c: 'complex',
};

/** Blocks whose statements are data, which a separate handler reads (`cf->handler` in ngx_conf_parse). */
const ENTRIES = new Set(['map', 'geo', 'types', 'split_clients', 'charset_map']);

/** Directives of later releases that distributions backported to older ones together with a security fix. */
const BACKPORTED = new Set(['max_headers', 'xml_external_entities']);

function specOfLine(line: string): DirectiveSpec {
  const [name = '', module = '', contexts = '', counts = '', block, setter = '', words, since, until] =
    line.split(' ');
  return {
    name,
    module,
    contexts: Number.parseInt(contexts, 36),
    block: block === 'b',
    body: ENTRIES.has(name) ? 'entries' : 'directives',
    argumentCounts: Number.parseInt(counts, 36),
    setter: SETTERS[setter] ?? 'custom',
    keywords: given(words)?.split(',') ?? [],
    since: BACKPORTED.has(name) ? undefined : given(since),
    until: given(until),
    origin: 'nginx',
  };
}

function given(column: string | undefined): string | undefined {
  return column === '-' ? undefined : column;
}

const ANY_COUNT = 0b1_1111_1111;

function specOfModule(
  name: string,
  { module, contexts, blocks, isCommercial }: (typeof THIRD_PARTY)[number],
): DirectiveSpec {
  const isLua = name.endsWith('_by_lua_block');
  const isForeign = blocks?.includes(name) ?? false;
  return {
    name,
    module,
    contexts: contexts.reduce((sum, context) => sum | Context[context], 0),
    block: isLua || isForeign,
    body: isLua ? 'lua' : isForeign ? 'foreign' : 'directives',
    argumentCounts: ANY_COUNT,
    setter: 'custom',
    keywords: [],
    since: undefined,
    until: undefined,
    origin: isCommercial ? 'commercial' : 'third-party',
  };
}

/** Levenshtein distance, with two rows in memory. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, substitution);
    }
    row = next;
  }
  return row[b.length] as number;
}
