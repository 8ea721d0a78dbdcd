import type { Severity } from '../findings/index.ts';
import type { Level, Model, RateLimit, RateLimitZone } from '../model/index.ts';
import {
  effective,
  effectiveRateLimits,
  effectiveValue,
  limitsOnlyCount,
  ownDirectives,
} from '../model/index.ts';
import type { Statement } from '../nginx/index.ts';
import { printable } from '../nginx/index.ts';
import type { RateLimit as WantedLimit } from '../policy/index.ts';
import type { Control, Edit, Exempt } from './control.ts';
import type { Details, Finding, FindingGroup, Verdict } from './finding.ts';
import { findingGroup, grouped } from './finding.ts';
import { distinct, insertAboveServer, placeEntry, placeScalar } from './placement.ts';
import { rateLimitFinding } from './rate-limit-finding.ts';
import { realIpEdits, realIpFaults, realIpFinding, tooTrusted, trustFindings } from './real-ip.ts';

/**
 * How fast one client may ask.
 *
 * Insecure: no `limit_req` at all; or one keyed by `$http_x_forwarded_for`, which whoever attacks leaves out or
 * makes up.
 */
export const rateLimit: Control<WantedLimit> = {
  id: 'rate-limit',
  words: {
    title: 'How fast one client may ask',
    threat:
      'Without a limit one address can guess passwords and session identifiers as fast as the network carries it, or keep every worker busy for everybody else.',
    mayBreak:
      'Many people behind one address (an office, a mobile carrier), who share its limit; health checks and scripts that ask in bursts. Behind a load balancer all clients have its address: set `behind`.',
    references: [
      'https://nginx.org/en/docs/http/ngx_http_limit_req_module.html',
      'https://nginx.org/en/docs/http/ngx_http_realip_module.html',
      'CWE-307',
      'RFC 6585 (429 Too Many Requests)',
    ],
  },
  wanted: (policy) => policy.controls['rate-limit'],
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
  remedy,
  // Proving a limit means exceeding it: that is asked for on its own, never done in passing.
  probes: () => [],
};

/**
 * Servers and locations that answer requests from outside after the limit was looked at. What `return` answers,
 * NGINX never limits (rewriting comes first), and a request is limited once, before internal redirects.
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

function judgeLimits(
  model: Model,
  level: Level,
  limits: readonly RateLimit[],
  wanted: WantedLimit,
): Finding[] {
  const [first] = limits;
  if (first === undefined) return [];
  const undefinedZone = limits.find((limit) => zoneOf(model, limit) === undefined);
  if (undefinedZone !== undefined) {
    const message = 'A limit names a zone that nothing defines: NGINX does not start with it';
    return [
      rateLimitFinding(
        level,
        undefinedZone.directive,
        'undefined-zone',
        'high',
        message,
        `zone ${printable(undefinedZone.zone)}`,
        false,
      ),
    ];
  }
  if (limits.some((limit) => isEnough(model, limit, wanted))) return [];
  const [outcome, severity, message] = faultOf(zoneOf(model, first), wanted);
  return [
    rateLimitFinding(level, first.directive, outcome, severity, message, evidenceOf(model, first), true),
  ];
}

const UNLIMITED: Verdict = {
  control: 'rate-limit',
  outcome: 'unlimited',
  severity: 'medium',
  message: 'Requests are not limited: one client can ask as fast as it likes',
};

const UNLIMITED_LEVEL: Details<Level> = {
  spot: ({ block }) => block,
  level: (level) => level,
  evidence: () => 'no limit_req is effective here',
  remedy: ({ block }) => block.tree.file.editable,
};

function faultOf(zone: RateLimitZone | undefined, wanted: WantedLimit): readonly [string, Severity, string] {
  const key = zone?.key ?? '';
  if (/\$(http_|arg_|cookie_|request)/.test(key) && key !== wanted.key) {
    return [
      'client-chosen-key',
      'medium',
      'The limit counts by something that the client sends: leaving it out or changing it evades the limit',
    ];
  }
  if (!key.includes('$'))
    return [
      'one-key',
      'medium',
      'The limit counts all clients as one: a single one uses it up for everybody',
    ];
  return ['lax', 'low', 'The limit lets more through than the policy wants'];
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

/** Requests a minute; NGINX takes a rate without a unit as one a second. */
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

/** Levels that decide on the status of refused requests and decide otherwise: servers, and what overrides them. */
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
  const message = `Refused requests get another status than ${wanted.status}`;
  const evidence =
    directive === undefined
      ? 'limit_req_status is 503 by default'
      : `limit_req_status ${printable(directive.args.join(' '))}`;
  return rateLimitFinding(level, directive ?? level.block, 'status', 'low', message, evidence, true);
}

/** Levels that only count requests and let all of them through: those that say so. */
function dryRunLevels(model: Model): Level[] {
  return model.levels.filter((level) => {
    const { from } = effective(level, 'limit_req_dry_run');
    return (from === level || (from?.kind === 'http' && level.kind === 'server')) && limitsOnlyCount(level);
  });
}

function dryRunFinding(level: Level): Finding {
  const [directive] = effective(level, 'limit_req_dry_run').directives;
  const message = 'The limit only counts: limit_req_dry_run lets every request through';
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

function remedy(model: Model, wanted: WantedLimit, exempt: Exempt): Edit[] {
  // What is trusted too much goes first and alone: other edits may stand beside it.
  const distrusted = tooTrusted(model, wanted, exempt);
  if (distrusted.length > 0) return distinct(distrusted);
  const lacking = limitedLevels(model).filter((level) => {
    if (exempt(level)) return false;
    const limits = effectiveRateLimits(level);
    const faults = judgeLimits(model, level, limits, wanted);
    return limits.length === 0 || faults.some(({ outcome }) => outcome !== 'undefined-zone');
  });
  const servers = model.servers.filter((server) => !exempt(server));
  const status = placeScalar(
    model,
    statusLevels(model, wanted).filter((level) => !exempt(level)),
    'limit_req_status',
    [String(wanted.status)],
    exempt,
  );
  return distinct([
    ...limitEdits(model, lacking, wanted, exempt),
    ...status,
    ...placeScalar(
      model,
      dryRunLevels(model).filter((level) => !exempt(level)),
      'limit_req_dry_run',
      ['off'],
      exempt,
    ),
    ...realIpEdits(model, servers, wanted, exempt),
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
  // NGINX has no way to switch an inherited limit off, so there is nothing to block one with.
  const limits = placeEntry(model, levels, { statement, blocker: undefined }, exempt);
  const [server] = model.servers.filter(({ block }) => block.tree.file.editable);
  if (definition === undefined || server === undefined || limits.length === 0) return limits;
  return [insertAboveServer(server, definition), ...limits];
}

/**
 * A zone of the wanted key and rate: one that is there, or a new one. One of the same name with another key must
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
