import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpRequest } from '../core/http/index.ts';
import type { Endpoint, Exchange } from '../wire/index.ts';
import { exchange, makeSeats } from '../wire/index.ts';
import type { Budget } from './budget.ts';
import type { Pace, PaceGroup } from './pace.ts';

/** Sends requests to one server within a budget, at a pace. */
export interface Prober {
  /** The answer; undefined when the budget was used up, or the server given up, before the request was sent. */
  ask(request: HttpRequest, bodyBytes?: number): Promise<Exchange | undefined>;
  /** Other work with the server by the same rules. It counts as so many requests and is told how many milliseconds it has. */
  besides<T>(requests: number, work: (leftMs: number) => Promise<T>): Promise<T | undefined>;
  /** True when nothing more will be asked. */
  isOver(): boolean;
  /** Requests that were sent so far. */
  asked(): number;
  /** Requests that were not sent, and why. */
  unasked(): { readonly count: number; readonly reason: string | undefined };
}

/**
 * A prober of one endpoint. `groupOf` tells which limit a target counts against. A response with one of `limitStatuses`
 * makes all requests wait for a moment, and the request is sent once more. That happens a few times only: a server that is
 * down answers like that for ever.
 */
export function makeProber(
  endpoint: Endpoint,
  budget: Budget,
  groupOf: (target: string) => PaceGroup,
  limitStatuses: ReadonlySet<number>,
): Prober {
  const started = performance.now();
  const pacers = new Map<string, () => number>();
  const turn = (target: string) => {
    const { name, pace } = groupOf(target);
    const known = pacers.get(name) ?? pacer(pace);
    pacers.set(name, known);
    return known();
  };
  const seat = makeSeats(budget.connections);
  let asked = 0;
  let failures = 0;
  let unasked = 0;
  let reason: string | undefined;
  let pausedUntil = 0;
  let pauses = 0;

  const left = () => budget.totalMs - (performance.now() - started);
  const obstacle = () => {
    if (asked >= budget.requests) return `${budget.requests} requests were sent, the most that is allowed`;
    if (left() <= 0) return `the time of ${budget.totalMs / 1000} s for all probes is over`;
    if (failures >= budget.failures) return `${failures} requests in a row got no response`;
    return undefined;
  };
  const leaveOut = (why: string): undefined => {
    unasked++;
    reason ??= why;
  };
  const isLeftOut = () => {
    const why = obstacle();
    if (why !== undefined) leaveOut(why);
    return why !== undefined;
  };
  const once = async (request: HttpRequest, bodyBytes: number): Promise<Exchange | undefined> => {
    const pause = pausedUntil - performance.now();
    if (pause > 0) await sleep(pause);
    if (isLeftOut()) return undefined;
    asked++;
    const answer = await exchange(endpoint, request, {
      headBytes: budget.headBytes,
      bodyBytes,
      exchangeMs: Math.max(1, Math.min(budget.exchangeMs, Math.ceil(left()))),
    });
    failures = answer.kind === 'response' || answer.fault === 'continued' ? 0 : failures + 1;
    return answer;
  };
  return {
    ask: async (request, bodyBytes = budget.glanceBytes) => {
      const wait = turn(request.target);
      if (wait > left()) {
        const { perSecond } = groupOf(request.target).pace;
        return leaveOut(
          `at ${perSecond} requests a second, half of what the rate limit allows, ${budget.totalMs / 1000} s are too short`,
        );
      }
      // Waiting for a turn takes no seat: others can go on meanwhile.
      if (wait > 0) await sleep(wait);
      return seat(async () => {
        const answer = await once(request, bodyBytes);
        if (answer?.kind !== 'response' || !limitStatuses.has(answer.status) || pauses >= MAX_PAUSES)
          return answer;
        pauses++;
        pausedUntil = performance.now() + PAUSE_MS;
        return (await once(request, bodyBytes)) ?? answer;
      });
    },
    besides: (requests, work) =>
      seat(async () => {
        if (isLeftOut()) return undefined;
        asked += requests;
        return work(Math.max(1, left()));
      }),
    isOver: () => obstacle() !== undefined,
    asked: () => asked,
    unasked: () => ({ count: unasked, reason }),
  };
}

const PAUSE_MS = 1_000;
const MAX_PAUSES = 5;

/** Milliseconds that the next request has to wait so that all keep to the pace: a token bucket that starts full. */
function pacer({ perSecond, burst }: Pace): () => number {
  let next = performance.now() - (burst * 1000) / perSecond;
  return () => {
    const now = performance.now();
    next = Math.max(next, now - (burst * 1000) / perSecond) + 1000 / perSecond;
    return Math.max(0, next - now);
  };
}
