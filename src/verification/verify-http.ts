import { randomBytes } from 'node:crypto';
import { quoted } from '../core/http/index.ts';
import type { HttpResponse, WebSocketResult } from '../wire/index.ts';
import type { WireFinding } from './judge/finding.ts';
import type { ObservedLimit } from './judge/rate-limit.ts';
import { makeProber } from './prober.ts';
import { SiteLog } from './site-log.ts';
import { loadedBy } from './site-page.ts';
import { probeLimit, probeMethods, probePlainHttp, probeTargets, probeWebSocket } from './site-probes.ts';
import type { VerifyRequest, WebSocketTarget } from './verify-request.ts';

/** What a site answered over HTTP. */
export interface Verification {
  readonly findings: readonly WireFinding[];
  /** The targets that were probed, the start page first. */
  readonly targets: readonly string[];
  readonly requests: number;
  readonly webSockets: readonly (WebSocketTarget & { readonly result: WebSocketResult })[];
  readonly rateLimit: (ObservedLimit & { readonly target: string }) | undefined;
}

/** Nothing answers at the site's address. */
export interface Unreachable {
  readonly unreachable: string;
}

/**
 * Looks at a site over HTTP/1.1 as browsers and attackers would, and reports what is not as the policy and the
 * specifications have it. Ends within its budget whatever the server does.
 */
export async function verifyHttp(request: VerifyRequest): Promise<Verification | Unreachable> {
  const { endpoint, budget, paceOf, policy, rateLimit } = request;
  const limitStatuses = new Set([429, 503, policy.controls['rate-limit']?.status ?? 429]);
  const prober = makeProber(endpoint, budget, paceOf, limitStatuses);
  const log = new SiteLog(request, prober);
  const first = await log.get(request.start, true);
  if (first?.kind === 'failure' && (first.fault === 'refused' || first.fault === 'unresolved'))
    return { unreachable: quoted(first.message) };
  let targets: readonly string[] = [];
  const webSockets: (WebSocketTarget & { readonly result: WebSocketResult })[] = [];
  // A server that does not answer the first request gets no further ones.
  if (first?.kind === 'response') {
    noteCertificate(log, request.start, first);
    targets = [...new Set([request.start, ...(request.targets ?? (await loadedBy(log, first)))])];
    await Promise.all([
      probeMethods(log, request.start),
      probePlainHttp(log),
      probeTargets(log, targets, randomBytes(6).toString('hex')),
    ]);
    const tried = await Promise.all(request.webSockets.map((each) => probeWebSocket(log, each)));
    webSockets.push(...tried.filter((each) => each !== undefined));
  }
  const observed =
    rateLimit === undefined || first?.kind !== 'response' ? undefined : await probeLimit(log, rateLimit);
  log.finish(first?.kind === 'response');
  return {
    findings: log.findings(),
    targets,
    requests: prober.asked() + (observed?.sent ?? 0),
    webSockets,
    rateLimit: observed,
  };
}

/** An untrusted certificate does not stop these probes as it would stop a browser: it is a finding. */
function noteCertificate(log: SiteLog, start: string, { untrusted, status }: HttpResponse): void {
  if (untrusted === undefined) return;
  log.add({
    control: 'tls',
    outcome: 'untrusted-certificate',
    severity: 'info',
    message: 'The certificate is not trusted by the authorities that were given',
    evidence: quoted(untrusted),
    seen: log.sighting(start, status),
    cause: { kind: 'tls', setting: 'certificates' },
  });
}
