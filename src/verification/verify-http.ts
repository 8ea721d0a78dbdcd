import { randomBytes } from 'node:crypto';
import type { Policy } from '../core/policy/index.ts';
import type {
  Budget,
  Door,
  Exchange,
  ExpectedLimit,
  HttpRequest,
  HttpResponse,
  ObservedLimit,
  PaceGroup,
  Prober,
  WebSocketResult,
} from '../wire/index.ts';
import {
  exchange,
  listOf,
  makeProber,
  observeLimit,
  pageParts,
  quoted,
  tryWebSocket,
} from '../wire/index.ts';
import type { Sighting, WireFinding } from './finding.ts';
import type { CorsAnswer } from './judge/cors.ts';
import { judgeCors, letsIn } from './judge/cors.ts';
import { failureRemark } from './judge/failures.ts';
import { MARK, methodRemarks, UNKNOWN_METHOD } from './judge/methods.ts';
import { rateLimitRemarks } from './judge/rate-limit.ts';
import { downgradeRemarks, plainHttpRemarks, redirectTarget } from './judge/redirects.ts';
import { judgeResponse } from './judge/response.ts';
import type { Remark, Seen, Wants } from './judge/seen.ts';
import { sightingOf, wantsOf } from './judge/seen.ts';
import type { AskedOrigin, Site } from './origins.ts';
import { originOf, originsToAsk } from './origins.ts';

/** What is to be looked at, how, and what it is held against. */
export interface VerifyRequest {
  readonly site: Site;
  readonly door: Door;
  /** Where the site's plain HTTP is, for one that is served over TLS; undefined when that is not known. */
  readonly plainDoor: Door | undefined;
  /** Path and query of the page that the site starts with. */
  readonly start: string;
  /** Request targets to probe; undefined: the start page and what it loads from its own origin. */
  readonly targets: readonly string[] | undefined;
  readonly policy: Policy;
  /** Origins that somebody who knows the configuration would try. */
  readonly furtherOrigins: readonly AskedOrigin[];
  readonly webSockets: readonly WebSocketTarget[];
  /** Asked for on its own, since it uses the limit up. */
  readonly rateLimit: RateLimitProbe | undefined;
  readonly budget: Budget;
  /** Which limit a target counts against, and the pace that stays below it. */
  readonly paceOf: (target: string) => PaceGroup;
  readonly onProgress?: (asked: number) => void;
}

export interface WebSocketTarget {
  readonly target: string;
  /** Somebody said that there is one; otherwise the configuration would only pass one on. */
  readonly isCertain: boolean;
}

export interface RateLimitProbe {
  readonly target: string;
  readonly expected: ExpectedLimit;
  /** Who expects it, such as `the policy`. */
  readonly source: string;
}

/** What was seen of a site over HTTP. */
export interface Verification {
  readonly findings: readonly WireFinding[];
  /** The targets that were probed, the start page first. */
  readonly targets: readonly string[];
  readonly requests: number;
  readonly webSockets: readonly (WebSocketTarget & { readonly result: WebSocketResult })[];
  readonly rateLimit: (ObservedLimit & { readonly target: string }) | undefined;
}

/** Nothing answered at the site's address at all. */
export interface Unreachable {
  readonly unreachable: string;
}

/**
 * Looks at a site over HTTP/1.1 as browsers and attackers would, and says what is not as the policy and the
 * specifications have it. Ends within its budget whatever the server does.
 */
export async function verifyHttp(request: VerifyRequest): Promise<Verification | Unreachable> {
  const { door, budget, paceOf, policy, rateLimit } = request;
  const limitStatuses = new Set([429, 503, policy.controls['rate-limit']?.status ?? 429]);
  const prober = makeProber(door, budget, paceOf, limitStatuses);
  const log = new Log(request, prober);
  const first = await log.get(request.start, true);
  if (first?.kind === 'failure' && (first.fault === 'refused' || first.fault === 'unresolved'))
    return { unreachable: quoted(first.message) };
  let targets: readonly string[] = [];
  const webSockets: (WebSocketTarget & { readonly result: WebSocketResult })[] = [];
  // A server that does not answer once is not asked hundreds of times.
  if (first?.kind === 'response') {
    noteCertificate(log, request.start, first);
    targets = [...new Set([request.start, ...(request.targets ?? (await loadedBy(log, request, first)))])];
    const nonce = randomBytes(6).toString('hex');
    await Promise.all([
      probeMethods(log, request.start),
      probePlainHttp(log, request),
      probeTargets(log, targets, nonce),
    ]);
    const tried = await Promise.all(request.webSockets.map((each) => probeWebSocket(log, request, each)));
    webSockets.push(...tried.filter((each) => each !== undefined));
  }
  const observed =
    rateLimit === undefined || first?.kind !== 'response'
      ? undefined
      : await probeLimit(log, request, rateLimit);
  log.finish(request.start, first?.kind === 'response');
  return {
    findings: log.findings(),
    targets,
    requests: prober.asked() + (observed?.sent ?? 0),
    webSockets,
    rateLimit: observed,
  };
}

