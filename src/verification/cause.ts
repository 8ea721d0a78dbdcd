import type { HeaderLine } from '../core/http/index.ts';
import { valuesOf } from '../core/http/index.ts';
import type { HeaderEntry, Level, Location, Model, Server } from '../core/model/index.ts';
import {
  effective,
  effectiveHeaders,
  effectiveTls,
  ownDirectives,
  SAFE_STATUSES,
  serverOf,
  socketsOf,
  valueParts,
} from '../core/model/index.ts';
import type { Directive } from '../core/nginx/index.ts';
import { normalizedPath, patternMatches, selectLocation, selectServer } from '../core/selection/index.ts';
import type { CauseHint, Sighting, TlsSettingName, WireFinding } from './judge/finding.ts';
import type { Site } from './judge/origins.ts';

/** The place in a configuration that causes a finding. */
export interface Cause {
  /** The level that answered. */
  readonly level: Level;
  /** The directive, or block, to look at. */
  readonly directive: Directive;
  /** True for a header that no line of the configuration sends: it comes from behind the proxy. */
  readonly isFromBehind: boolean;
  /** True for a header that the configuration sends and the response lacks: another one is in force. */
  readonly isNotInForce: boolean;
}

/**
 * The server of a configuration that answers for a site: by the port of its address where one listens there, or else,
 * as with a mapped port, by any socket that speaks the same protocol. Undefined when none does.
 */
export function serverFor(model: Model, site: Site, tls: boolean): Server | undefined {
  const sockets = [...socketsOf(model).values()].filter((socket) => socket.tls === tls);
  const ports = sockets.filter(({ port }) => port === site.port);
  for (const socket of ports.length > 0 ? ports : sockets) {
    const server = selectServer(socket, site.host);
    if (server !== undefined) return server;
  }
  return undefined;
}

/** What causes a finding in the configuration of a server, by the location that answered. */
export function causeOf(model: Model, server: Server, { cause, seen }: WireFinding): Cause {
  const level = answeringLevel(model, server, seen);
  const isHeader = cause.kind === 'header';
  const isSeen = isHeader && valuesOf(seen.headers, cause.name).length > 0;
  const configured = effectiveHeaders(level, model.version).filter(
    ({ key, value }) => isHeader && key === cause.name.toLowerCase() && value !== '',
  );
  const isSent = ({ always, value }: HeaderEntry) =>
    !value.includes('$') && (always || (seen.status !== undefined && SAFE_STATUSES.has(seen.status)));
  return {
    level,
    directive: directiveOf(model, level, cause, seen.headers),
    isFromBehind: isSeen && configured.length === 0,
    isNotInForce: !isSeen && configured.some(isSent),
  };
}

/**
 * The level whose settings the response shows: the location, an `if` in it, or what `error_page` leads to
 * (NGINX decides that while it answers, so the headers of the response tell which of them it was).
 */
function answeringLevel(model: Model, server: Server, { target, status, headers }: Sighting): Level {
  const path = normalizedPath(target);
  const level = path === undefined ? server : levelFor(server, path);
  const candidates = [level, ...errorPages(server, level, status), ...conditions(level)];
  let best: Level = level;
  let most = -1;
  for (const candidate of candidates) {
    const shown = shownHeaders(model, candidate, status, headers);
    if (shown !== undefined && shown > most) {
      best = candidate;
      most = shown;
    }
  }
  return best;
}

function levelFor(server: Server, path: string): Server | Location {
  const selection = selectLocation(server, path);
  return selection.kind === 'location' || selection.kind === 'redirect' ? selection.location : server;
}

function conditions(level: Server | Location): readonly Level[] {
  // An `if` of a server only decides; it answers nothing by itself (ngx_http_rewrite_if).
  return level.kind === 'location' ? level.ifs : [];
}

function errorPages(server: Server, level: Level, status: number | undefined): Level[] {
  if (status === undefined) return [];
  return effective(level, 'error_page').directives.flatMap(({ args }) => {
    const page = args.at(-1) ?? '';
    if (!args.slice(0, -1).includes(String(status))) return [];
    if (page.startsWith('@'))
      return server.locations.filter((location) => location.match === 'named' && location.path === page);
    return page.startsWith('/') && !page.includes('$') ? [levelFor(server, page)] : [];
  });
}

