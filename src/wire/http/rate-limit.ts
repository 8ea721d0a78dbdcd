import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Door, HeaderLine } from './exchange.ts';
import { lenientTls } from './exchange.ts';

/** A limit as somebody says that it is. */
export interface ExpectedLimit {
  /** Requests a second. */
  readonly perSecond: number;
  readonly burst: number;
  /** Of refused requests. */
  readonly status: number;
}

/** A limit as it shows. */
export interface ObservedLimit {
  /** Requests that were sent. */
  readonly sent: number;
  /** Answers that were like the first one. */
  readonly accepted: number;
  /** Status of refused requests; undefined when none was refused. */
  readonly status: number | undefined;
  /** Requests beyond the rate that were let through at once; undefined when none was refused. */
  readonly burst: number | undefined;
  /** Requests a second that got through once the burst was used up; undefined when that was not seen. */
  readonly perSecond: number | undefined;
  /** Headers of the first refusal. */
  readonly refusal: readonly HeaderLine[];
  /** Requests that got no answer in time: held back, or lost. */
  readonly unanswered: number;
  /** How long using the burst up took, or the attempt: what the rate let through meanwhile is no lack of a limit. */
  readonly seconds: number;
}

/** The most requests that looking for a limit ever sends. */
const RATE_PROBE_CEILING = 2_000;

const MOST_PARALLEL = 32;
/** Refusals after which the burst is taken to be used up. */
const ENOUGH_REFUSALS = 10;
const WATCHED_MS = 1_500;
/** A burst that is not used up by then is none. */
const LONGEST_MS = 30_000;

/** How many requests a probe of a limit sends at most: its burst twice over and a few, below the ceiling. */
function rateProbeRequests({ burst }: Pick<ExpectedLimit, 'burst'>): number {
  return Math.min(RATE_PROBE_CEILING, 2 * burst + 50);
}

/**
 * Uses up the burst of one location with as many requests as `rateProbeRequests` allows, then goes on a little
 * above the expected rate for a second and a half, within the same number, to see what gets through. No request
 * takes longer than `timeoutMs`, and none is begun after `totalMs`.
 */
export async function observeLimit(
  door: Door,
  target: string,
  expected: ExpectedLimit,
  timeoutMs: number,
  totalMs: number,
): Promise<ObservedLimit> {
  // Of more than use the burst up, connections are made for nothing, and meanwhile it fills again.
  const parallel = Math.min(MOST_PARALLEL, expected.burst + ENOUGH_REFUSALS);
  const deadline = performance.now() + Math.min(totalMs, LONGEST_MS);
  const agent = door.tls
    ? new HttpsAgent({ ...lenientTls(door), keepAlive: true, maxSockets: parallel })
    : new HttpAgent({ keepAlive: true, maxSockets: parallel });
  const abort = new AbortController();
  const total = rateProbeRequests(expected);
  // What watches the rate afterwards is set aside first.
  const watching = Math.min(Math.ceil(total / 3), Math.ceil((expected.perSecond * 2 * WATCHED_MS) / 1000));
  const count = new Count();
  const ask = async () => {
    count.sent++;
    count.note(await askOnce(door, target, agent, timeoutMs, abort.signal));
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
    // There is no rate to watch yet: what was set aside for it goes on filling.
    if (count.refused === 0) await fill(total);
    const filled = count.accepted;
    const seconds = Math.max(0, count.lastAccepted - started) / 1000;
    if (count.refused === 0) return count.result(seconds, undefined, undefined);
    const left = Math.min(watching, total - count.sent);
    const perSecond = left > 0 ? await watch(count, ask, left, expected.perSecond) : undefined;
    const passed = (perSecond ?? expected.perSecond) * seconds;
    return count.result(seconds, Math.max(0, Math.round(filled - 1 - passed)), perSecond);
  } finally {
    abort.abort();
    agent.destroy();
  }
}

/** Requests that get through in a second while more are sent than the rate allows; undefined when those were not. */
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
  // Whom nobody refused was too slow to see a limit.
  if (count.refused === refused) return undefined;
  return Math.round(((count.accepted - accepted) / seconds) * 10) / 10;
}

type Reply = { readonly status: number; readonly headers: readonly HeaderLine[] } | undefined;

class Count {
  sent = 0;
  accepted = 0;
  refused = 0;
  /** When; later answers that refuse tell nothing of how long the burst lasted. */
  lastAccepted = 0;
  #first: number | undefined;
  #refusal: Reply;
  #unanswered = 0;

  note(reply: Reply): void {
    if (reply === undefined) {
      this.#unanswered++;
      return;
    }
    this.#first ??= reply.status;
    // What refuses is another status than the usual one, and one of an error.
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

function askOnce(
  door: Door,
  target: string,
  agent: HttpAgent,
  timeoutMs: number,
  stop: AbortSignal,
): Promise<Reply> {
  return new Promise((resolve) => {
    const options = {
      host: door.address,
      port: door.port,
      path: target,
      method: 'GET',
      headers: ['Host', door.host],
      setHost: false,
      agent,
      maxHeaderSize: 64 * 1024,
      signal: AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]),
    };
    const request = door.tls ? httpsRequest(options) : httpRequest(options);
    request.once('error', () => resolve(undefined));
    request.once('response', (response) => {
      const { rawHeaders, statusCode = 0 } = response;
      const headers: HeaderLine[] = [];
      for (let at = 0; at + 1 < rawHeaders.length; at += 2)
        headers.push([rawHeaders[at] as string, rawHeaders[at + 1] as string]);
      resolve({ status: statusCode, headers });
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        // A short body is read so that the connection can be used again.
        if (length > 64 * 1024) response.destroy();
      });
      response.once('error', () => response.destroy());
    });
    request.end();
  });
}
