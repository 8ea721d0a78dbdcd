import type { Severity } from '../../findings/index.ts';
import type { Level, Model, RateLimit, RateLimitZone } from '../../model/index.ts';
import {
  effective,
  effectiveRateLimits,
  effectiveValue,
  limitsOnlyCount,
  ownDirectives,
} from '../../model/index.ts';
import type { Statement } from '../../nginx/index.ts';
import { printable } from '../../nginx/index.ts';
import type { Cell } from '../cell.ts';
import { NO_CELL } from '../cell.ts';
import type { Control, Edit, Exempt, Exemptions } from '../control.ts';
import { AS_DOCUMENTED } from '../control.ts';
import type { Details, Finding, FindingGroup } from '../finding.ts';
import { findingGroup, grouped } from '../finding.ts';
import { distinct, insertAboveServer, placeEntry, placeScalar } from '../placement.ts';
import type { RateLimitOutcome } from './finding.ts';
import { outcomes, rateLimitFinding } from './finding.ts';
import { realIpEdits, realIpFaults, realIpFinding, tooTrusted, trustFindings } from './real-ip.ts';
import type { RateLimit as WantedLimit } from './settings.ts';
import { rateLimitSettings } from './settings.ts';

/**
 * How many requests one client may send.
 *
 * Insecure: no `limit_req` at all; or one keyed by `$http_x_forwarded_for`, which attackers can omit or
 * forge.
 */
export const rateLimit = {
  id: 'rate-limit',
  words: {
    title: 'How many requests one client may send',
    threat:
      'Without a limit, one address can guess passwords and session identifiers as fast as the network allows, or keep every worker busy.',
    mayBreak:
      'Many people behind one address (an office, a mobile carrier), who share its limit; health checks and scripts that send bursts of requests. Behind a load balancer, all clients have its address: set `behind`.',
    references: [
      'https://nginx.org/en/docs/http/ngx_http_limit_req_module.html',
      'https://nginx.org/en/docs/http/ngx_http_realip_module.html',
      'CWE-307',
      'RFC 6585 (429 Too Many Requests)',
    ],
  },
  settings: rateLimitSettings,
  corrections: [
    {
      number: 6,
      page: 'Declares one zone for use behind a load balancer, but limits by another.',
      fact: 'NGINX does not load it: the zone that is used is not declared.',
      fix: 'Declares and uses the same name.',
      departure: AS_DOCUMENTED,
    },
    {
      number: 7,
      page: 'Behind a load balancer, uses the X-Forwarded-For header as the key.',
      fact: 'The client writes that header: a client that omits it, or changes it each time, is never limited.',
      fix: 'Uses the address of the connection as the key, unless the policy sets that header.',
      departure:
        'Takes the address from the header of trusted load balancers only (real_ip), when behind names them.',
    },
    {
      number: 8,
      page: 'Limits requests, but does not set the status of refused ones.',
      fact: 'NGINX answers 503, as if the service were down; and limit_req cannot stand inside if.',
      fix: 'Keeps 503 and never writes the limit into an if.',
      departure: 'Answers 429 Too Many Requests.',
    },
  ],
  outcomes,
  effects: [
    { kind: 'rate-limit' },
    { kind: 'setting', name: 'limit_req_status' },
    { kind: 'setting', name: 'limit_req_dry_run' },
    { kind: 'setting', name: 'real_ip_header' },
    { kind: 'setting', name: 'real_ip_recursive' },
  ],
  column: { title: 'rate', cell },
  check: (model, wanted) => [
    ...checkLimits(model, wanted),
    ...grouped([
      ...statusLevels(model, wanted).map((level) => statusFinding(level, wanted)),
      ...dryRunLevels(model).map(dryRunFinding),
      ...(wanted.behind === undefined ? model.levels.flatMap(trustFindings) : []),
      ...model.servers
        .filter((server) => realIpFaults(server, wanted).length > 0)
        .map((server) => realIpFinding(server, wanted)),
    ]),
  ],
  fix,
  // Proving a limit means exceeding it, so that is done only on request, never as part of a normal proof.
  proofs: () => [],
} satisfies Control<WantedLimit, 'rate-limit', RateLimitOutcome>;

/**
 * Servers and locations that answer external requests to which limits apply. NGINX never limits what `return`
 * answers (the rewrite phase comes first), and it limits a request once, before internal redirects.
 */
function limitedLevels(model: Model): Level[] {
  return model.levels.filter((level) => {
    if (level.kind !== 'server' && level.kind !== 'location') return false;
    if (level.kind === 'location' && level.match === 'named') return false;
    return ownDirectives(level, 'return').length === 0 && ownDirectives(level, 'internal').length === 0;
  });
}

