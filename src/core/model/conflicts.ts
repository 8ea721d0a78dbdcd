import type { Problem } from '../nginx/index.ts';
import { conflictProblem, printable } from '../nginx/index.ts';
import { effective, effectiveValue } from './inheritance.ts';
import { locationLabel } from './labels.ts';
import type { Location, Model, Server } from './level.ts';
import { socketOf } from './listen.ts';
import { socketsOf } from './sockets.ts';

/**
 * Problems between statements that are valid on their own: duplicate or misplaced locations, duplicate addresses and
 * zones, TLS without a certificate. NGINX has many more such checks.
 */
export function conflicts(model: Model): Problem[] {
  const found: Problem[] = [];
  for (const server of model.servers) locationConflicts(server, found);
  return [...found, ...duplicateListens(model), ...duplicateZones(model), ...lackingCertificates(model)];
}

/** Duplicate and misplaced locations of a level and of the locations inside it. */
function locationConflicts(level: Server | Location, found: Problem[]): void {
  if (level.locations.length === 0) return;
  const seen = new Set<string>();
  for (const location of level.locations) {
    const { block, match, path } = location;
    const said = level.kind === 'server' ? undefined : misplacement(location, level);
    if (said !== undefined) found.push(conflictProblem(block, 'not-allowed-here', printable(said), said));
    locationConflicts(location, found);
    // A plain prefix and a `^~` one are the same prefix; patterns may repeat (ngx_http_init_locations).
    if (isPattern(location) || match === 'named') continue;
    const key = `${match === 'exact' ? '=' : ''}${path}`;
    if (seen.has(key)) {
      const message = `location "${locationLabel(location)}" occurs twice in the same block; is a copy of a file included?`;
      found.push(conflictProblem(block, 'duplicate', message, `duplicate location "${path}"`));
    }
    seen.add(key);
  }
}

/** Why a location cannot stand inside another (ngx_http_core_location). */
function misplacement(location: Location, around: Location): string | undefined {
  const { match, path } = location;
  if (around.match === 'exact')
    return `location "${path}" cannot be inside the exact location "${around.path}"`;
  if (around.match === 'named')
    return `location "${path}" cannot be inside the named location "${around.path}"`;
  if (match === 'named') return `named location "${path}" can be on the server level only`;
  if (isPattern(location) || path.startsWith(around.path)) return undefined;
  return `location "${path}" is outside location "${around.path}"`;
}

function isPattern({ match }: Location): boolean {
  return match === 'regex' || match === 'regex-nocase';
}

/** Numeric addresses only. Host names are not resolved here. */
const NUMERIC = /^(\*|[\d.]+|\[[\da-f:.]*\]|unix:.*)$/i;

/** A server that listens twice on an address, or two default servers of one address (ngx_http_add_addresses). */
function duplicateListens({ servers }: Model): Problem[] {
  const found: Problem[] = [];
  const defaults = new Set<string>();
  for (const { listens } of servers) {
    const own = new Set<string>();
    for (const listen of listens) {
      const { directive, address, port, defaultServer } = listen;
      if (directive === undefined || !NUMERIC.test(address)) continue;
      const socket = socketOf(listen);
      const shown = address.startsWith('unix:')
        ? address
        : `${address === '*' ? '0.0.0.0' : address}:${port}`;
      const refuse = (said: string) =>
        found.push(conflictProblem(directive, 'duplicate', printable(said), said));
      if (own.has(socket)) refuse(`a duplicate listen ${shown}`);
      else if (defaultServer && defaults.has(socket)) refuse(`a duplicate default server for ${shown}`);
      own.add(socket);
      if (defaultServer) defaults.add(socket);
    }
  }
  return found;
}

function duplicateZones({ zones }: Model): Problem[] {
  const keys = new Map<string, string>();
  const found: Problem[] = [];
  for (const { name, key, directive } of zones) {
    const bound = keys.get(name);
    if (bound !== undefined) {
      const said = `limit_req_zone "${name}" is already bound to key "${bound}"`;
      found.push(conflictProblem(directive, 'duplicate', printable(said), said));
    }
    keys.set(name, bound ?? key);
  }
  return found;
}

/** NGINX checks the default server of each TLS address (ngx_http_ssl_init). */
function lackingCertificates(model: Model): Problem[] {
  const said = 'no "ssl_certificate" is defined for the "listen ... ssl" directive';
  const lacking = [...socketsOf(model).values()]
    .filter(({ tls }) => tls)
    .map(({ defaultServer }) => defaultServer)
    .filter(
      (server) =>
        effective(server, 'ssl_certificate').directives.length === 0 &&
        effectiveValue(server, 'ssl_reject_handshake')?.toLowerCase() !== 'on',
    );
  return [...new Set(lacking)].map(({ block }) => conflictProblem(block, 'invalid-value', said, said));
}
