import { setTimeout as sleep } from 'node:timers/promises';
import type { Budget, Pace } from './budget.ts';
import type { Door, Exchange, HttpRequest } from './exchange.ts';
import { exchange } from './exchange.ts';

/** Sends requests to one server within a budget, at a pace. */
export interface Prober {
  /** The answer, or undefined when the budget was used up or the server given up before it was sent. */
  ask(request: HttpRequest, bodyBytes?: number): Promise<Exchange | undefined>;
  /** Other work with the server, by the same rules; it counts as so many requests and is told how many ms it has. */
  besides<T>(requests: number, work: (leftMs: number) => Promise<T>): Promise<T | undefined>;
  /** True when nothing more will be asked. */
  isOver(): boolean;
  /** Requests that were sent so far. */
  asked(): number;
  /** Requests that were not sent, and why. */
  unasked(): { readonly count: number; readonly reason: string | undefined };
}

/** The pace of requests that count together, by the name of what counts them. */
export interface PaceGroup {
  readonly name: string;
  readonly pace: Pace;
}

/**
 * A prober of one door. `groupOf` tells which limit a target counts against. A response with one of
 * `limitStatuses` makes all wait for a moment, and is asked for once more: a few times, for a server that is down
 * answers like that for ever.
 */
export function makeProber(
  door: Door,
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
  const seat = seats(budget.connections);
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
    const answer = await exchange(door, request, {
      ...budget,
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
      // Turns are waited for outside: whoever waits long keeps nobody else from going on.
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

/** How many milliseconds each next one has to wait, so that all keep to the pace: a bucket that starts full. */
function pacer({ perSecond, burst }: Pace): () => number {
  let next = performance.now() - (burst * 1000) / perSecond;
  return () => {
    const now = performance.now();
    next = Math.max(next, now - (burst * 1000) / perSecond) + 1000 / perSecond;
    return Math.max(0, next - now);
  };
}

/** Lets so many pieces of work go on at once. */
function seats(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = count;
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free--;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
