import type { Model, Server } from '../core/model/index.ts';
import type { VerifyFacts } from '../core/report/index.ts';
import { safeLines } from '../core/report/index.ts';
import type { Site } from '../verification/index.ts';
import {
  configuredOrigins,
  DEFAULT_BUDGET,
  limitToProbe,
  pacing,
  placedFinding,
  serverFor,
  targetsOf,
  tlsFindings,
  verifyHttp,
  webSocketsOf,
} from '../verification/index.ts';
import { trustedAuthorities } from './authorities.ts';
import type { Observer } from './observer.ts';
import type { OpenedInstallation } from './open.ts';
import { openWhole } from './open.ts';
import type { PolicedOptions } from './options.ts';
import { dayOf } from './options.ts';
import { loadPolicy } from './policy-source.ts';
import type { Result } from './problem.ts';
import { done, failed } from './problem.ts';
import type { SiteAddress, SiteOptions } from './site-address.ts';
import { readSite } from './site-address.ts';

/** `target` or `root` name the installation that serves the site, if findings should name its lines. */
export interface VerifySiteOptions extends PolicedOptions, SiteOptions {
  /** Paths to probe, with queries if wanted. Default: the start page and what it loads, or each location. */
  readonly paths?: readonly string[] | undefined;
  /** Paths that must accept a WebSocket. */
  readonly webSockets?: readonly string[] | undefined;
  /** Exceeds the rate limit of the first path, to prove it. */
  readonly probeRateLimit?: boolean | undefined;
  /** The time limit of one request, in milliseconds. */
  readonly timeout: number;
  /** The time limit of all requests together, in milliseconds; the same limit applies to the TLS scan. */
  readonly totalTimeout: number;
  /** The maximum number of requests. */
  readonly requests: number;
  /** The maximum number of concurrent connections. */
  readonly connections: number;
}

/** An installation, and its server for a site. */
interface Served {
  readonly title: string;
  readonly model: Model;
  readonly server: Server;
}

/**
 * Compares the responses of a live site with a policy, and names the lines of its configuration that cause findings.
 */
export async function verifySite(
  options: VerifySiteOptions,
  observer: Observer,
): Promise<Result<VerifyFacts>> {
  const address = readSite(options);
  if (!address.ok) return address;
  const { site, endpoint, plainEndpoint, start } = address.value;
  const trusted = trustedAuthorities(options.ca);
  if (!trusted.ok) return trusted;
  const isKnown = options.target !== undefined || options.root !== undefined;
  const [named, opened] = await Promise.all([
    loadPolicy(options),
    isKnown ? openWhole(options) : done(undefined),
  ]);
  if (!named.ok) return named;
  if (!opened.ok) return opened;
  const { policy, name } = named.value;
  const isTls = endpoint.tls !== undefined;
  const found = opened.value === undefined ? done(undefined) : servedBy(opened.value, site, isTls);
  if (!found.ok) return found;
  const served = found.value;
  const asked = pathsOf(options, served);
  if (!asked.ok) return asked;
  const { paths, webSockets } = asked.value;
  const first = paths?.[0] ?? start;
  const rateLimit = options.probeRateLimit ? limitToProbe(served, policy, first) : undefined;
  if (options.probeRateLimit && rateLimit === undefined) {
    const message = '--probe-rate-limit: neither the policy nor TARGET says which limit to look for';
    return failed('option-invalid', message);
  }
  const { timeout, totalTimeout, requests, connections } = options;
  const result = await verifyHttp({
    site,
    endpoint,
    plainEndpoint,
    start: first,
    targets: paths ?? (served === undefined ? undefined : targetsOf(served.server)),
    policy,
    furtherOrigins: served === undefined ? [] : configuredOrigins(served.model),
    webSockets,
    rateLimit,
    budget: { ...DEFAULT_BUDGET, exchangeMs: timeout, totalMs: totalTimeout, requests, connections },
    paceOf: pacing(served, policy),
    onProgress: (done) =>
      observer.progress({ kind: 'counted', activity: 'verifying', done, unit: 'requests' }),
  });
  observer.progress(undefined);
  if ('unreachable' in result)
    return failed('unreachable', `nothing answers at ${options.url}: ${result.unreachable}`, {
      hint: 'name where it runs with --connect HOST:PORT',
    });
  const overTls = await tlsFindings(endpoint, site, policy, siteSighting(options.url, address.value), {
    authorities: trusted.value,
    now: options.clock().getTime(),
    connections,
    timeout,
    totalTimeout,
    onProgress: (done) =>
      observer.progress({ kind: 'counted', activity: 'verifying TLS', done, unit: 'connections' }),
  });
  observer.progress(undefined);
  const context = { site, policy, day: dayOf(options.clock), served };
  const findings = [...result.findings, ...overTls].map((finding) => placedFinding(finding, context));
  return done({ ...result, url: options.url, policyName: name, targetTitle: served?.title, findings });
}

function servedBy(
  { target, model }: OpenedInstallation,
  site: Site,
  tls: boolean,
): Result<Served | undefined> {
  const server = serverFor(model, site, tls);
  if (server !== undefined) return done({ title: target.title, model, server });
  const message = `no server of ${target.title} answers for ${site.host} over ${tls ? 'TLS' : 'plain HTTP'}`;
  return failed('no-server', message, { hint: 'name the installation that serves this address' });
}

/** The paths to probe, undefined for the default ones, and the paths to try WebSockets at. */
function pathsOf(options: VerifySiteOptions, served: Served | undefined) {
  const paths = options.paths === undefined ? done(undefined) : requestTargets(options.paths);
  if (!paths.ok) return paths;
  const named = requestTargets(options.webSockets ?? []);
  if (!named.ok) return named;
  const configured = served === undefined || options.paths !== undefined ? [] : webSocketsOf(served.server);
  return done({
    paths: paths.value,
    webSockets: [
      ...named.value.map((target) => ({ target, isCertain: true })),
      ...configured.filter(({ target }) => !named.value.includes(target)),
    ],
  });
}

/** Paths in the form of request lines, without duplicates. */
function requestTargets(paths: readonly string[]): Result<readonly string[]> {
  const base = 'http://path.invalid';
  const targets = new Set<string>();
  for (const text of paths) {
    if (!text.startsWith('/') || !URL.canParse(base + text)) {
      const hint = 'write it as /path, percent-encoded, with a query if you like';
      return failed('option-invalid', `${text} is not a path`, { hint });
    }
    const { pathname, search } = new URL(base + text);
    targets.add(pathname + search);
  }
  return done([...targets]);
}

/** The place of findings about TLS as a whole: the site itself, not an answer to a request. */
function siteSighting(url: string, { endpoint, start }: SiteAddress) {
  return {
    url: safeLines(url),
    target: start,
    tls: endpoint.tls !== undefined,
    method: 'GET',
    status: undefined,
    headers: [],
  };
}
