import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type {
  Alert,
  CertificateRequest,
  CipherSuite,
  FlightEvent,
  FlightStop,
  HandshakeMessage,
  ServerHello,
  ServerKeyExchange,
  TlsProblem,
} from '../../tls/index.ts';
import {
  cipherSuite,
  FlightReader,
  HANDSHAKE_TYPES,
  parseCertificate,
  parseCertificateRequest,
  parseCertificateStatus,
  parseServerHello,
  parseServerKeyExchange,
  VERSION_CODES,
} from '../../tls/index.ts';

/** Where one connection goes. */
export interface Address {
  /** An IPv4 or IPv6 address; names are looked up before. */
  readonly address: string;
  readonly port: number;
}

/** What one connection may cost. */
export interface Budget {
  /** Milliseconds from the first packet to the end of the answer, whatever the server does meanwhile. */
  readonly timeout: number;
  /** Bytes that a server may send in one connection. */
  readonly maximumBytes: number;
}

/** What a server says in answer to a hello, as far as it is not encrypted. */
export interface Answer {
  readonly kind: 'answer';
  readonly hello: ServerHello;
  /** Undefined for a suite that stands in no registry. */
  readonly suite: CipherSuite | undefined;
  /** In DER, as sent; undefined where the answer ended before. */
  readonly certificates: readonly Uint8Array[] | undefined;
  readonly keyExchange: ServerKeyExchange | undefined;
  /** The stapled OCSP response in DER. */
  readonly stapled: Uint8Array | undefined;
  readonly certificateRequest: CertificateRequest | undefined;
  /** Alerts that did not end the handshake. */
  readonly warnings: readonly Alert[];
}

/** Why there is no such answer. */
export type NoAnswer =
  | { readonly kind: 'alert'; readonly alert: Alert }
  /** The server ended the connection without a word. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'reset' }
  /** The time was over; `received` bytes had come, `connected` tells whether anybody took the connection. */
  | { readonly kind: 'timeout'; readonly connected: boolean; readonly received: number }
  /** Nobody takes connections there; `code` is the system's, such as `ECONNREFUSED`. */
  | { readonly kind: 'unreachable'; readonly code: string }
  /** What came is no TLS, breaks its rules, or is more than the budget allows. */
  | { readonly kind: 'nonsense'; readonly stop: FlightStop };

export type Outcome = Answer | NoAnswer;

/**
 * Sends a hello and reads until the server's plain part of the handshake is known: up to ServerHelloDone, or only
 * the hello where that is all that is asked or all that is not encrypted. Then the connection is cut: some servers
 * wait for the client to hang up. Never throws for what a server does.
 */
export function attempt(
  to: Address,
  hello: Uint8Array,
  until: 'hello' | 'flight',
  budget: Budget,
): Promise<Outcome> {
  const flight = new FlightReader({ maximumTotal: budget.maximumBytes });
  const progress = new Progress(until);
  return exchange(to, hello, budget, {
    push: (chunk) => progress.take(flight.push(chunk)),
    end: () => progress.take(flight.end()),
    partial: () => progress.answer(),
  });
}

/** What makes an outcome of a connection's bytes. */
export interface Reading<Result> {
  /** The result, as soon as it is known. */
  push(chunk: Uint8Array): Result | undefined;
  /** The server has ended its side. */
  end(): Result | undefined;
  /** What is known when nothing more comes. */
  partial(): Result | undefined;
}

/** One connection: sends, reads until `reading` knows its result or the budget is used up, and hangs up. */
export function exchange<Result>(
  { address, port }: Address,
  bytes: Uint8Array,
  { timeout, maximumBytes }: Budget,
  reading: Reading<Result>,
): Promise<Result | NoAnswer> {
  return new Promise((resolve) => {
    let received = 0;
    let connected = false;
    const socket: Socket = connect({ host: address, port, noDelay: true });
    const timer = setTimeout(() => done({ kind: 'timeout', connected, received }), timeout);
    const done = (outcome: Result | NoAnswer) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    /** The server wants no more: what it said before counts more than how it ended. */
    const ended = (how: NoAnswer) => done(reading.end() ?? reading.partial() ?? how);
    socket.on('connect', () => {
      connected = true;
      socket.write(bytes);
    });
    socket.on('data', (chunk) => {
      received += chunk.length;
      const result = reading.push(chunk);
      if (result !== undefined) done(result);
      else if (received > maximumBytes)
        done({ kind: 'nonsense', stop: { kind: 'too-much', limit: maximumBytes } });
    });
    socket.on('end', () => ended({ kind: 'closed' }));
    socket.on('close', () => ended({ kind: 'closed' }));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const code = error.code ?? 'UNKNOWN';
      if (connected) ended({ kind: 'reset' });
      else if (code === 'ECONNRESET') done({ kind: 'reset' });
      else done({ kind: 'unreachable', code });
    });
  });
}

