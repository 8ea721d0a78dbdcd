import type { Configuration, Directive } from '../nginx/index.ts';
import type { HostFacts } from './host-facts.ts';
import { NO_HOST_FACTS } from './host-facts.ts';
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

/**
 * What a configuration means for HTTP. Also works on a configuration that could be read only in part:
 * `configuration.problems` says whether anything is missing.
 */
export function buildModel(configuration: Configuration, hostFacts: HostFacts = NO_HOST_FACTS): Model {
  const block = configuration.top().find(({ name, isBlock }) => name === 'http' && isBlock);
  const contents = block === undefined ? undefined : readHttp(configuration, block);
  const servers = contents?.http.servers ?? [];
  return {
    configuration,
    version: configuration.version,
    hostFacts,
    http: contents?.http,
    servers,
    levels: allLevels(servers),
    maps: contents?.maps ?? [],
    zones: contents?.zones ?? [],
    upstreams: contents?.upstreams ?? [],
  };
}

/** A level and every level below it, outermost first, in file order. */
export function* levelsOf(level: Level): Generator<Level> {
  yield level;
  if (level.kind === 'http') for (const server of level.servers) yield* levelsOf(server);
  if (level.kind === 'server' || level.kind === 'location') {
    yield* level.ifs;
    if (level.kind === 'location' && level.limitExcept !== undefined) yield level.limitExcept;
    for (const location of level.locations) yield* levelsOf(location);
  }
}

/** The same as `levelsOf` for each server, without the cost of a generator per level: there can be very many. */
function allLevels(servers: readonly Server[]): Level[] {
  const levels: Level[] = [];
  const add = (level: Server | Location) => {
    levels.push(level);
    for (const inner of level.ifs) levels.push(inner);
    if (level.kind === 'location' && level.limitExcept !== undefined) levels.push(level.limitExcept);
    level.locations.forEach(add);
  };
  servers.forEach(add);
  return levels;
}

interface HttpContents {
  readonly http: Http;
  readonly maps: readonly VariableMap[];
  readonly zones: readonly RateLimitZone[];
  readonly upstreams: readonly Upstream[];
}

type Growing<T> = { -readonly [K in keyof T]: T[K] };

function readHttp(configuration: Configuration, block: Directive): HttpContents {
  const own = configuration.statements(block);
  const servers: Server[] = [];
  const maps: VariableMap[] = [];
  const upstreams: Upstream[] = [];
  const http: Http = { kind: 'http', parent: undefined, block, own, memo: emptyMemo(), servers };
  for (const inner of own.blocks()) {
    switch (inner.name) {
      case 'server':
        servers.push(readServer(configuration, inner, http));
        break;
      case 'map':
        maps.push(readMap(configuration, inner));
        break;
      case 'upstream':
        upstreams.push(readUpstream(configuration, inner));
        break;
    }
  }
  return { http, maps, zones: own.named('limit_req_zone').map(readZone), upstreams };
}

function readServer(configuration: Configuration, block: Directive, parent: Http): Server {
  const own = configuration.statements(block);
  const listens = own.named('listen').map(parseListen);
  const server: Growing<Server> = {
    kind: 'server',
    parent,
    block,
    own,
    memo: emptyMemo(),
    names: own.named('server_name').flatMap(({ args }) => args),
    listens: listens.length === 0 ? IMPLICIT_LISTENS : listens,
    locations: NO_LEVELS,
    ifs: NO_LEVELS,
  };
  return readNested(configuration, server);
}

function readLocation(configuration: Configuration, block: Directive, parent: Server | Location): Location {
  const { match, path } = matchOf(block);
  const location: Growing<Location> = {
    kind: 'location',
    parent,
    block,
    own: configuration.statements(block),
    memo: emptyMemo(),
    match,
    path,
    locations: NO_LEVELS,
    ifs: NO_LEVELS,
    limitExcept: undefined,
  };
  return readNested(configuration, location);
}

const IMPLICIT_LISTENS: readonly Listen[] = [IMPLICIT_LISTEN];

/** Shared by all levels without inner levels: there can be very many. */
const NO_LEVELS: readonly never[] = [];

function emptyMemo(): Level['memo'] {
  return { headers: undefined };
}

function readNested<T extends Growing<Server> | Growing<Location>>(
  configuration: Configuration,
  level: T,
): T {
  const locations: Location[] = [];
  const ifs: If[] = [];
  for (const block of level.own.blocks()) {
    if (block.name === 'location') locations.push(readLocation(configuration, block, level));
    else if (block.name === 'if') ifs.push(readIf(configuration, block, level));
    else if (block.name === 'limit_except' && level.kind === 'location')
      level.limitExcept = readLimitExcept(configuration, block, level);
  }
  if (locations.length > 0) level.locations = locations;
  if (ifs.length > 0) level.ifs = ifs;
  return level;
}

function readIf(configuration: Configuration, block: Directive, parent: Server | Location): If {
  const own = configuration.statements(block);
  return { kind: 'if', parent, block, own, memo: emptyMemo(), condition: block.args.join(' ') };
}

function readLimitExcept(configuration: Configuration, block: Directive, parent: Location): LimitExcept {
  const own = configuration.statements(block);
  const methods = block.args.map((method) => method.toUpperCase());
  return { kind: 'limit_except', parent, block, own, memo: emptyMemo(), methods };
}

const MODIFIERS: readonly (readonly [string, LocationMatch])[] = [
  ['=', 'exact'],
  ['^~', 'prefix-stop'],
  ['~*', 'regex-nocase'],
  ['~', 'regex'],
];

/** The kind of a location and its text. No space is needed between modifier and text (ngx_http_core_location). */
function matchOf(block: Directive): { readonly match: LocationMatch; readonly path: string } {
  const first = block.argument(0) ?? '';
  const second = block.argument(1);
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
