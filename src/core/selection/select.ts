import type { Location, LocationMatch, Server, Socket } from '../model/index.ts';

/** How NGINX handles a path once the server is selected. */
export type LocationSelection =
  | { readonly kind: 'location'; readonly location: Location }
  /** A proxied location whose path ends in a slash redirects the path without the slash. */
  | { readonly kind: 'redirect'; readonly location: Location }
  /** No location matches: the server's own settings apply. */
  | { readonly kind: 'server' }
  /** The result depends on a regular expression that cannot be evaluated here. */
  | { readonly kind: 'unknown'; readonly pattern: string };

/**
 * The server that answers for a host name on a socket (ngx_http_find_virtual_server): exact name, longest
 * `*.name`, longest `name.*`, first regular expression, default server. `host` is a Host header's value.
 * Undefined when the result depends on a regular expression that cannot be evaluated here.
 */
export function selectServer(socket: Socket, host: string): Server | undefined {
  const name = hostName(host);
  const { servers } = socket;
  const named = (wanted: (name: string) => boolean) =>
    servers.find(({ names }) => namesOf(names).some(wanted));
  const exact = named((own) => own === name || own === `.${name}`);
  if (exact !== undefined) return exact;
  const labels = name.split('.');
  for (let cut = 1; cut < labels.length; cut++) {
    const tail = labels.slice(cut).join('.');
    const found = named((own) => own === `*.${tail}` || own === `.${tail}`);
    if (found !== undefined) return found;
  }
  for (let cut = labels.length - 1; cut > 0; cut--) {
    const head = labels.slice(0, cut).join('.');
    const found = named((own) => own === `${head}.*`);
    if (found !== undefined) return found;
  }
  return byExpression(socket, name);
}

/**
 * The location that serves a path, by NGINX's recursive search (ngx_http_core_find_location): exact location, longest
 * prefix with its nested locations, then regular expressions in file order. `path` must be normalised (see
 * `normalizedPath`). A server-level `rewrite` or `return` runs earlier and is ignored here.
 */
export function selectLocation(server: Server, path: string): LocationSelection {
  const result = search(server, path);
  switch (result.kind) {
    case 'none':
      return { kind: 'server' };
    case 'unknown':
      return result;
    default:
      return { kind: result.kind === 'redirect' ? 'redirect' : 'location', location: result.location };
  }
}

/**
 * The path that NGINX compares with locations: decoded, slashes merged, dot segments resolved, without query
 * (ngx_http_parse_complex_uri). Undefined for a target that NGINX answers with 400.
 */