function checkLimits(model: Model, wanted: WantedLimit): FindingGroup[] {
  const unlimited: Level[] = [];
  const others: Finding[] = [];
  for (const level of limitedLevels(model)) {
    const limits = effectiveRateLimits(level);
    if (limits.length === 0) unlimited.push(level);
    else others.push(...judgeLimits(model, level, limits, wanted));
  }
  return [...findingGroup(UNLIMITED, UNLIMITED_LEVEL, unlimited), ...grouped(others)];
}

/** What is wrong with the limits of a level that has some. */
interface LimitFault {
  readonly limit: RateLimit;
  readonly outcome: RateLimitOutcome;
  readonly severity: Severity;
  readonly message: string;
}

function limitFault(model: Model, limits: readonly RateLimit[], wanted: WantedLimit): LimitFault | undefined {
  const limit = limits.find((one) => zoneOf(model, one) === undefined);
  if (limit !== undefined) {
    const message = 'A limit names a zone that is not defined: NGINX does not start';
    return { limit, outcome: 'undefined-zone', severity: 'high', message };
  }
  const [first] = limits;
  if (first === undefined || limits.some((one) => isEnough(model, one, wanted))) return undefined;
  const [outcome, severity, message] = faultOf(zoneOf(model, first), wanted);
  return { limit: first, outcome, severity, message };
}

function judgeLimits(
  model: Model,
  level: Level,
  limits: readonly RateLimit[],
  wanted: WantedLimit,
): Finding[] {
  const fault = limitFault(model, limits, wanted);
  if (fault === undefined) return [];
  const { limit, outcome, severity, message } = fault;
  const isDefined = outcome !== 'undefined-zone';
  const evidence = isDefined ? evidenceOf(model, limit) : `zone ${printable(limit.zone)}`;
  return [rateLimitFinding(level, limit.directive, outcome, severity, message, evidence, isDefined)];
}

const UNLIMITED = outcomes.verdict(
  'unlimited',
  'medium',
  'Requests are not limited: one client can send as many as it likes',
);

const UNLIMITED_LEVEL: Details<Level> = {
  spot: ({ block }) => block,
  level: (level) => level,
  evidence: () => 'no limit_req is effective here',
  fixable: ({ block }) => block.tree.file.editable,
};

function faultOf(
  zone: RateLimitZone | undefined,
  wanted: WantedLimit,
): readonly [RateLimitOutcome, Severity, string] {
  const key = zone?.key ?? '';
  if (/\$(http_|arg_|cookie_|request)/.test(key) && key !== wanted.key) {
    return [
      'client-chosen-key',
      'medium',
      'The key of the limit is something that the client sends: omitting or changing it evades the limit',
    ];
  }
  if (!key.includes('$'))
    return [
      'one-key',
      'medium',
      'The key of the limit is the same for all clients: a single client can use up the limit',
    ];
  return ['lax', 'low', 'The limit allows more requests than the policy wants'];
}

/** True for a limit by the client's address, or by the policy's own key, that is at least as strict as wanted. */
function isEnough(model: Model, limit: RateLimit, wanted: WantedLimit): boolean {
  const zone = zoneOf(model, limit);
  if (zone === undefined) return false;
  const keys = isAddress(wanted.key) ? isAddress(zone.key) : zone.key === wanted.key;
  return keys && perMinute(zone.rate) <= perMinute(wanted.rate) && limit.burst <= wanted.burst;
}

function isAddress(key: string): boolean {
  return key === '$binary_remote_addr' || key === '$remote_addr';
}

function zoneOf(model: Model, { zone }: RateLimit): RateLimitZone | undefined {
  return model.zones.find(({ name }) => name === zone);
}

/** Requests a minute; a rate without a unit is per second. */
function perMinute(rate: string): number {
  const [, count = '0', unit = 's'] = /^(\d+)(?:r\/([sm]))?$/.exec(rate) ?? [];
  return Number(count) * (unit === 'm' ? 1 : 60);
}

function evidenceOf(model: Model, limit: RateLimit): string {
  const zone = zoneOf(model, limit);
  const place = limit.directive.place;
  const rate = zone === undefined ? '' : `, ${printable(zone.rate)} by ${printable(zone.key)}`;
  return `${printable(limit.directive.args.join(' '))}${rate}, at ${printable(place.file)}:${place.line}`;
}

/** Levels with another status for refused requests than the policy wants: servers, and levels that override them. */
function statusLevels(model: Model, wanted: WantedLimit): Level[] {
  return model.levels.filter((level) => {
    const value = effectiveValue(level, 'limit_req_status') ?? '503';
    return (
      value !== String(wanted.status) &&
      (level.kind === 'server' || effective(level, 'limit_req_status').from === level)
    );
  });
}

