import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpRequest } from '../core/http/index.ts';
import type { Endpoint, Exchange, HttpResponse } from '../wire/index.ts';
import { HttpClient } from '../wire/index.ts';
import type { ExpectedLimit, ObservedLimit } from './judge/rate-limit.ts';

/** Requests that are sent at most, whatever the burst. */
const RATE_PROBE_CEILING = 2_000;

const MOST_PARALLEL = 32;
/** Refusals after which the burst counts as used up. */
const ENOUGH_REFUSALS = 10;
const WATCHED_MS = 1_500;
/** A burst that is not used up by then counts as no limit. */
const LONGEST_MS = 30_000;

/** Requests to look for a limit: twice its burst and a few more, below the ceiling. */
function rateProbeRequests({ burst }: Pick<ExpectedLimit, 'burst'>): number {
  return Math.min(RATE_PROBE_CEILING, 2 * burst + 50);
}

/**
 * Uses up the burst that applies to a request by sending it again and again, then goes on a little above the expected
 * rate for a second and a half to see how much gets through. `rateProbeRequests` bounds the number of requests,
 * `timeoutMs` the time of each; none is begun after `totalMs`.
 */
export async function observeLimit(
  endpoint: Endpoint,
  request: HttpRequest,
  expected: ExpectedLimit,
  timeoutMs: number,
  totalMs: number,
): Promise<ObservedLimit> {
  // More connections than the burst takes would be made for nothing, and it fills again meanwhile.
  const parallel = Math.min(MOST_PARALLEL, expected.burst + ENOUGH_REFUSALS);
  const deadline = performance.now() + Math.min(totalMs, LONGEST_MS);
  const client = new HttpClient(endpoint, { connections: parallel, exchangeMs: timeoutMs });
  const total = rateProbeRequests(expected);
  // Requests for watching the rate afterwards are set aside first.
  const watching = Math.min(Math.ceil(total / 3), Math.ceil((expected.perSecond * 2 * WATCHED_MS) / 1000));
  const count = new Count();
  const ask = async () => {
    count.sent++;
    count.note(await client.ask(request));
  };
  try {
    await ask();
    const started = performance.now();
    const fill = (requests: number) => {
      const worker = async () => {
        while (count.sent < requests && count.refused < ENOUGH_REFUSALS && performance.now() < deadline)
          await ask();
      };
      return Promise.all(Array.from({ length: parallel }, worker));
    };
    await fill(total - watching);
    // There is no rate to watch yet: the requests that were set aside for it go on filling.
    if (count.refused === 0) await fill(total);
    const filled = count.accepted;
    const seconds = Math.max(0, count.lastAccepted - started) / 1000;
    if (count.refused === 0) return count.result(seconds, undefined, undefined);
    const left = Math.min(watching, total - count.sent);
    const perSecond = left > 0 ? await watch(count, ask, left, expected.perSecond) : undefined;
    const passed = (perSecond ?? expected.perSecond) * seconds;
    return count.result(seconds, Math.max(0, Math.round(filled - 1 - passed)), perSecond);
  } finally {
    client.close();
  }
}

/** Requests that get through in a second while more are sent than the rate allows; undefined when fewer were sent. */
async function watch(
  count: Count,
  ask: () => Promise<void>,
  requests: number,
  expected: number,
): Promise<number | undefined> {
  const { accepted, refused } = count;
  const started = performance.now();
  const pending: Promise<void>[] = [];
  const gap = Math.max(WATCHED_MS / requests, 1000 / (expected * 4));
  for (let sent = 0; sent < requests && performance.now() - started < WATCHED_MS; sent++) {
    pending.push(ask());
    await sleep(gap);
  }
  const seconds = (performance.now() - started) / 1000;
  await Promise.all(pending);
  // Without a refusal the requests were too slow to show a limit.
  if (count.refused === refused) return undefined;
  return Math.round(((count.accepted - accepted) / seconds) * 10) / 10;
}

class Count {
  sent = 0;
  accepted = 0;
  refused = 0;
  /** When, in milliseconds: refusals after it say nothing of how long the burst lasted. */
  lastAccepted = 0;
  #first: number | undefined;
  #refusal: HttpResponse | undefined;
  #unanswered = 0;

  note(reply: Exchange): void {
    if (reply.kind === 'failure') {
      this.#unanswered++;
      return;
    }
    this.#first ??= reply.status;
    // A refusal has another status than the first answer, and it is an error.
    if (reply.status === this.#first || reply.status < 400) {
      this.accepted++;
      this.lastAccepted = performance.now();
    } else {
      this.refused++;
      this.#refusal ??= reply;
    }
  }

  result(seconds: number, burst: number | undefined, perSecond: number | undefined): ObservedLimit {
    return {
      sent: this.sent,
      accepted: this.accepted,
      status: this.#refusal?.status,
      burst,
      perSecond,
      refusal: this.#refusal?.headers ?? [],
      unanswered: this.#unanswered,
      seconds,
    };
  }
}
