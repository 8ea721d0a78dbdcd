import type { Level, Location, Model, Server } from '../model/index.ts';
import {
  effective,
  effectiveRateLimits,
  effectiveValue,
  normalizedPath,
  selectLocation,
} from '../model/index.ts';
import type { Policy } from '../policy/index.ts';
import { encodePath, pathTo, sampleOf } from '../rehearsal/index.ts';
import type { ExpectedLimit, Pace, RateLimitProbe, WebSocketTarget } from '../wire/index.ts';
import { expectedLimit } from '../wire/index.ts';

/** A request target for every location of a server that a request reaches for certain. */
export function targetsOf(server: Server): string[] {
  return [...locationsBelow(server)].flatMap((location) => targetOf(server, location) ?? []);
}

/** Where the configuration passes a client's upgrade on. */
export function webSocketsOf(server: Server): WebSocketTarget[] {
  return [...locationsBelow(server)].flatMap((location) => {
    const passes = effective(location, 'proxy_set_header').directives.some(
      (directive) => directive.argument(0)?.toLowerCase() === 'upgrade',
    );
    if (!passes || !location.own.some((name) => name === 'proxy_pass')) return [];
    const isInternal = location.own.some((name) => name === 'internal');
    const target = isInternal ? undefined : targetOf(server, location);
    return target === undefined ? [] : [{ target, isCertain: false }];
  });
}

/**
 * Origins that the configuration lets in by mistake if it does: texts that its expressions for origins match where
 * a dot stands for any character. Those that they match as they are meant are none of them.
 */
export function mistakenOrigins(model: Model): string[] {
  const patterns = [
    ...model.maps
      .filter(({ source }) => source === '$http_origin')
      .flatMap(({ entries }) => entries.map(({ key }) => key))
      .filter((key) => key.startsWith('~'))
      .map((key) => key.replace(/^~\*?/, '')),
    ...model.levels.flatMap((level) => {
      const condition = level.kind === 'if' ? level.condition : '';
      return /^\(\s*\$http_origin\s+~\*?\s+(.+?)\s*\)$/.exec(condition)?.[1] ?? [];
    }),
  ];
  const found = [...new Set(patterns)].flatMap((pattern) => {
    const meant = new Set(samples(pattern.replace(LONE_DOT, '$1\\.')));
    return samples(pattern).filter((text) => !meant.has(text));
  });
  return [...new Set(found)].filter((text) => /^https?:\/\/[\w.:-]+$/.test(text)).slice(0, MAX_ORIGINS);
}

/** A dot that stands for one character, and most likely was meant as itself. */
const LONE_DOT = /((?:^|[^\\])(?:\\\\)*)\.(?![*+?{])/g;
const VARIANTS = 4;
const MAX_ORIGINS = 24;

function samples(pattern: string): string[] {
  const texts = Array.from({ length: VARIANTS }, (_, variant) => sampleOf(pattern, variant));
  return texts
    .filter((text) => text !== undefined)
    .map((text) => (text.includes('://') ? text : `https://${text}`));
}

/** The limit to look for: what the configuration says of the target, else what the policy wants. */
export function limitToProbe(
  model: Model | undefined,
  server: Server | undefined,
  policy: Policy,
  target: string,
): RateLimitProbe | undefined {
  if (model !== undefined && server !== undefined) {
    const path = normalizedPath(target);
    const selection = path === undefined ? undefined : selectLocation(server, path);
    const level = selection?.kind === 'location' ? selection.location : server;
    const [limit] = limitsAt(model, level);
    if (limit !== undefined) return { target, expected: limit, source: 'the configuration' };
  }
  const wanted = policy.controls['rate-limit'];
  return wanted === undefined ? undefined : { target, expected: expectedLimit(wanted), source: 'the policy' };
}

/** The narrowest limit of those that a server has and the policy wants; undefined when there is none. */
export function narrowestLimit(
  model: Model | undefined,
  server: Server | undefined,
  policy: Policy,
): Pace | undefined {
  const wanted = policy.controls['rate-limit'];
  const limits: Pace[] = wanted === undefined ? [] : [expectedLimit(wanted)];
  if (model !== undefined && server !== undefined) {
    for (const level of [server, ...locationsBelow(server)]) limits.push(...limitsAt(model, level));
  }
  if (limits.length === 0) return undefined;
  return {
    perSecond: Math.min(...limits.map(({ perSecond }) => perSecond)),
    burst: Math.min(...limits.map(({ burst }) => burst)),
  };
}

function limitsAt(model: Model, level: Level): ExpectedLimit[] {
  const status = Number(effectiveValue(level, 'limit_req_status') ?? 503);
  return effectiveRateLimits(level).flatMap(({ zone, burst }) => {
    const rate = model.zones.find(({ name }) => name === zone)?.rate;
    return rate === undefined ? [] : [expectedLimit({ rate, burst, status })];
  });
}

function targetOf(server: Server, location: Location): string | undefined {
  if (location.match === 'named') return undefined;
  const reach = pathTo(server, location);
  return reach.kind === 'path' && reach.isCertain ? encodePath(reach.path) : undefined;
}

function* locationsBelow(level: Server | Location): Generator<Location> {
  for (const location of level.locations) {
    yield location;
    yield* locationsBelow(location);
  }
}
