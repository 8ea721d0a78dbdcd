import type { ServerHello } from '../../core/tls/index.ts';
import { FlightReader, HANDSHAKE_TYPES, VERSION_CODES } from '../../core/tls/index.ts';
import { dial } from '../connection.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Budget, NoAnswer, Outcome } from './answer.ts';
import type { KeyAgreement } from './key-agreement.ts';
import { Progress } from './progress.ts';
import type { RecordOpener } from './record-opener.ts';
import { makeRecordOpener } from './record-opener.ts';

/**
 * Sends a hello and reads until the server's part of the handshake is known: up to ServerHelloDone, in TLS 1.3 up to
 * Finished where there is an `agreement` to decrypt with, or only the hello where that is all that is asked or can be
 * read. Then the connection is cut: some servers wait for the client to hang up. Never throws for what a server does.
 */
export function attempt(
  endpoint: Endpoint,
  hello: Uint8Array,
  until: 'hello' | 'flight',
  budget: Budget,
  agreement?: KeyAgreement,
): Promise<Outcome> {
  const flight = new FlightReader({ maximumTotal: budget.maximumBytes });
  const progress = new Progress(until, (serverHello, body) =>
    agreement === undefined ? undefined : openerFor(hello, serverHello, body, agreement),
  );
  return exchange(endpoint, hello, budget, {
    push: (chunk) => progress.take(flight.push(chunk)),
    end: () => progress.take(flight.end()),
    partial: () => progress.answer(),
  });
}

const RECORD_HEADER = 5;

/** Undefined when the server asks for another share, or no keys can be derived. */
function openerFor(
  hello: Uint8Array,
  { cipherSuite: suite, isHelloRetryRequest, keyShareGroup, keyExchange, version }: ServerHello,
  body: Uint8Array,
  { share, agree }: KeyAgreement,
): RecordOpener | undefined {
  const isAgreed =
    version === VERSION_CODES['TLSv1.3'] && !isHelloRetryRequest && keyShareGroup === share.group;
  if (!isAgreed || keyExchange === undefined) return undefined;
  const head = [HANDSHAKE_TYPES.serverHello, 0, body.length >> 8, body.length & 0xff];
  try {
    return makeRecordOpener({
      suite,
      shared: agree(keyExchange),
      clientHello: hello.subarray(RECORD_HEADER),
      serverHello: Buffer.concat([Buffer.from(head), body]),
    });
  } catch {
    // The server's share is not a key of the group.
    return undefined;
  }
}

/** Turns the bytes of a connection into a result. */
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
  endpoint: Endpoint,
  bytes: Uint8Array,
  { timeout, maximumBytes }: Budget,
  reading: Reading<Result>,
): Promise<Result | NoAnswer> {
  return new Promise((resolve) => {
    let received = 0;
    let connected = false;
    const socket = dial(endpoint);
    const timer = setTimeout(() => done({ kind: 'timeout', connected, received }), timeout);
    const done = (outcome: Result | NoAnswer) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    /** The connection ended: what the server sent before counts more than how it ended. */
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
