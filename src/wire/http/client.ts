import type { HttpRequest } from '../../core/http/index.ts';
import { requestFault } from '../../core/http/index.ts';
import { openConnection, timeLimit } from '../connection.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Exchange, ExchangeFailure, ExchangeLimits, HttpConnection, HttpProtocol } from './exchange.ts';
import { DEFAULT_LIMITS, failure } from './exchange.ts';
import { http1Connection } from './http1.ts';
import { http2Connection } from './http2.ts';
import { makeSeats } from './seats.ts';

export interface ExchangeOptions extends Partial<ExchangeLimits> {
  /** Gives up when it is aborted. */
  readonly signal?: AbortSignal;
  /**
   * Versions of HTTP to speak, the preferred one first: the server chooses by ALPN. Without TLS, and where it does not
   * choose, the first is spoken. Default: HTTP/1.1.
   */
  readonly protocols?: readonly [HttpProtocol, ...HttpProtocol[]];
}

/**
 * Sends one request over a connection of its own and reads the answer within limits of time and bytes. Never rejects;
 * certificates are judged, and refused only where the endpoint must be trusted.
 */
export async function exchange(
  endpoint: Endpoint,
  request: HttpRequest,
  options: ExchangeOptions = {},
): Promise<Exchange> {
  const client = new HttpClient(endpoint, { ...options, connections: 1, keepsOpen: false });
  try {
    return await client.ask(request, options.signal);
  } finally {
    client.close();
  }
}

export interface HttpClientOptions extends Omit<ExchangeOptions, 'signal'> {
  /** Connections at once; further requests wait for one. Default 8. */
  readonly connections?: number;
  /** Uses connections again. Default true. */
  readonly keepsOpen?: boolean;
}

/** Requests to one server over connections that are used again. */
export class HttpClient {
  readonly #endpoint: Endpoint;
  readonly #limits: ExchangeLimits;
  readonly #protocols: readonly [HttpProtocol, ...HttpProtocol[]];
  readonly #keepsOpen: boolean;
  readonly #seat: <T>(work: () => Promise<T>) => Promise<T>;
  readonly #idle: HttpConnection[] = [];
  readonly #closing = new AbortController();

  constructor(endpoint: Endpoint, options: HttpClientOptions = {}) {
    const { connections = 8, keepsOpen = true, protocols = ['http/1.1'], ...limits } = options;
    this.#endpoint = endpoint;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#protocols = protocols;
    this.#keepsOpen = keepsOpen;
    this.#seat = makeSeats(connections);
  }

  /** The time of an exchange begins here, also where it has to wait for a connection. */
  async ask(request: HttpRequest, signal?: AbortSignal): Promise<Exchange> {
    const unsendable = requestFault(request);
    if (unsendable !== undefined) return failure('unsendable', unsendable);
    const giveUp = [this.#closing.signal, ...(signal === undefined ? [] : [signal])];
    const longest = request.announcedBody === undefined ? Number.POSITIVE_INFINITY : ANNOUNCED_MS;
    const exchangeMs = Math.min(this.#limits.exchangeMs, longest);
    const either = AbortSignal.any([...giveUp, timeLimit(exchangeMs)]);
    const answer = await this.#seat(() => this.#exchange(request, either));
    const isComplete = answer.kind === 'response' && answer.bodyEnd !== 'slow';
    if (!isComplete && giveUp.some(({ aborted }) => aborted))
      return failure('cancelled', 'the caller gave up');
    return answer.kind === 'failure' && answer.fault === 'timeout'
      ? failure('timeout', `${answer.message} (${exchangeMs} ms)`)
      : answer;
  }

  /** Ends all connections; requests under way are cancelled. */
  close(): void {
    this.#closing.abort();
    for (const connection of this.#idle.splice(0)) connection.close();
  }

  async #exchange(request: HttpRequest, signal: AbortSignal): Promise<Exchange> {
    if (signal.aborted) return failure('timeout', 'no connection in time');
    const kept = this.#takeIdle();
    const first = kept === undefined ? undefined : await this.#askOver(kept, request, signal);
    // A server may end a connection that is not in use at any time (RFC 9112, 9.3.1).
    const isStale = first?.kind === 'failure' && first.fault === 'closed' && IDEMPOTENT.has(request.method);
    if (first !== undefined && !isStale) return first;
    const connection = await this.#connect(signal);
    return connection.kind === 'failure' ? connection : this.#askOver(connection.http, request, signal);
  }

  async #askOver(connection: HttpConnection, request: HttpRequest, signal: AbortSignal): Promise<Exchange> {
    const answer = await connection.ask(request, this.#limits, signal);
    if (connection.isReusable() && this.#keepsOpen && !this.#closing.signal.aborted)
      this.#idle.push(connection);
    else connection.close();
    return answer;
  }

  #takeIdle(): HttpConnection | undefined {
    for (let kept = this.#idle.pop(); kept !== undefined; kept = this.#idle.pop()) {
      if (kept.isReusable()) return kept;
      kept.close();
    }
    return undefined;
  }

  async #connect(
    signal: AbortSignal,
  ): Promise<ExchangeFailure | { readonly kind: 'ready'; readonly http: HttpConnection }> {
    const connection = await openConnection(this.#endpoint, signal, { protocols: this.#protocols });
    if (connection.kind === 'failure') {
      const { fault, message, code } = connection;
      return failure(fault === 'aborted' ? 'timeout' : fault, message, code);
    }
    const chosen = connection.tls?.alpnProtocol || this.#protocols[0];
    const http =
      chosen === 'h2'
        ? http2Connection(connection, this.#limits.headBytes)
        : http1Connection(connection, this.#keepsOpen);
    return { kind: 'ready', http };
  }
}

/** A server that refuses an announced body does so at once: it knows the size. */
const ANNOUNCED_MS = 2_000;

/** Methods that may be sent twice (RFC 9110, 9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);