/** How many of a level's fixed headers came; undefined when one that should have come did not. */
function shownHeaders(
  model: Model,
  level: Level,
  status: number | undefined,
  headers: readonly HeaderLine[],
): number | undefined {
  let shown = 0;
  for (const { name, value, always } of effectiveHeaders(level, model.version)) {
    if (value === '' || value.includes('$')) continue;
    if (!always && (status === undefined || !SAFE_STATUSES.has(status))) continue;
    if (!valuesOf(headers, name).includes(value)) return undefined;
    shown++;
  }
  return shown;
}

function directiveOf(model: Model, level: Level, hint: CauseHint, headers: readonly HeaderLine[]): Directive {
  switch (hint.kind) {
    case 'level':
      return level.block;
    case 'upstream':
      return passOf(level) ?? level.block;
    case 'tls':
      return tlsDirective(model, level, hint.setting) ?? level.block;
    case 'directive':
      return effective(level, hint.name).directives.at(-1) ?? level.block;
    case 'header': {
      const entries = effectiveHeaders(level, model.version);
      const entry = entries.find(({ key, value }) => key === hint.name.toLowerCase() && value !== '');
      if (entry !== undefined) return originEntry(model, entry, hint.origin) ?? entry.directive;
      if (hint.name === 'Location') {
        const own = [...ownDirectives(level, 'return'), ...ownDirectives(level, 'rewrite')][0];
        if (own !== undefined) return own;
      }
      // It was sent, but not by the configuration: it comes from the service.
      if (valuesOf(headers, hint.name).length > 0) return passOf(level) ?? level.block;
      // One header of a level hides all inherited ones: that is the line to look at.
      const [hiding] = entries;
      return hiding?.from === level ? hiding.directive : level.block;
    }
  }
}

function tlsDirective(model: Model, level: Level, setting: TlsSettingName): Directive | undefined {
  const server = serverOf(level);
  const tls = server === undefined ? undefined : effectiveTls(model, server);
  return tls?.[setting].directives.at(-1) ?? server?.block;
}

const PASSES = ['proxy_pass', 'fastcgi_pass', 'uwsgi_pass', 'scgi_pass', 'grpc_pass'];

function passOf(level: Level): Directive | undefined {
  for (let at: Level | undefined = level; at !== undefined; at = at.parent) {
    for (const name of PASSES) {
      const [pass] = ownDirectives(at, name);
      if (pass !== undefined) return pass;
    }
    // An `if` answers with the handler of the location around it; a nested location does not.
    if (at.kind !== 'if' && at.kind !== 'limit_except') return undefined;
  }
  return undefined;
}

/** The line of a `map` that let an origin in, where the header's value comes from one. */
function originEntry(
  model: Model,
  { value }: HeaderEntry,
  origin: string | undefined,
): Directive | undefined {
  const [part, ...others] = valueParts(value);
  if (origin === undefined || part?.kind !== 'variable' || others.length > 0) return undefined;
  const map = model.maps.findLast(({ variable }) => variable === `$${part.name}`);
  if (map?.source !== '$http_origin') return undefined;
  // ngx_http_map_find: fixed strings first, whatever their place, then expressions in order, then the default.
  const fixed = map.entries.find(({ key }) => key.toLowerCase() === origin.toLowerCase());
  const verdict = (key: string) =>
    key.startsWith('~') ? patternMatches(key.replace(/^~\*?/, ''), key.startsWith('~*'), origin) : false;
  const expressions = map.entries.filter(({ key }) => key.startsWith('~'));
  const matching =
    expressions.find(({ key }) => verdict(key) === true) ??
    // Only PCRE can evaluate such an expression, and something let the origin in.
    expressions.find(({ key }) => verdict(key) === undefined);
  return (fixed ?? matching ?? map.entries.find(({ key }) => key === 'default'))?.directive;
}