/** Gathers the parts of an answer from the events of a flight. */
class Progress {
  readonly #until: 'hello' | 'flight';
  #hello: ServerHello | undefined;
  #suite: CipherSuite | undefined;
  #certificates: readonly Uint8Array[] | undefined;
  #keyExchange: ServerKeyExchange | undefined;
  #stapled: Uint8Array | undefined;
  #certificateRequest: CertificateRequest | undefined;
  readonly #warnings: Alert[] = [];

  constructor(until: 'hello' | 'flight') {
    this.#until = until;
  }

  answer(): Answer | undefined {
    if (this.#hello === undefined) return undefined;
    return {
      kind: 'answer',
      hello: this.#hello,
      suite: this.#suite,
      certificates: this.#certificates,
      keyExchange: this.#keyExchange,
      stapled: this.#stapled,
      certificateRequest: this.#certificateRequest,
      warnings: this.#warnings,
    };
  }

  take(events: readonly FlightEvent[]): Outcome | undefined {
    for (const event of events) {
      const outcome = this.#takeOne(event);
      if (outcome !== undefined) return outcome;
    }
    return undefined;
  }

  #takeOne(event: FlightEvent): Outcome | undefined {
    switch (event.kind) {
      case 'alert':
        // A name that the server does not know is often no more than a warning (RFC 6066, section 3).
        if (!event.alert.isFatal && event.alert.name !== 'close_notify') {
          if (this.#warnings.length < 16) this.#warnings.push(event.alert);
          return undefined;
        }
        return this.answer() ?? { kind: 'alert', alert: event.alert };
      case 'stop':
        return this.answer() ?? { kind: 'nonsense', stop: event.stop };
      case 'handshake':
        return this.#message(event.message);
      case 'encrypted':
        return this.answer();
      default:
        return undefined;
    }
  }

  #message({ type, body }: HandshakeMessage): Outcome | undefined {
    switch (type) {
      case HANDSHAKE_TYPES.serverHello: {
        const parsed = parseServerHello(body);
        if (!parsed.ok) return malformed(parsed.problem);
        this.#hello = parsed.value;
        this.#suite = cipherSuite(parsed.value.cipherSuite);
        const isAll = this.#until === 'hello' || parsed.value.version >= VERSION_CODES['TLSv1.3'];
        return isAll ? this.answer() : undefined;
      }
      case HANDSHAKE_TYPES.certificate: {
        const parsed = parseCertificate(body);
        if (!parsed.ok) return malformed(parsed.problem);
        this.#certificates = parsed.value;
        return undefined;
      }
      case HANDSHAKE_TYPES.certificateStatus: {
        const parsed = parseCertificateStatus(body);
        if (!parsed.ok) return malformed(parsed.problem);
        this.#stapled = parsed.value[0];
        return undefined;
      }
      case HANDSHAKE_TYPES.serverKeyExchange: {
        if (this.#suite === undefined || this.#hello === undefined) return undefined;
        const parsed = parseServerKeyExchange(body, this.#suite, this.#hello.version);
        if (!parsed.ok) return malformed(parsed.problem);
        this.#keyExchange = parsed.value;
        return undefined;
      }
      case HANDSHAKE_TYPES.certificateRequest: {
        const parsed = parseCertificateRequest(body, this.#hello?.version ?? 0);
        if (!parsed.ok) return malformed(parsed.problem);
        this.#certificateRequest = parsed.value;
        return undefined;
      }
      case HANDSHAKE_TYPES.serverHelloDone:
        return this.answer();
      default:
        return undefined;
    }
  }
}

function malformed(problem: TlsProblem): NoAnswer {
  return { kind: 'nonsense', stop: { kind: 'malformed', problem } };
}
