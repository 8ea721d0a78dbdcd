import type { Location, LocationMatch, Server, Socket } from '../model/index.ts';

/** What NGINX does with a path once the server is known. */
export type LocationSelection =
  | { readonly kind: 'location'; readonly location: Location }
  /** A redirect to the same path with a slash, made by a proxied location whose path ends in one. */
  | { readonly kind: 'redirect'; readonly location: Location }
  /** No location matches: the server's own settings apply. */
  | { readonly kind: 'server' }
  /** A regular expression whose verdict cannot be told here stands in the way. */
  | { readonly kind: 'unknown'; readonly pattern: string };

/**
 * The server that answers for a host name on a socket (ngx_http_find_virtual_server): exact name, longest
 * `*.name`, longest `name.*`, first regular expression, default server. `host` is a Host header's value.
 * Undefined when that depends on a regular expression which cannot be evaluated here.
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
 * The location that serves a path, by NGINX's recursive search (ngx_http_core_find_location): exact, longest
 * prefix with what is nested in it, then regular expressions in file order. `path` is normalised already, as
 * `normalizedPath` gives it. Server-level `rewrite` and `return` come before and are not looked at.
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
 * The path that locations are compared with: decoded, slashes merged, dot segments resolved, without query
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
 * Whether a PCRE pattern of a configuration matches a text of bytes. Undefined when JavaScript's expressions
 * could judge otherwise than PCRE, or would take too long.
 */
export function patternMatches(pattern: string, isCaseless: boolean, text: string): boolean | undefined {
  const expression = compiled(pattern, isCaseless);
  if (expression === undefined) return undefined;
  // Byte values past ASCII and line ends are where the two languages' classes and anchors differ.
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
    // An exact location counts here too, and answers before a prefix of the same text (ngx_http_core_find_static_location).
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

/** A server without `server_name` has the empty one. */
function namesOf(names: readonly string[]): readonly string[] {
  return names.length === 0 ? [''] : names.map((name) => (name.startsWith('~') ? name : name.toLowerCase()));
}

function byExpression({ servers, defaultServer }: Socket, name: string): Server | undefined {
  for (const server of servers) {
    for (const own of server.names) {
      if (!own.startsWith('~')) continue;
      // Names are lower-cased before they are compared, and the expressions are caseless.
      const matches = patternMatches(own.slice(1), true, name);
      if (matches === undefined) return undefined;
      if (matches) return server;
    }
  }
  return defaultServer;
}

/** A repeated group that repeats something itself can take exponential time where it does not match. */
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

/** PCRE's syntax where JavaScript means the same by it; undefined for everything else (pcre2syntax). */
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
    // Escapes that JavaScript lacks or reads otherwise, back references among them.
    /(?:^|[^\\])(?:\\\\)*\\(?![dDwWsSbBnrtf\W]|x[0-9a-fA-F]{2})/.test(source) ||
    // Possessive quantifiers; classes that start with `]`; named classes.
    /[*+?}]\+|\[\^?\]|\[\[[:.=]/.test(source) ||
    // Groups other than the plain, named and looking ones.
    /\(\?(?![:=!]|<[=!A-Za-z_])|\(\*/.test(source);
  if (foreign) return undefined;
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}