function statusFinding(level: Level, wanted: WantedLimit): Finding {
  const [directive] = effective(level, 'limit_req_status').directives;
  const message = `Refused requests are not answered with status ${wanted.status}`;
  const evidence =
    directive === undefined
      ? 'limit_req_status is 503 by default'
      : `limit_req_status ${printable(directive.args.join(' '))}`;
  return rateLimitFinding(level, directive ?? level.block, 'status', 'low', message, evidence, true);
}

/** Levels that only count requests: those that set it, and servers that inherit it from http. */
function dryRunLevels(model: Model): Level[] {
  return model.levels.filter((level) => {
    const { from } = effective(level, 'limit_req_dry_run');
    return (from === level || (from?.kind === 'http' && level.kind === 'server')) && limitsOnlyCount(level);
  });
}

function dryRunFinding(level: Level): Finding {
  const [directive] = effective(level, 'limit_req_dry_run').directives;
  const message = 'Requests are only counted: limit_req_dry_run lets all of them through';
  return rateLimitFinding(
    level,
    directive ?? level.block,
    'dry-run',
    'medium',
    message,
    'limit_req_dry_run on',
    true,
  );
}

function fix(model: Model, wanted: WantedLimit, exempt: Exemptions<RateLimitOutcome>): Edit[] {
  const isOwnTrust = exempt('real-ip');
  // Excessive trust is removed first and alone: other edits may be placed next to it.
  const distrusted = tooTrusted(model, wanted, isOwnTrust);
  if (distrusted.length > 0) return distinct(distrusted);
  const lacking = limitedLevels(model).filter((level) => {
    const limits = effectiveRateLimits(level);
    if (limits.length === 0) return !exempt('unlimited')(level);
    const fault = limitFault(model, limits, wanted);
    return fault !== undefined && fault.outcome !== 'undefined-zone' && !exempt(fault.outcome)(level);
  });
  const servers = model.servers.filter((server) => !isOwnTrust(server));
  return distinct([
    ...limitEdits(model, lacking, wanted, exempt('unlimited', 'client-chosen-key', 'one-key', 'lax')),
    ...placeScalar(
      model,
      statusLevels(model, wanted),
      'limit_req_status',
      [String(wanted.status)],
      exempt('status'),
    ),
    ...placeScalar(model, dryRunLevels(model), 'limit_req_dry_run', ['off'], exempt('dry-run')),
    ...realIpEdits(model, servers, wanted, isOwnTrust),
  ]);
}

function limitEdits(model: Model, levels: readonly Level[], wanted: WantedLimit, exempt: Exempt): Edit[] {
  if (levels.length === 0) return [];
  const { zone, definition } = zoneFor(model, wanted);
  const delay = wanted.delay === 'nodelay' ? ['nodelay'] : wanted.delay > 0 ? [`delay=${wanted.delay}`] : [];
  const statement: Statement = {
    name: 'limit_req',
    args: [`zone=${zone}`, `burst=${wanted.burst}`, ...delay],
  };
  // NGINX cannot switch an inherited limit off, so there is no blocker.
  const limits = placeEntry(model, levels, { statement, blocker: undefined }, exempt);
  const [server] = model.servers.filter(({ block }) => block.tree.file.editable);
  if (definition === undefined || server === undefined || limits.length === 0) return limits;
  return [insertAboveServer(server, definition), ...limits];
}

/**
 * A zone with the wanted key and rate: an existing one, or a new one. A zone of the same name with another key must
 * not be changed: `nginx -t` accepts that, and the reload then fails (ngx_http_limit_req_init_zone).
 */
function zoneFor(
  model: Model,
  { zone, key, rate, size }: WantedLimit,
): { readonly zone: string; readonly definition: Statement | undefined } {
  const fitting = model.zones.filter(
    (known) => known.key === key && perMinute(known.rate) === perMinute(rate),
  );
  const known = fitting.find(({ name }) => name === zone) ?? fitting[0];
  if (known !== undefined) return { zone: known.name, definition: undefined };
  let name = zone;
  for (let number = 2; model.zones.some((other) => other.name === name); number++) name = `${zone}_${number}`;
  return {
    zone: name,
    definition: { name: 'limit_req_zone', args: [key, `zone=${name}:${size}`, `rate=${rate}`] },
  };
}

function cell(level: Level): Cell {
  const limits = effectiveRateLimits(level);
  if (limits.length === 0) return NO_CELL;
  const text = limits.map(({ burst }) => `burst ${burst}`).join('+');
  const counts = limitsOnlyCount(level);
  return {
    text: counts ? `${text} (counted only)` : text,
    tone: counts ? 'doubtful' : 'good',
    sources: limits.map(({ directive }) => directive),
    behaviour: `${limits.map(({ directive }) => directive.args.join(' ')).join('\n')}${counts ? '\ncounted' : ''}`,
  };
}
