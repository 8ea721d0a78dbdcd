import { activeExceptions, covers, speaksOf } from '../../core/change/index.ts';
import { CONTROLS, SEVERITIES } from '../../core/controls/index.ts';
import type { Server } from '../../core/model/index.ts';
import type { Exception, Policy } from '../../core/policy/index.ts';
import type { VerifyFacts, VerifyFindingFacts } from '../../core/report/index.ts';
import { safeLines, verifyJson, verifyText } from '../../core/report/index.ts';
import type { Cause, Site, WireFinding } from '../../verification/index.ts';
import {
  causeOf,
  configuredOrigins,
  limitToProbe,
  pacing,
  serverFor,
  targetsOf,
  tlsFindings,
  verifyHttp,
  WILDCARD,
  webSocketsOf,
} from '../../verification/index.ts';
import { DEFAULT_BUDGET, readAuthorities } from '../../wire/index.ts';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { print, progress, styleFor, widthOf } from '../output.ts';
import type { SiteOptions } from '../site-address.ts';
import { readSite } from '../site-address.ts';
import type { Loaded } from '../subject.ts';
import { loadPolicy, loadWhole, today } from '../subject.ts';

export interface VerifyOptions extends CommonOptions, SiteOptions {
  readonly path?: readonly string[];
  readonly websocket?: readonly string[];
  readonly probeRateLimit?: boolean;
  /** Seconds. */
  readonly timeout: number;
  /** Seconds. */
  readonly totalTimeout: number;
  readonly requests: number;
  readonly connections: number;
}

/** Holds what a live site sends against the policy. In JSON: `schemas/verify.schema.json`. */
export async function run(
  url: string,
  given: string | undefined,
  options: VerifyOptions,
): Promise<ExitStatus> {
  const address = readSite(url, options);
  const isKnown = given !== undefined || options.root !== undefined;
  const [{ policy, name }, loaded] = await Promise.all([
    loadPolicy(options),
    isKnown ? loadWhole(given, options) : undefined,
  ]);
  const { site, door, plainDoor, start } = address;
  const model = loaded?.model;
  const server = model === undefined ? undefined : serverFor(model, site, door.tls);
  if (loaded !== undefined && server === undefined) {
    throw new Failure(
      `no server of ${loaded.target.title} answers for ${site.host} over ${door.tls ? 'TLS' : 'plain HTTP'}`,
      'name the installation that serves this address',
    );
  }
  const paths = options.path?.map(pathOf);
  const place = model === undefined || server === undefined ? undefined : { model, server };
  const limited = paths?.[0] ?? start;
  const rateLimit = options.probeRateLimit ? limitToProbe(place, policy, limited) : undefined;
  if (options.probeRateLimit && rateLimit === undefined)
    throw new Failure('--probe-rate-limit: neither the policy nor TARGET says which limit to look for');
  const named = [...new Set(options.websocket?.map(pathOf))];
  const configured = server === undefined || options.path !== undefined ? [] : webSocketsOf(server);
  const line = progress(options.quiet ?? false);
  const timeoutMs = options.timeout * 1000;
  const result = await verifyHttp({
    site,
    door,
    plainDoor,
    start: paths?.[0] ?? start,
    targets: paths ?? (server === undefined ? undefined : targetsOf(server)),
    policy,
    furtherOrigins: model === undefined ? [] : configuredOrigins(model),
    webSockets: [
      ...named.map((target) => ({ target, isCertain: true })),
      ...configured.filter(({ target }) => !named.includes(target)),
    ],
    rateLimit,
    budget: {
      ...DEFAULT_BUDGET,
      exchangeMs: timeoutMs,
      totalMs: options.totalTimeout * 1000,
      requests: options.requests,
      connections: options.connections,
    },
    paceOf: pacing(place, policy),
    onProgress: (asked) => line.show(`verifying: ${asked} requests`),
  });
  line.clear();
  if ('unreachable' in result)
    throw new Failure(
      `nothing answers at ${url}: ${result.unreachable}`,
      'name where it runs with --connect HOST:PORT',
    );
  const seen = {
    url: safeLines(url),
    target: start,
    tls: door.tls,
    method: 'GET',
    status: undefined,
    headers: [],
  };
  const overTls = await tlsFindings(door, site, policy, seen, {
    authorities: readAuthorities(options.ca),
    now: Date.now(),
    connections: options.connections,
    timeout: timeoutMs,
    totalTimeout: options.totalTimeout * 1000,
    onProgress: (count) => line.show(`verifying: TLS, ${count} connections`),
  });
  line.clear();
  const placed = [...result.findings, ...overTls].map((finding) =>
    placedFinding(finding, policy, site, loaded, server),
  );
  const facts: VerifyFacts = {
    ...result,
    url,
    policyName: name,
    targetTitle: loaded?.target.title,
    findings: placed,
  };
  await show(facts, options);
  return exitStatus(placed, options);
}

