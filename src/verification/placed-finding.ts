import { activeExceptions, covers } from '../core/change/index.ts';
import { CONTROLS } from '../core/controls/index.ts';
import type { Model, Server } from '../core/model/index.ts';
import type { Exception, Policy } from '../core/policy/index.ts';
import type { VerifyFindingFacts } from '../core/report/index.ts';
import type { Cause } from './cause.ts';
import { causeOf, serverFor } from './cause.ts';
import { WILDCARD } from './judge/cors.ts';
import type { WireFinding } from './judge/finding.ts';
import type { Site } from './judge/origins.ts';

/** What findings are placed by. */
export interface FindingContext {
  readonly site: Site;
  readonly policy: Policy;
  /** The day by which exceptions are judged, `YYYY-MM-DD`. */
  readonly day: string;
  /** The configuration that should be served, and its server that answers for the site; undefined without one. */
  readonly served: { readonly model: Model; readonly server: Server } | undefined;
}

const NOT_IN_FORCE =
  '; the configuration has it here: what answers runs from another one, or was not reloaded';

/** A finding with what causes it, and the exception that it falls under. */
export function placedFinding(finding: WireFinding, context: FindingContext): VerifyFindingFacts {
  const cause = causeIn(finding, context);
  return {
    ...finding,
    ...(isPublic(finding, cause) ? { severity: 'info' } : {}),
    evidence: finding.evidence + (cause?.isNotInForce ? NOT_IN_FORCE : ''),
    place: cause?.directive.place,
    level: cause?.level,
    exception: exceptionFor(finding, context, cause),
  };
}

/**
 * True for `*` that the service behind the proxy sends: without credentials it is the service's own to say that its
 * responses are for everybody, and the policy speaks of what the proxy says.
 */
function isPublic({ control, outcome }: WireFinding, cause: Cause | undefined): boolean {
  return control === 'cors' && outcome === WILDCARD && (cause?.isFromBehind ?? false);
}

function causeIn(finding: WireFinding, { site, served }: FindingContext): Cause | undefined {
  if (served === undefined) return undefined;
  const { tls } = finding.seen;
  const isOwn = tls === (site.scheme === 'https');
  const answering = isOwn ? served.server : serverFor(served.model, { ...site, port: 80 }, tls);
  return answering === undefined ? undefined : causeOf(served.model, answering, finding);
}

function exceptionFor(
  { control }: WireFinding,
  { policy, site, day }: FindingContext,
  cause: Cause | undefined,
): Exception | undefined {
  const own = CONTROLS.find(({ id }) => id === control)?.id;
  if (own === undefined) return undefined;
  return activeExceptions(policy, own, day).find((exception) => {
    if (cause !== undefined) return covers(exception, cause.level);
    // Without a configuration a path does not tell which location answers.
    const { server, location } = exception;
    return location === undefined && (server === undefined || server === site.host);
  });
}