/** Who the server is does not stop these probes; that browsers would stop is said. */
function noteCertificate(log: Log, start: string, { untrusted, status }: HttpResponse): void {
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

/** Collects what requests show, and says each thing once. */
class Log {
  readonly #findings = new Map<string, WireFinding>();
  readonly request: VerifyRequest;
  readonly wants: Wants;
  readonly origins: readonly AskedOrigin[];
  readonly prober: Prober;
  readonly #pages = new Map<string, Promise<Exchange | undefined>>();
  readonly #letIn = new Set<AskedOrigin>();
  /** Targets that were not looked at at all. */
  leftOut = 0;

  constructor(request: VerifyRequest, prober: Prober) {
    this.request = request;
    this.wants = wantsOf(request.policy);
    this.prober = prober;
    const allow = request.policy.controls.cors?.allow ?? 'none';
    this.origins = originsToAsk(request.site, allow, request.furtherOrigins);
  }

  /** A plain GET. A page that was read with its body is not asked for again. */
  get(target: string, isBodyWanted = false): Promise<Exchange | undefined> {
    const known = this.#pages.get(target);
    if (known !== undefined) return known;
    const answer = this.ask({ method: 'GET', target, headers: [] }, isBodyWanted);
    if (isBodyWanted) this.#pages.set(target, answer);
    return answer;
  }

  /** Sends a request and judges its answer by itself. */
  async ask(request: HttpRequest, isBodyWanted = false): Promise<Exchange | undefined> {
    const { bodyBytes, glanceBytes } = this.request.budget;
    const answer = await this.prober.ask(request, isBodyWanted ? bodyBytes : glanceBytes);
    this.request.onProgress?.(this.prober.asked());
    if (answer === undefined) return undefined;
    const failure = failureRemark(answer, isBodyWanted);
    if (failure !== undefined) this.add({ ...failure, seen: this.#sighting(request, answer) });
    if (answer.kind === 'response') this.judge(this.seenBy(request, answer));
    return answer;
  }

  judge(seen: Seen): void {
    for (const finding of judgeResponse(seen, this.wants)) this.add(finding);
    for (const remark of downgradeRemarks(seen)) this.remark(seen, remark);
  }

  seenBy({ method, target }: Pick<HttpRequest, 'method' | 'target'>, response: HttpResponse): Seen {
    return { url: this.#url(target), target, method, response, tls: this.request.door.tls };
  }

  remark(seen: Seen, remark: Remark): void {
    this.add({ ...remark, seen: sightingOf(seen) });
  }

  add(finding: WireFinding): void {
    const { control, outcome, message, evidence, seen, isOfValue } = finding;
    const cookie = control === 'cookies' ? evidence : '';
    const about = isOfValue ? [evidence] : [seen.url, seen.method, seen.status, cookie];
    const key = JSON.stringify([control, outcome, message, ...about]);
    if (!this.#findings.has(key)) this.#findings.set(key, finding);
  }

  /** Takes note of who was let in anywhere. */
  noteLetIn(answers: readonly CorsAnswer[]): void {
    for (const answer of answers) if (letsIn(answer)) this.#letIn.add(answer.asked);
  }

  /** Says what was allowed and let in nowhere, what was not asked, and why. */
  finish(start: string, isAnswered: boolean): void {
    for (const asked of isAnswered ? this.origins : []) {
      if (asked.kind !== 'allowed' || this.#letIn.has(asked)) continue;
      this.add({
        control: 'cors',
        outcome: 'allowed-nowhere',
        severity: 'info',
        message: 'An origin that the policy allows is let in nowhere',
        evidence: quoted(`Origin: ${asked.origin}`),
        seen: this.sighting(start, undefined),
        cause: { kind: 'level' },
        isOfValue: true,
      });
    }
    const { count, reason } = this.prober.unasked();
    if (reason === undefined && this.leftOut === 0) return;
    const paths = this.leftOut === 0 ? '' : `${this.leftOut} paths and `;
    this.add({
      control: 'responses',
      outcome: 'not-asked',
      severity: 'medium',
      message: 'Not everything was asked: what is said here is not the whole truth',
      evidence: `${paths}${count} requests were left out: ${reason ?? 'the requests or the time were used up'}`,
      seen: this.sighting(start, undefined),
      cause: { kind: 'level' },
    });
  }

  /** A sighting of something other than an answer to one of our own requests. */
  sighting(target: string, status: number | undefined): Sighting {
    const { tls } = this.request.door;
    return { url: this.#url(target), target, tls, method: 'GET', status, headers: [] };
  }

  findings(): WireFinding[] {
    return [...this.#findings.values()];
  }

  #sighting({ method, target }: HttpRequest, answer: Exchange): Sighting {
    if (answer.kind === 'response') return sightingOf(this.seenBy({ method, target }, answer));
    return { ...this.sighting(target, undefined), method };
  }

  #url(target: string): string {
    return quoted(originOf(this.request.site) + target);
  }
}

/** What the start page loads; a redirect leads to the page first, as a browser would go. */
async function loadedBy(
  log: Log,
  { start, budget, site }: VerifyRequest,
  first: HttpResponse,
): Promise<string[]> {
  const passed = [start];
  let response = first;
  for (let target = start; ; ) {
    const seen = log.seenBy({ method: 'GET', target }, response);
    const next = redirectTarget({ url: originOf(site) + target, response });
    if (next === undefined) {
      const isPage = listOf(response.headers, 'Content-Type').some((type) => type.startsWith('text/html'));
      return isPage ? [...passed, ...pageParts(response.body, originOf(site) + target)] : passed;
    }
    if (next.origin !== new URL(originOf(site)).origin) return passed;
    target = next.pathname + next.search;
    const isCircle = passed.includes(target);
    if (isCircle || passed.length > budget.redirects) {
      const message = isCircle
        ? 'Redirects lead in a circle'
        : `More than ${budget.redirects} redirects stand before the first page`;
      log.remark(seen, {
        control: 'redirect',
        outcome: isCircle ? 'circle' : 'too-many',
        severity: 'medium',
        message,
        evidence: quoted([...passed, target].join(' to ')),
        cause: { kind: 'upstream' },
      });
      return passed;
    }
    passed.push(target);
    const answer = await log.get(target, true);
    if (answer?.kind !== 'response') return passed;
    response = answer;
  }
}

/** So many targets are looked at side by side, each by a dozen requests and more. */
const TARGETS_AT_ONCE = 16;

async function probeTargets(log: Log, targets: readonly string[], nonce: string): Promise<void> {
  const queue = targets.values();
  const worker = async () => {
    for (const target of queue) {
      if (log.prober.isOver()) log.leftOut++;
      else await probeTarget(log, target, nonce);
    }
  };
  await Promise.all(Array.from({ length: TARGETS_AT_ONCE }, worker));
}

/** More than any server takes, and never sent. */
const ANNOUNCED_BYTES = 2 ** 40;

async function probeTarget(log: Log, target: string, nonce: string): Promise<void> {
  const path = target.replace(/\?.*$/s, '');
  const missing = path.endsWith('/') ? `${path}gatehouse-${nonce}` : undefined;
  await Promise.all([
    log.get(target),
    missing === undefined ? undefined : log.get(missing),
    log.ask({ method: 'POST', target, headers: [], announcedBody: ANNOUNCED_BYTES }),
    probeCors(log, target),
  ]);
}

/** Any will do: what counts is that one is there, as in a browser that is logged in. */
const COOKIE = ['Cookie', 'gatehouse-probe=1'] as const;

async function probeCors(log: Log, target: string): Promise<void> {
  const ask = async (asked: AskedOrigin, isPreflight: boolean, withCookie: boolean) => {
    const request: HttpRequest = {
      method: isPreflight ? 'OPTIONS' : 'GET',
      target,
      headers: [
        ['Origin', asked.origin],
        ...(withCookie ? [COOKIE] : []),
        ...(isPreflight
          ? ([
              ['Access-Control-Request-Method', 'PUT'],
              ['Access-Control-Request-Headers', 'x-gatehouse-probe'],
            ] as const)
          : []),
      ],
    };
    const answer = await log.ask(request);
    return answer?.kind === 'response'
      ? { asked, isPreflight, withCookie, seen: log.seenBy(request, answer) }
      : undefined;
  };
  const given = (answers: readonly (CorsAnswer | undefined)[]) =>
    answers.filter((answer) => answer !== undefined);
  const first = given(await Promise.all(log.origins.map((origin) => ask(origin, false, true))));
  // Without the cookie, and with a preflight: whoever was let in, and a stranger in any case.
  const again = log.origins.filter(
    (origin) =>
      origin.kind === 'unrelated' || first.some((answer) => answer.asked === origin && letsIn(answer)),
  );
  const second = given(
    await Promise.all(again.flatMap((origin) => [ask(origin, false, false), ask(origin, true, false)])),
  );
  const wanted = log.request.policy.controls.cors;
  log.noteLetIn([...first, ...second]);
  for (const { remark, answer } of judgeCors([...first, ...second], wanted)) log.remark(answer.seen, remark);
}

async function probeMethods(log: Log, target: string): Promise<void> {
  const ask = async (method: string) => {
    const request = { method, target, headers: [MARK] };
    const answer = await log.ask(request);
    if (answer?.kind !== 'response') return;
    const seen = log.seenBy(request, answer);
    for (const remark of methodRemarks(seen)) log.remark(seen, remark);
  };
  await Promise.all(['OPTIONS', 'TRACE', 'TRACK', UNKNOWN_METHOD].map(ask));
  // No valid escape: what the server says before it has looked for a location.
  await log.ask({ method: 'GET', target: '/%', headers: [] });
}

async function probePlainHttp(log: Log, { plainDoor, site, start, budget }: VerifyRequest): Promise<void> {
  if (plainDoor === undefined) return;
  const answer = await log.prober.besides(1, (leftMs) =>
    exchange(
      plainDoor,
      { method: 'GET', target: start, headers: [] },
      { ...budget, exchangeMs: Math.min(budget.exchangeMs, leftMs) },
    ),
  );
  // Where nothing listens, nothing can be taken over on the way either.
  if (answer?.kind !== 'response') return;
  const url = quoted(`http://${plainDoor.host}${start}`);
  const seen: Seen = { url, target: start, method: 'GET', response: answer, tls: false };
  for (const remark of plainHttpRemarks(seen, site)) log.remark(seen, remark);
  for (const finding of judgeResponse(seen, { ...log.wants, headers: [] })) log.add(finding);
}

async function probeWebSocket(log: Log, { door, budget }: VerifyRequest, each: WebSocketTarget) {
  const result = await log.prober.besides(1, (leftMs) =>
    tryWebSocket(door, each.target, Math.min(budget.exchangeMs, leftMs)),
  );
  if (result === undefined) return undefined;
  if (result.kind === 'refused') {
    log.add({
      control: 'websocket',
      outcome: 'no-upgrade',
      severity: each.isCertain ? 'high' : 'info',
      message: each.isCertain
        ? 'A WebSocket is not upgraded'
        : 'The configuration passes upgrades on here, but this one was not taken: what is behind may speak no WebSocket at this path',
      evidence: result.note,
      seen: log.sighting(each.target, result.status),
      cause: { kind: 'directive', name: 'proxy_set_header' },
    });
  }
  return { ...each, result };
}

async function probeLimit(
  log: Log,
  { door, budget }: VerifyRequest,
  { target, expected, source }: RateLimitProbe,
) {
  const observed = await log.prober.besides(0, (leftMs) =>
    observeLimit(door, target, expected, Math.min(budget.exchangeMs, leftMs), leftMs),
  );
  if (observed === undefined) return undefined;
  const response: HttpResponse = {
    kind: 'response',
    status: observed.status ?? 200,
    headers: observed.refusal,
    body: '',
    bodyEnd: 'complete',
    surplus: false,
    untrusted: undefined,
  };
  const seen = log.seenBy({ method: 'GET', target }, response);
  for (const remark of rateLimitRemarks(observed, expected, source)) log.remark(seen, remark);
  if (observed.status !== undefined) log.judge(seen);
  return { ...observed, target };
}
