import type { BodyEnd, HeaderLine, HttpRequest, ReadFault, ResponseRemark } from '../../core/http/index.ts';
import type { ConnectionFault } from '../connection.ts';

/** The versions of HTTP that are spoken, by their names in ALPN (RFC 7301). */
export type HttpProtocol = 'http/1.1' | 'h2';

/** What one exchange may cost. */
export interface ExchangeLimits {
  /** Milliseconds from connecting to the last byte that is wanted. Default 5,000. */
  readonly exchangeMs: number;
  /** Bytes of a response's head. Default 65,536. */
  readonly headBytes: number;
  /** Bytes of a body that are kept; it is cut behind them. With 0 an exchange ends with the head. Default 65,536. */
  readonly bodyBytes: number;
}

export const DEFAULT_LIMITS: ExchangeLimits = {
  exchangeMs: 5_000,
  headBytes: 64 * 1024,
  bodyBytes: 64 * 1024,
};

/** What came of a request. */
export type Exchange = HttpResponse | ExchangeFailure;

export interface HttpResponse {
  readonly kind: 'response';
  readonly protocol: HttpProtocol;
  readonly status: number;
  /** In order, with repeats. */
  readonly headers: readonly HeaderLine[];
  /** A byte string; no longer than the limit. */
  readonly body: string;
  /** How the body ended: as announced, cut by the limit or the clock (`slow`), or broken off by the server. */
  readonly bodyEnd: BodyEnd | 'slow';
  /** Bytes came behind the end of the response. */
  readonly surplus: boolean;
  /** Why the certificate is not trusted; undefined where it is, and for plain text. */
  readonly untrusted: string | undefined;
  /** What the specification forbids and was read all the same; each kind once. */
  readonly remarks: readonly ResponseRemark[];
}

/** Why there is no response. */
export interface ExchangeFailure {
  readonly kind: 'failure';
  readonly fault: Fault;
  /** For people; may quote the server. */
  readonly message: string;
  /** The system's code, such as `ECONNREFUSED`; undefined where there is none. */
  readonly code: string | undefined;
}

export type Fault =
  | Exclude<ConnectionFault, 'aborted'>
  | ReadFault['fault']
  | 'timeout'
  /** The caller gave up. */
  | 'cancelled'
  /** The server asked for an announced body, so it did not refuse its size. */
  | 'continued'
  /** The request has a character that HTTP cannot carry; nothing was sent. */
  | 'unsendable';

/** One connection that speaks a version of HTTP. */
export interface HttpConnection {
  /** Sends a request and reads its answer until the signal is aborted. One at a time; never rejects. */
  ask(
    request: HttpRequest,
    limits: Omit<ExchangeLimits, 'exchangeMs'>,
    signal: AbortSignal,
  ): Promise<Exchange>;
  /** True when another request can be sent. */
  isReusable(): boolean;
  close(): void;
}

export function failure(fault: Fault, message: string, code?: string): ExchangeFailure {
  return { kind: 'failure', fault, message, code };
}

/** What it means that the time is over before there is a response. */
export function lateness({ announcedBody }: HttpRequest): ExchangeFailure {
  return announcedBody === undefined
    ? failure('timeout', 'no complete response head in time')
    : failure('continued', 'the server waits for the body');
}
