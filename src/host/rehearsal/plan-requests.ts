import type { If, Location, Model, Server, Socket } from '../../core/model/index.ts';
import { effective, effectiveRateLimits, effectiveValue, serverSockets } from '../../core/model/index.ts';
import type { Reach } from '../../core/selection/index.ts';
import { hostFor, pathsTo, pathTo, sampleOf } from '../../core/selection/index.ts';
import { STATUS_HEADER } from './stub-upstream.ts';

/** Why a request is sent: what it is meant to show of its location. */
export type Purpose =
  | 'server'
  | 'success'
  | 'not found'
  | 'wrong method'
  | 'too large'
  | 'no credentials'
  | 'upstream status'
  | 'upgrade'
  | 'condition'
  | 'limited method';

/** A request that is meant for a location. */
export interface PlannedRequest {
  readonly server: Server;
  /** Undefined when the server itself is meant. */
  readonly location: Location | undefined;
  readonly socket: Socket;
  readonly host: string;
  readonly purpose: Purpose;
  readonly method: string;
  /** Bytes, not percent-encoded. */
  readonly path: string;
  readonly query: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly announcedBody?: number;
  /** True when a limit counts requests at the location: then each should come from an address of its own. */
  readonly isLimited: boolean;
  /** True when a file should be put where the location looks for the path. */
  readonly wantsDocument: boolean;
  readonly needsCredentials: boolean;
  /** The `if` whose condition the request makes come true. */
  readonly condition: If | undefined;
}

/** A location that no request can be made for. */
interface Unplanned {
  readonly server: Server;
  readonly location: Location;
  readonly reason: string;
}

export interface RequestPlan {
  readonly requests: readonly PlannedRequest[];
  readonly unplanned: readonly Unplanned[];
}

/** Requests that reach every location of a model, with success and with the errors that can be provoked. */
export function planRequests(model: Model): RequestPlan {
  const requests: PlannedRequest[] = [];
  const unplanned: Unplanned[] = [];
  for (const server of model.servers) {
    const access = accessTo(model, server);
    for (const location of locationsBelow(server)) {
      if (access.kind === 'none') unplanned.push({ server, location, reason: access.reason });
      else planLocation(server, location, access, requests, unplanned);
    }
    if (access.kind === 'none') continue;
    // A path that belongs to nobody shows what the server answers by itself.
    requests.push(plainRequest(server, undefined, access, NOBODYS_PATH));
  }
  return { requests, unplanned };
}

/** How requests get to a server: by one of its sockets, with a host name that makes NGINX choose it. */
type Access =
  | { readonly kind: 'access'; readonly socket: Socket; readonly host: string }
  | { readonly kind: 'none'; readonly reason: string };

/** Directives that hand a request on to a service. */
const PASSES: ReadonlySet<string> = new Set([
  'proxy_pass',
  'fastcgi_pass',
  'uwsgi_pass',
  'scgi_pass',
  'grpc_pass',
  'memcached_pass',
]);

/** Statuses that a stub is asked for besides those of `error_page`. */
const FORCED: readonly number[] = [404, 500];
const MAX_FORCED = 6;
const DEFAULT_BODY_SIZE = 1024 * 1024;

function accessTo(model: Model, server: Server): Access {
  if (effectiveValue(server, 'ssl_reject_handshake')?.toLowerCase() === 'on') {
    return { kind: 'none', reason: 'its server refuses every TLS handshake' };
  }
  const sockets = serverSockets(model, server);
  const byPreference = [...sockets.filter(({ tls }) => tls), ...sockets.filter(({ tls }) => !tls)];
  for (const socket of byPreference) {
    const host = hostFor(server, socket);
    if (host !== undefined) return { kind: 'access', socket, host };
  }
  return { kind: 'none', reason: 'no host name makes NGINX choose its server on any of its sockets' };
}

function* locationsBelow(level: Server | Location): Generator<Location> {
  for (const location of level.locations) {
    yield location;
    yield* locationsBelow(location);
  }
}

function plainRequest(
  server: Server,
  location: Location | undefined,
  { socket, host }: Extract<Access, { kind: 'access' }>,
  path: string,
): PlannedRequest {
  const level = location ?? server;
  return {
    server,
    location,
    socket,
    host,
    purpose: location === undefined ? 'server' : 'success',
    method: 'GET',
    path,
    query: '',
    headers: [],
    isLimited: effectiveRateLimits(level).length > 0 || effective(level, 'limit_conn').directives.length > 0,
    wantsDocument: false,
    needsCredentials: false,
    condition: undefined,
  };
}

const NOBODYS_PATH = '/gatehouse-rehearsal/nobody';