export function normalizedPath(target: string): string | undefined {
  const raw = /^[^?#]*/.exec(target)?.[0] ?? '';
  if (!raw.startsWith('/') || /%(?![0-9a-f]{2})/i.test(raw)) return undefined;
  const decoded = raw.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  if (decoded.includes('\0')) return undefined;
  const kept: string[] = [];
  const segments = decoded.split('/').slice(1);
  for (const [number, segment] of segments.entries()) {
    const isLast = number === segments.length - 1;
    if (segment === '..') {
      if (kept.pop() === undefined) return undefined;
    }
    if (segment !== '' && segment !== '.' && segment !== '..') kept.push(segment);
    else if (isLast) kept.push('');
  }
  return `/${kept.join('/')}`;
}

/**
 * Whether a PCRE pattern of a configuration matches a byte string. Undefined when JavaScript could give another answer
 * than PCRE, or could take too long.
 */
export function patternMatches(pattern: string, isCaseless: boolean, text: string): boolean | undefined {
  const expression = compiled(pattern, isCaseless);
  if (expression === undefined) return undefined;
  // Character classes and anchors of the two languages differ for control characters, line ends and non-ASCII bytes.
  if (/[^\x20-\x7e]/.test(text)) return undefined;
  if (text.length > (NESTED_REPEAT.test(pattern) ? 24 : 2048)) return undefined;
  return expression.test(text);
}

type SearchResult =
  | { readonly kind: 'final' | 'weak' | 'redirect'; readonly location: Location }
  | { readonly kind: 'unknown'; readonly pattern: string }
  | { readonly kind: 'none' };

const PASSES: ReadonlySet<string> = new Set([
  'proxy_pass',
  'fastcgi_pass',
  'uwsgi_pass',
  'scgi_pass',
  'grpc_pass',
  'memcached_pass',
]);

function search(level: Server | Location, path: string): SearchResult {
  const exact = level.locations.find((location) => location.match === 'exact' && location.path === path);
  if (exact !== undefined) return { kind: 'final', location: exact };
  const prefix = longestPrefix(level, path);
  if (prefix?.path !== path) {
    // An exact location counts here too, before a prefix with the same text (ngx_http_core_find_static_location).
    const slashed = level.locations.filter(
      ({ match, path: own }) => (match === 'exact' || isPrefix(match)) && own === `${path}/`,
    );
    const answers = slashed.find(({ match }) => match === 'exact') ?? slashed[0];
    if (answers !== undefined && slashed.some(hasPass)) return { kind: 'redirect', location: answers };
  }
  let current: SearchResult = { kind: 'none' };
  if (prefix !== undefined) {
    const inner = search(prefix, path);
    if (inner.kind === 'final' || inner.kind === 'redirect' || inner.kind === 'unknown') return inner;
    current = { kind: 'weak', location: inner.kind === 'weak' ? inner.location : prefix };
  }
  if (prefix?.match === 'prefix-stop') return current;
  for (const location of level.locations) {
    if (location.match !== 'regex' && location.match !== 'regex-nocase') continue;
    const matches = patternMatches(location.path, location.match === 'regex-nocase', path);
    if (matches === undefined) return { kind: 'unknown', pattern: location.path };
    if (!matches) continue;
    const inner = search(location, path);
    if (inner.kind === 'redirect' || inner.kind === 'unknown') return inner;
    return { kind: 'final', location: inner.kind === 'none' ? location : inner.location };
  }
  return current;
}

function longestPrefix(level: Server | Location, path: string): Location | undefined {
  let longest: Location | undefined;
  for (const location of level.locations) {
    if (!isPrefix(location.match) || !path.startsWith(location.path)) continue;
    if (longest === undefined || location.path.length > longest.path.length) longest = location;
  }
  return longest;
}

function isPrefix(match: LocationMatch): boolean {
  return match === 'prefix' || match === 'prefix-stop';
}

function hasPass(location: Location): boolean {
  return location.own.some((name) => PASSES.has(name));
}

function hostName(host: string): string {
  const name = /^(\[[^\]]*\]|[^:]*)/.exec(host)?.[0] ?? host;
  return (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase();
}

/** A server without `server_name` has the empty name. */
function namesOf(names: readonly string[]): readonly string[] {
  return names.length === 0 ? [''] : names.map((name) => (name.startsWith('~') ? name : name.toLowerCase()));
}

function byExpression({ servers, defaultServer }: Socket, name: string): Server | undefined {
  for (const server of servers) {
    for (const own of server.names) {
      if (!own.startsWith('~')) continue;
      // NGINX lower-cases the name and ignores case in these expressions.
      const matches = patternMatches(own.slice(1), true, name);
      if (matches === undefined) return undefined;
      if (matches) return server;
    }
  }
  return defaultServer;
}

/** A repeated group with a repetition inside. It can take exponential time on a text that does not match. */
const NESTED_REPEAT = /[*+}][^()]*\)+[*+{]/;

const expressions = new Map<string, RegExp | undefined>();
const MAX_EXPRESSIONS = 10_000;

function compiled(pattern: string, isCaseless: boolean): RegExp | undefined {
  const key = (isCaseless ? '*' : '=') + pattern;
  if (expressions.has(key)) return expressions.get(key);
  if (expressions.size >= MAX_EXPRESSIONS) expressions.clear();
  const expression = translated(pattern, isCaseless);
  expressions.set(key, expression);
  return expression;
}

/** A PCRE pattern as a JavaScript expression; undefined for syntax with another meaning in JavaScript (pcre2syntax). */
function translated(pattern: string, isCaseless: boolean): RegExp | undefined {
  let source = pattern;
  let flags = isCaseless ? 'i' : '';
  const caseless = /^\(\?i\)/.exec(source);
  if (caseless !== null) {
    source = source.slice(caseless[0].length);
    flags = 'i';
  }
  source = source.replaceAll('(?P<', '(?<');
  const foreign =
    /[^\x00-\x7f]/.test(source) ||
    // Escapes that JavaScript lacks or interprets differently, including back references.
    /(?:^|[^\\])(?:\\\\)*\\(?![dDwWsSbBnrtf\W]|x[0-9a-fA-F]{2})/.test(source) ||
    // Possessive quantifiers; classes that start with `]`; named classes.
    /[*+?}]\+|\[\^?\]|\[\[[:.=]/.test(source) ||
    // Groups other than plain groups, named groups and lookaround.
    /\(\?(?![:=!]|<[=!A-Za-z_])|\(\*/.test(source);
  if (foreign) return undefined;
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}
