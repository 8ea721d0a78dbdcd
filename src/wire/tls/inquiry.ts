import type { ScanGap } from '../../core/tls/index.ts';
import type { Endpoint } from '../endpoint.ts';
import { sniOf } from '../endpoint.ts';
import type { Answer, AnswerStop, Budget, NoAnswer, Outcome } from './answer.ts';
import type { Reading } from './attempt.ts';
import { attempt, exchange } from './attempt.ts';
import type { Offer } from './offer.ts';
import { helloOf } from './offer.ts';
import type { Pool } from './pool.ts';
import { TOO_LATE } from './pool.ts';

/** What a question is about, in words for people, and how urgent it is: higher goes first. */
export interface Purpose {
  readonly about: string;
  readonly urgency: number;
}

/**
 * Asks one server within the pool's limits and remembers what could not be learnt. A question that a
 * server leaves unanswered although it answered others is asked once more: connections get lost.
 */
export class Inquiry {
  readonly endpoint: Endpoint;
  /** What is sent as SNI unless a question says otherwise. */
  readonly serverName: string | undefined;
  readonly #budget: Budget;
  readonly pool: Pool;
  readonly #onConnection: () => void;
  readonly #gaps = new Map<string, ScanGap>();
  readonly #seen: Answer[] = [];
  #connections = 0;
  #talks = false;
  /** True when the server understands only small hellos. */
  lean = false;

  constructor(endpoint: Endpoint, budget: Budget, pool: Pool, onConnection: () => void = () => {}) {
    this.endpoint = endpoint;
    this.serverName = sniOf(endpoint);
    this.#budget = budget;
    this.pool = pool;
    this.#onConnection = onConnection;
  }

  /** What could not be learnt, and why; each once. */
  get gaps(): readonly ScanGap[] {
    return [...this.#gaps.values()];
  }

  get connections(): number {
    return this.#connections;
  }

  /** What a connection that begins now may cost: at most the rest of the time for the whole scan. */
  get budget(): Budget {
    return { ...this.#budget, timeout: Math.min(this.#budget.timeout, this.pool.left) };
  }

  /** Every answer under the usual name so far, in the order of arrival. Certificates and other facts are taken from all of them. */
  get answers(): readonly Answer[] {
    return this.#seen;
  }

  /** The answer to a hello; undefined when the server refuses it, or when that could not be learnt. */
  async ask(offer: Offer, purpose: Purpose): Promise<Answer | undefined> {
    const outcome = await this.outcome(offer, purpose);
    if (outcome.kind === 'answer') return outcome;
    this.note(outcome, purpose);
    return undefined;
  }

  /** The outcome of a hello; no gap is noted. */
  async outcome(offer: Offer, purpose: Purpose): Promise<Outcome> {
    const { agreement } = offer;
    const until = offer.version === 'TLSv1.3' && agreement === undefined ? 'hello' : 'flight';
    const hello = helloOf({ ...offer, lean: offer.lean ?? this.lean });
    const make = () => attempt(this.endpoint, hello, until, this.budget, agreement);
    const outcome = await this.connection(make, purpose);
    // Under another name another server may have answered.
    if (outcome.kind === 'answer' && offer.serverName === this.serverName) this.#seen.push(outcome);
    if (outcome.kind === 'answer' && outcome.stop !== undefined)
      this.gap('what comes behind its hello', stopText(outcome.stop));
    return outcome;
  }

  /** Other bytes than a hello of SSLv3 or TLS. */
  raw<Result extends { readonly kind: string }>(
    bytes: Uint8Array,
    reading: () => Reading<Result>,
    purpose: Purpose,
  ): Promise<Result | NoAnswer> {
    return this.connection(() => exchange(this.endpoint, bytes, this.budget, reading()), purpose);
  }

  /** Makes a connection when the pool has room, and a second one when the first got lost. */
  async connection<Result extends { readonly kind: string }>(
    make: () => Promise<Result | NoAnswer>,
    { urgency }: Purpose,
  ): Promise<Result | NoAnswer> {
    for (let left = 1; ; left--) {
      const outcome = await this.pool.run(urgency, () => {
        this.#connections++;
        this.#onConnection();
        return make();
      });
      if (outcome === TOO_LATE) return { kind: 'timeout', connected: false, received: 0 };
      const isLost = outcome.kind === 'timeout' || outcome.kind === 'unreachable';
      if (!isLost) this.#talks = true;
      if (!isLost || !this.#talks || left === 0) return outcome;
    }
  }

  /** Notes a gap, unless the outcome is a refusal. */
  note(outcome: NoAnswer, { about }: Purpose): void {
    const reason = reasonOf(outcome, this.pool.isOver);
    if (reason !== undefined) this.gap(about, reason);
  }

  gap(about: string, reason: string): void {
    this.#gaps.set(about, { about, reason });
  }
}

/** Why an outcome says nothing of the question; undefined for a refusal, which is an answer. */
export function reasonOf(outcome: NoAnswer, isOver = false): string | undefined {
  switch (outcome.kind) {
    case 'alert':
    case 'closed':
    case 'reset':
      return undefined;
    case 'timeout':
      if (isOver) return 'the time for the whole scan was over';
      if (!outcome.connected) return 'no connection within the time allowed';
      return outcome.received === 0
        ? 'no answer within the time allowed'
        : `the answer did not end within the time allowed; ${outcome.received} bytes had come`;
    case 'unreachable':
      return UNREACHABLE[outcome.code] ?? `no connection: ${outcome.code}`;
    case 'nonsense':
      return stopText(outcome.stop);
  }
}

const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: the connection was refused',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the host does not answer',
  EADDRNOTAVAIL: 'the address cannot be used from here',
  EACCES: 'the system does not allow the connection',
};

function stopText(stop: AnswerStop): string {
  switch (stop.kind) {
    case 'http':
      return 'it speaks HTTP without TLS';
    case 'not-tls':
      return 'what it says is not TLS';
    case 'record-too-long':
      return `it announces a record of ${stop.length} bytes, more than TLS allows`;
    case 'too-much':
      return `it sent more than ${stop.limit} bytes`;
    case 'truncated':
      return `it ended its answer ${stop.missing} bytes before its end`;
    case 'undecipherable':
      return 'what it encrypts does not decrypt with the keys that were agreed on';
    case 'malformed':
      return `its answer is malformed: ${stop.problem.message} (at byte ${stop.problem.offset})`;
  }
}
