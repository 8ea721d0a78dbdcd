import type { Configuration, Directive } from '../nginx/index.ts';
import type {
  Http,
  If,
  Level,
  LimitExcept,
  Location,
  LocationMatch,
  Model,
  RateLimitZone,
  Server,
  Upstream,
  VariableMap,
} from './level.ts';
import type { Listen } from './listen.ts';
import { IMPLICIT_LISTEN, parseListen } from './listen.ts';
import type { Surroundings } from './surroundings.ts';
import { NO_SURROUNDINGS } from './surroundings.ts';

/**
 * What a configuration means for HTTP. Works on whatever could be read: ask `configuration.problems` whether
 * that was all of it.
 */
export function buildModel(
  configuration: Configuration,
  surroundings: Surroundings = NO_SURROUNDINGS,
): Model {
  const block = configuration.top().find(({ name, isBlock }) => name === 'http' && isBlock);
  const contents = block === undefined ? undefined : readHttp(configuration, block);
  return {
    configuration,
    version: configuration.version,
    surroundings,
    http: contents?.http,
    servers: contents?.http.servers ?? [],
    maps: contents?.maps ?? [],
    zones: contents?.zones ?? [],
    upstreams: contents?.upstreams ?? [],
  };
}

/** Every level below (and with) one, outermost first, in file order. */
export function* levelsOf(level: Level): Generator<Level> {
  yield level;
  if (level.kind === 'http') for (const server of level.servers) yield* levelsOf(server);
  if (level.kind === 'server' || level.kind === 'location') {
    yield* level.ifs;
    if (level.kind === 'location' && level.limitExcept !== undefined) yield level.limitExcept;
    for (const location of level.locations) yield* levelsOf(location);
  }
}

interface HttpContents {
  readonly http: Http;
  readonly maps: readonly VariableMap[];
  readonly zones: readonly RateLimitZone[];
  readonly upstreams: readonly Upstream[];
}

type Growing<T> = { -readonly [K in keyof T]: T[K] };

function readHttp(configuration: Configuration, block: Directive): HttpContents {
  const own: Directive[] = [];
  const servers: Server[] = [];
  const maps: VariableMap[] = [];
  const zones: RateLimitZone[] = [];
  const upstreams: Upstream[] = [];
  const http: Http = { kind: 'http', parent: undefined, block, own, memo: {}, servers };
  for (const directive of configuration.children(block)) {
    switch (directive.name) {
      case 'server':
        if (directive.isBlock) servers.push(readServer(configuration, directive, http));
        break;
      case 'map':
        maps.push(readMap(configuration, directive));
        break;
      case 'upstream':
        upstreams.push(readUpstream(configuration, directive));
        break;
      case 'limit_req_zone':
        zones.push(readZone(directive));
        own.push(directive);
        break;
      default:
        own.push(directive);
    }
  }
  return { http, maps, zones, upstreams };
}

function readServer(configuration: Configuration, block: Directive, parent: Http): Server {
  const own: Directive[] = [];
  const locations: Location[] = [];
  const ifs: If[] = [];
  const names: string[] = [];
  const listens: Listen[] = [];
  const server: Server = { kind: 'server', parent, block, own, memo: {}, names, listens, locations, ifs };
  for (const directive of configuration.children(block)) {
    if (directive.isBlock && readNested(configuration, directive, server, locations, ifs)) continue;
    own.push(directive);
    if (directive.name === 'listen') listens.push(parseListen(directive));
    else if (directive.name === 'server_name') names.push(...directive.args);
  }
  if (listens.length === 0) listens.push(IMPLICIT_LISTEN);
  return server;
}

function readLocation(configuration: Configuration, block: Directive, parent: Server | Location): Location {
  const own: Directive[] = [];
  const locations: Location[] = [];
  const ifs: If[] = [];
  const location: Growing<Location> = {
    kind: 'location',
    parent,
    block,
    own,
    memo: {},
    ...matchOf(block),
    locations,
    ifs,
    limitExcept: undefined,
  };
  for (const directive of configuration.children(block)) {
    if (directive.isBlock && readNested(configuration, directive, location, locations, ifs)) continue;
    if (directive.isBlock && directive.name === 'limit_except') {
      location.limitExcept = readLimitExcept(configuration, directive, location);
    } else {
      own.push(directive);
    }
  }
  return location;
}

function readNested(
  configuration: Configuration,
  block: Directive,
  parent: Server | Location,
  locations: Location[],
  ifs: If[],
): boolean {
  if (block.name === 'location') locations.push(readLocation(configuration, block, parent));
  else if (block.name === 'if') ifs.push(readIf(configuration, block, parent));
  else return false;
  return true;
}

function readIf(configuration: Configuration, block: Directive, parent: Server | Location): If {
  return {
    kind: 'if',
    parent,
    block,
    own: configuration.children(block),
    memo: {},
    condition: block.args.join(' '),
  };
}

function readLimitExcept(configuration: Configuration, block: Directive, parent: Location): LimitExcept {
  const methods = block.args.map((method) => method.toUpperCase());
  return { kind: 'limit_except', parent, block, own: configuration.children(block), memo: {}, methods };
}

const MODIFIERS: readonly (readonly [string, LocationMatch])[] = [
  ['=', 'exact'],
  ['^~', 'prefix-stop'],
  ['~*', 'regex-nocase'],
  ['~', 'regex'],
];

/** The kind of a location and its text; a modifier may be glued to it (ngx_http_core_location). */
function matchOf(block: Directive): { readonly match: LocationMatch; readonly path: string } {
  const [first = '', second] = block.args;
  if (second !== undefined) {
    return { match: MODIFIERS.find(([modifier]) => modifier === first)?.[1] ?? 'prefix', path: second };
  }
  for (const [modifier, match] of MODIFIERS) {
    if (first.startsWith(modifier)) return { match, path: first.slice(modifier.length) };
  }
  return { match: first.startsWith('@') ? 'named' : 'prefix', path: first };
}

function readMap(configuration: Configuration, block: Directive): VariableMap {
  const [source = '', variable = ''] = block.args;
  const entries = configuration
    .children(block)
    .filter(({ argumentCount }) => argumentCount === 1)
    .map((directive) => ({ directive, key: directive.name, value: directive.argument(0) ?? '' }));
  return { block, source, variable, entries };
}

function readUpstream(configuration: Configuration, block: Directive): Upstream {
  const servers = configuration
    .children(block)
    .filter(({ name }) => name === 'server')
    .map((server) => server.argument(0) ?? '');
  return { block, name: block.argument(0) ?? '', servers };
}

function readZone(directive: Directive): RateLimitZone {
  const [key = '', ...parameters] = directive.args;
  const value = (name: string) =>
    parameters.findLast((parameter) => parameter.startsWith(`${name}=`))?.slice(name.length + 1);
  const zone = value('zone') ?? '';
  const colon = zone.lastIndexOf(':');
  return {
    directive,
    name: colon === -1 ? zone : zone.slice(0, colon),
    size: colon === -1 ? '' : zone.slice(colon + 1),
    key,
    rate: value('rate') ?? '1r/s',
  };
}
