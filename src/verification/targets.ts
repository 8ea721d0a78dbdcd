import type { Level, Location, Model, Server } from '../core/model/index.ts';
import { effective, effectiveRateLimits, effectiveValue } from '../core/model/index.ts';
import type { Policy } from '../core/policy/index.ts';
import { encodePath, normalizedPath, pathTo, selectLocation } from '../core/selection/index.ts';
import type { ExpectedLimit } from './judge/rate-limit.ts';
import { expectedLimit } from './judge/rate-limit.ts';
import type { PaceGroup } from './pace.ts';
import { DEFAULT_PACE, paceBelow } from './pace.ts';
import type { RateLimitProbe, WebSocketTarget } from './verify-request.ts';

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

/** The limit to look for: what the configuration says of the target, else what the policy wants. */
export function limitToProbe(
  place: Place | undefined,
  policy: Policy,
  target: string,
): RateLimitProbe | undefined {
  const [configured] = place === undefined ? [] : limitsAt(place.model, levelOf(place.server, target));
  if (configured !== undefined) return { target, expected: configured, source: 'the configuration' };
  const wanted = policy.controls['rate-limit'];
  return wanted === undefined ? undefined : { target, expected: expectedLimit(wanted), source: 'the policy' };
}

/** A server of a configuration. */
export interface Place {
  readonly model: Model;
  readonly server: Server;
}

/**
 * How fast each target may be asked: below the limits that are configured for it, or else the policy's, which may be in
 * force. Each zone counts for itself.
 */
export function pacing(place: Place | undefined, policy: Policy): (target: string) => PaceGroup {
  const wanted = policy.controls['rate-limit'];
  const usual: PaceGroup = {
    name: 'all',
    pace: wanted === undefined ? DEFAULT_PACE : paceBelow(expectedLimit(wanted)),
  };
  if (place === undefined) return () => usual;
  const { model, server } = place;
  const groups = new Map<Level, PaceGroup>();
  const groupOf = (level: Level): PaceGroup => {
    const limits = limitsAt(model, level);
    if (limits.length === 0) return usual;
    const pace = paceBelow({
      perSecond: Math.min(...limits.map(({ perSecond }) => perSecond)),
      burst: Math.min(...limits.map(({ burst }) => burst)),
    });
    const zones = effectiveRateLimits(level).map(({ zone }) => zone);
    return { name: `zone ${zones.join(' ')}`, pace };
  };
  return (target) => {
    const level = levelOf(server, target);
    const group = groups.get(level) ?? groupOf(level);
    groups.set(level, group);
    return group;
  };
}

function levelOf(server: Server, target: string): Server | Location {
  const path = normalizedPath(target);
  const selection = path === undefined ? undefined : selectLocation(server, path);
  return selection?.kind === 'location' ? selection.location : server;
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