function planLocation(
  server: Server,
  location: Location,
  access: Extract<Access, { kind: 'access' }>,
  requests: PlannedRequest[],
  unplanned: Unplanned[],
): void {
  if (location.match === 'named') return;
  const reach: Reach = pathTo(server, location);
  if (reach.kind === 'none') {
    unplanned.push({ server, location, reason: reach.reason });
    return;
  }
  const isPassed = location.own.some((name) => PASSES.has(name));
  const hasPassword = !['off', undefined].includes(effectiveValue(location, 'auth_basic')?.toLowerCase());
  const base: PlannedRequest = {
    ...plainRequest(server, location, access, reach.path),
    wantsDocument: !isPassed,
    needsCredentials: hasPassword,
  };
  requests.push(base);
  // Whoever asks for an internal location from outside gets 404, whatever the request is like.
  if (effective(location, 'internal').directives.length > 0) return;
  if (hasPassword) requests.push({ ...base, purpose: 'no credentials', needsCredentials: false });
  if (isPassed || effectiveValue(location, 'auth_request') !== undefined)
    requests.push(...upstreamRequests(location, base));
  if (!isPassed) {
    requests.push({ ...base, purpose: 'wrong method', method: 'POST' });
    const missing = missingPath(server, location, reach.path);
    if (missing !== undefined)
      requests.push({ ...base, purpose: 'not found', path: missing, wantsDocument: false });
  }
  const bodySize = sizeOf(effectiveValue(location, 'client_max_body_size'));
  if (bodySize !== 0)
    requests.push({ ...base, purpose: 'too large', method: 'POST', announcedBody: bodySize + 1 });
  for (const block of location.ifs) {
    const provoked = provoke(block, base);
    if (provoked !== undefined) requests.push(provoked);
  }
  const limited =
    location.limitExcept === undefined ? undefined : methodOutside(location.limitExcept.methods);
  if (limited !== undefined) requests.push({ ...base, purpose: 'limited method', method: limited });
}

function* upstreamRequests(location: Location, base: PlannedRequest): Generator<PlannedRequest> {
  const statuses = new Set(FORCED);
  for (const { args } of effective(location, 'error_page').directives) {
    for (const word of args) if (/^[2-5]\d\d$/.test(word)) statuses.add(Number(word));
  }
  for (const status of [...statuses].slice(0, MAX_FORCED)) {
    yield { ...base, purpose: 'upstream status', headers: [[STATUS_HEADER, String(status)]] };
  }
  const forwarded = effective(location, 'proxy_set_header').directives;
  if (forwarded.some((directive) => directive.argument(0)?.toLowerCase() === 'upgrade')) {
    yield { ...base, purpose: 'upgrade', headers: WEBSOCKET };
  }
}

const WEBSOCKET = [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', 'Z2F0ZWhvdXNlLXByb2JlLg=='],
] as const;

/** Another path of the location: nothing has been put there, so static files are missing. */
function missingPath(server: Server, location: Location, taken: string): string | undefined {
  let tries = 0;
  for (const { path } of pathsTo(server, location)) {
    if (path !== taken && !path.endsWith('/') && path !== taken.replace(/\/$/, '')) return path;
    if (++tries > 20) return undefined;
  }
  return undefined;
}

/** nginx: sizes take `k`, `m` and, for bodies, `g` (ngx_parse_offset). */
function sizeOf(text: string | undefined): number {
  const match = /^(\d+)([kmg]?)$/i.exec(text ?? '');
  if (match === null) return DEFAULT_BODY_SIZE;
  const unit = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[(match[2] ?? '').toLowerCase()] ?? 1;
  const size = Number(match[1]) * unit;
  return Number.isSafeInteger(size + 1) ? size : 0;
}

/** The request with which an `if` comes true, for conditions on what a client sends. */
function provoke(block: If, base: PlannedRequest): PlannedRequest | undefined {
  const condition = /^\(\s*\$(\w+)\s*(?:(=|!=|!?~\*?)\s*(.*?))?\s*\)$/s.exec(block.condition);
  if (condition === null) return undefined;
  const [, variable = '', operator, operand = ''] = condition;
  const value = conditionValue(operator, operand);
  if (value === undefined || /[\r\n\0]/.test(value)) return undefined;
  const request = { ...base, purpose: 'condition', condition: block } as const;
  if (variable === 'request_method')
    return /^[A-Z]+$/.test(value) ? { ...request, method: value } : undefined;
  const [, kind, name = ''] = /^(http|cookie|arg)_(\w+)$/.exec(variable) ?? [];
  if (kind === 'http' && name !== 'host')
    return { ...request, headers: [[name.replaceAll('_', '-'), value]] };
  if (kind === 'cookie') return { ...request, headers: [['Cookie', `${name}=${value}`]] };
  if (kind === 'arg') return { ...request, query: `?${name}=${encodeURIComponent(value)}` };
  if (variable === 'args' || variable === 'query_string')
    return { ...request, query: `?${encodeURI(value)}` };
  return undefined;
}

function conditionValue(operator: string | undefined, operand: string): string | undefined {
  switch (operator) {
    case undefined:
      return '1';
    case '=':
      return operand;
    case '~':
    case '~*':
      return sampleOf(operand, 0);
    default:
      return operand === 'DELETE' ? 'PUT' : 'DELETE';
  }
}

function methodOutside(methods: readonly string[]): string | undefined {
  return ['DELETE', 'PUT', 'POST', 'GET'].find((method) => !methods.includes(method));
}