function pathOf(text: string): string {
  const base = 'http://path.invalid';
  if (!text.startsWith('/') || !URL.canParse(base + text))
    throw new Failure(`${text} is no path`, 'write it as /path, percent-encoded, with a query if you like');
  const { pathname, search } = new URL(base + text);
  return pathname + search;
}

const NOT_IN_FORCE =
  '; the configuration has it here: what answers runs from another one, or was not reloaded';

/** A finding with what causes it, and the exception that it falls under. */
function placedFinding(
  finding: WireFinding,
  policy: Policy,
  site: Site,
  loaded: Loaded | undefined,
  server: Server | undefined,
): VerifyFindingFacts {
  const cause = causeIn(finding, site, loaded, server);
  return {
    ...finding,
    ...(isPublic(finding, cause) ? { severity: 'info' } : {}),
    evidence: finding.evidence + (cause?.isNotInForce ? NOT_IN_FORCE : ''),
    place: cause?.directive.place,
    level: cause?.level,
    exception: exceptionFor(finding, policy, site, cause),
  };
}

/**
 * True for `*` that the service behind the proxy sends: without credentials it is the service's own to say that its
 * responses are for everybody, and the policy speaks of what the proxy says.
 */
function isPublic({ control, outcome }: WireFinding, cause: Cause | undefined): boolean {
  return control === 'cors' && outcome === WILDCARD && (cause?.isFromBehind ?? false);
}

function causeIn(
  finding: WireFinding,
  site: Site,
  loaded: Loaded | undefined,
  server: Server | undefined,
): Cause | undefined {
  if (loaded === undefined || server === undefined) return undefined;
  const { tls } = finding.seen;
  const isOwn = tls === (site.scheme === 'https');
  const answering = isOwn ? server : serverFor(loaded.model, { ...site, port: 80 }, tls);
  return answering === undefined ? undefined : causeOf(loaded.model, answering, finding);
}

function exceptionFor(
  { control, outcome }: WireFinding,
  policy: Policy,
  site: Site,
  cause: Cause | undefined,
): Exception | undefined {
  const own = CONTROLS.find(({ id }) => id === control)?.id;
  if (own === undefined) return undefined;
  const finding = { control, id: `${control}/${outcome}` };
  return activeExceptions(policy, own, today()).find((exception) => {
    if (!speaksOf(exception, finding)) return false;
    if (cause !== undefined) return covers(exception, cause.level);
    // Without a configuration a path does not tell which location answers.
    const { server, location } = exception;
    return location === undefined && (server === undefined || server === site.host);
  });
}

async function show(facts: VerifyFacts, options: VerifyOptions): Promise<void> {
  if (options.format === 'json') {
    await print(`${JSON.stringify(verifyJson(facts), null, 2)}\n`);
  } else if (!options.quiet) {
    const style = styleFor(process.stdout, options.color);
    await print(
      verifyText(facts, style, { verbose: options.verbose ?? false, width: widthOf(process.stdout) }),
    );
  }
}

function exitStatus(findings: readonly VerifyFindingFacts[], { failOn }: VerifyOptions): ExitStatus {
  if (failOn === 'never') return 0;
  const least = SEVERITIES.indexOf(failOn);
  const counts = ({ severity, exception }: VerifyFindingFacts) =>
    exception === undefined && SEVERITIES.indexOf(severity) <= least;
  return findings.some(counts) ? 1 : 0;
}
