import { quoted } from '../core/http/index.ts';
import type { WebSocketResult } from '../wire/index.ts';
import { exchange, tryWebSocket } from '../wire/index.ts';
import type { CorsAnswer } from './judge/cors.ts';
import { judgeCors, letsIn } from './judge/cors.ts';
import { methodRemarks } from './judge/methods.ts';
import { hostOf } from './judge/origins.ts';
import type { ObservedLimit } from './judge/rate-limit.ts';
import { rateLimitRemarks } from './judge/rate-limit.ts';
import { plainHttpRemarks } from './judge/redirects.ts';
import { judgeResponse } from './judge/response.ts';
import type { Seen } from './judge/seen.ts';
import { observeLimit } from './observe-limit.ts';
import type { SiteLog } from './site-log.ts';
import type { CorsQuestion } from './site-questions.ts';
import {
  corsQuestion,
  errorQuestions,
  INVALID_QUESTION,
  methodQuestions,
  plainQuestion,
} from './site-questions.ts';
import type { RateLimitProbe, WebSocketTarget } from './verify-request.ts';

/** Targets that are probed side by side, each by a dozen requests and more. */
const TARGETS_AT_ONCE = 16;

/** Asks every target for its answers, errors and CORS. `nonce` is part of names that do not exist. */
export async function probeTargets(log: SiteLog, targets: readonly string[], nonce: string): Promise<void> {
  const queue = targets.values();
  const worker = async () => {
    for (const target of queue) {
      if (log.prober.isOver()) log.leftOut++;
      else await probeTarget(log, target, nonce);
    }
  };
  await Promise.all(Array.from({ length: TARGETS_AT_ONCE }, worker));
}

async function probeTarget(log: SiteLog, target: string, nonce: string): Promise<void> {
  await Promise.all([
    log.get(target),
    ...errorQuestions(target, nonce).map((question) => log.ask(question)),
    probeCors(log, target),
  ]);
}

async function probeCors(log: SiteLog, target: string): Promise<void> {
  const ask = async (cors: CorsQuestion): Promise<CorsAnswer[]> => {
    const question = corsQuestion(target, cors);
    const answer = await log.ask(question);
    return answer?.kind === 'response' ? [{ ...cors, seen: log.seenBy(question, answer) }] : [];
  };
  const askAll = async (questions: readonly CorsQuestion[]) => (await Promise.all(questions.map(ask))).flat();
  const { origins } = log;
  const first = await askAll(origins.map((asked) => ({ asked, isPreflight: false, withCookie: true })));
  // Again without the cookie, and with a preflight: every origin that was let in, and a stranger in any case.
  const again = origins.filter(
    (origin) =>
      origin.kind === 'unrelated' || first.some((answer) => answer.asked === origin && letsIn(answer)),
  );
  const second = await askAll(
    again.flatMap((asked) => [
      { asked, isPreflight: false, withCookie: false },
      { asked, isPreflight: true, withCookie: false },
    ]),
  );
  const answers = [...first, ...second];
  log.noteLetIn(answers);
  for (const { remark, answer } of judgeCors(answers, log.request.policy.controls.cors))
    log.remark(answer.seen, remark);
}

/** Asks one target with methods that browsers do not use. */
export async function probeMethods(log: SiteLog, target: string): Promise<void> {
  const asked = methodQuestions(target).map(async (question) => {
    const answer = await log.ask(question);
    if (answer?.kind !== 'response') return;
    const seen = log.seenBy(question, answer);
    for (const remark of methodRemarks(seen)) log.remark(seen, remark);
  });
  await Promise.all(asked);
  await log.ask(INVALID_QUESTION);
}

/** Asks what plain HTTP answers for a site with TLS. */
export async function probePlainHttp(log: SiteLog): Promise<void> {
  const { plainEndpoint, site, start, budget } = log.request;
  if (plainEndpoint === undefined) return;
  const host = hostOf({ ...site, scheme: 'http', port: 80 });
  const answer = await log.prober.besides(1, (leftMs) =>
    exchange(
      plainEndpoint,
      { ...plainQuestion(start), host },
      {
        exchangeMs: Math.min(budget.exchangeMs, leftMs),
        headBytes: budget.headBytes,
        bodyBytes: budget.bodyBytes,
      },
    ),
  );
  // Where nothing listens there is nothing to take over.
  if (answer?.kind !== 'response') return;
  const url = quoted(`http://${host}${start}`);
  const seen: Seen = { url, target: start, method: 'GET', response: answer, tls: false };
  for (const remark of plainHttpRemarks(seen, site)) log.remark(seen, remark);
  for (const finding of judgeResponse(seen, { ...log.wants, headers: [] })) log.add(finding);
}

/** Tries an upgrade; undefined when the budget did not allow it. */
export async function probeWebSocket(
  log: SiteLog,
  tried: WebSocketTarget,
): Promise<(WebSocketTarget & { readonly result: WebSocketResult }) | undefined> {
  const { endpoint, site, budget } = log.request;
  const result = await log.prober.besides(1, (leftMs) =>
    tryWebSocket(endpoint, { host: hostOf(site), target: tried.target }, Math.min(budget.exchangeMs, leftMs)),
  );
  if (result === undefined) return undefined;
  if (result.kind === 'refused') {
    log.add({
      control: 'websocket',
      outcome: 'no-upgrade',
      severity: tried.isCertain ? 'high' : 'info',
      message: tried.isCertain
        ? 'A WebSocket is not upgraded'
        : 'The configuration passes upgrades on here, but this one was not taken: the service may not speak WebSocket at this path',
      evidence: result.note,
      seen: log.sighting(tried.target, result.status),
      cause: { kind: 'directive', name: 'proxy_set_header' },
    });
  }
  return { ...tried, result };
}

/** Uses a limit up and judges what it lets through; undefined when the budget did not allow it. */
export async function probeLimit(
  log: SiteLog,
  { target, expected, source }: RateLimitProbe,
): Promise<(ObservedLimit & { readonly target: string }) | undefined> {
  const { endpoint, site, budget } = log.request;
  const request = { ...plainQuestion(target), host: hostOf(site) };
  const observed = await log.prober.besides(0, (leftMs) =>
    observeLimit(endpoint, request, expected, Math.min(budget.exchangeMs, leftMs), leftMs),
  );
  if (observed === undefined) return undefined;
  const response = {
    status: observed.status ?? 200,
    headers: observed.refusal,
    body: '',
    untrusted: undefined,
  };
  const seen = log.seenBy(request, response);
  for (const remark of rateLimitRemarks(observed, expected, source)) log.remark(seen, remark);
  if (observed.status !== undefined) log.judge(seen);
  return { ...observed, target };
}
