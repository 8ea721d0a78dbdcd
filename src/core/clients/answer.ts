import type { Alert, FlightEvent, FlightStop, HandshakeMessage } from '../tls/index.ts';
import {
  cipherSuite,
  cipherSuiteByName,
  FlightReader,
  HANDSHAKE_TYPES,
  namedGroup,
  parseServerHello,
  parseServerKeyExchange,
  VERSION_CODES,
  versionName,
} from '../tls/index.ts';
import { refusalOf } from './negotiate.ts';
import { suiteOf } from './suite.ts';
import type { Agreement, ClientOffer, Negotiated, WireReason } from './types.ts';

/** Limit in bytes on a server's first flight. With certificates it rarely exceeds 10 KiB. */
const MAXIMUM = 128 * 1024;

/**
 * Reads a real server's answer to one client's hello, up to the point where the server waits for the client or the
 * limit is reached. Never throws, whatever the server sends. An alert says less than `negotiate`: not whether suite,
 * group or signature is missing.
 */
export class AnswerReader {
  readonly #client: ClientOffer;
  readonly #flight = new FlightReader({ maximumTotal: MAXIMUM, maximumMessage: MAXIMUM });
  #agreed: Omit<Agreement, 'certificate'> | undefined;
  #dhBits: number | undefined;

  constructor(client: ClientOffer) {
    this.#client = client;
  }

  /** Takes the next bytes of the connection. Returns the answer once it is known. */
  push(bytes: Uint8Array): Negotiated | undefined {
    for (const event of this.#flight.push(bytes)) {
      const answer = this.#read(event);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  /** The answer when the connection has ended or timed out. */
  end(reason: 'closed' | 'silence'): Negotiated {
    for (const event of reason === 'closed' ? this.#flight.end() : []) {
      const answer = this.#read(event);
      if (answer !== undefined) return answer;
    }
    const half = this.#agreed === undefined ? '' : ' in the middle of the handshake';
    const message =
      reason === 'closed'
        ? `the server closes the connection${half}`
        : `the server does not answer in time${half}`;
    return refused(reason, message);
  }

  #read(event: FlightEvent): Negotiated | undefined {
    switch (event.kind) {
      case 'handshake':
        return this.#readMessage(event.message);
      case 'alert':
        return this.#readAlert(event.alert);
      case 'stop':
        return stopped(event.stop);
      case 'change-cipher-spec':
      case 'encrypted':
      case 'heartbeat':
        return undefined;
    }
  }

  #readAlert({ name, description, isFatal }: Alert): Negotiated | undefined {
    // `unrecognized_name` is a warning when the server continues with another name (RFC 6066, section 3).
    if (!isFatal && description !== 0) return undefined;
    return refused('alert', `the server refuses: alert ${name ?? description}`);
  }

  #readMessage({ type, body }: HandshakeMessage): Negotiated | undefined {
    switch (type) {
      case HANDSHAKE_TYPES.serverHello:
        return this.#readHello(body);
      case HANDSHAKE_TYPES.serverKeyExchange:
        return this.#readKeyExchange(body);
      case HANDSHAKE_TYPES.serverHelloDone:
        return this.#agreed === undefined
          ? refused('malformed', 'the server sends ServerHelloDone before ServerHello')
          : this.#done(this.#agreed);
      default:
        return undefined;
    }
  }

  #readHello(body: Uint8Array): Negotiated | undefined {
    const parsed = parseServerHello(body);
    if (!parsed.ok) return refused('malformed', `the ServerHello cannot be read: ${parsed.problem.message}`);
    const hello = parsed.value;
    const version = versionName(hello.version);
    if (version === undefined || version === 'SSLv2')
      return refused('malformed', `the server selects the version ${hex(hello.version)}`);
    const suite = cipherSuite(hello.cipherSuite)?.iana;
    if (suite === undefined || !this.#client.cipherSuites.includes(suite))
      return refused(
        'malformed',
        `the server selects the suite ${suite ?? hex(hello.cipherSuite)}, which was not offered`,
      );
    const group = hello.keyShareGroup === undefined ? undefined : groupName(hello.keyShareGroup);
    const { forwardSecrecy } = suiteOf(suite);
    this.#agreed = { version, suite, group, forwardSecrecy, helloRetry: hello.isHelloRetryRequest };
    return hello.version >= VERSION_CODES['TLSv1.3'] ? this.#done(this.#agreed) : undefined;
  }

  #readKeyExchange(body: Uint8Array): Negotiated | undefined {
    const agreed = this.#agreed;
    const suite = agreed === undefined ? undefined : cipherSuiteByName(agreed.suite);
    if (agreed === undefined || suite === undefined)
      return refused('malformed', 'the server sends ServerKeyExchange before ServerHello');
    const parsed = parseServerKeyExchange(body, suite, VERSION_CODES[agreed.version]);
    if (!parsed.ok)
      return refused('malformed', `the ServerKeyExchange cannot be read: ${parsed.problem.message}`);
    if (parsed.value.kind === 'named-curve')
      this.#agreed = { ...agreed, group: groupName(parsed.value.group) };
    if (parsed.value.kind === 'diffie-hellman') this.#dhBits = parsed.value.prime.bits;
    return undefined;
  }

  #done(agreed: Omit<Agreement, 'certificate'>): Negotiated {
    const { authentication } = suiteOf(agreed.suite);
    // TLS 1.3 encrypts the certificate. In older versions the suite implies its kind.
    const certificate =
      authentication === 'rsa' || authentication === 'ecdsa' ? { keyType: authentication } : undefined;
    const agreement: Agreement = { ...agreed, certificate };
    const refusal = refusalOf(this.#client, agreement, this.#dhBits);
    return refusal === undefined ? { ok: true, ...agreement } : { ...refusal, answer: agreement };
  }
}

/** The result for a server that could not be reached. */
export function unreachable(message: string): Negotiated {
  return refused('unreachable', message);
}

function refused(reason: WireReason, message: string): Negotiated {
  return { ok: false, reason, message, refusedBy: 'server' };
}

function stopped(stop: FlightStop): Negotiated {
  switch (stop.kind) {
    case 'http':
      return refused('not-tls', 'the server speaks HTTP without TLS');
    case 'not-tls':
      return refused('not-tls', 'the server does not speak TLS');
    case 'record-too-long':
      return refused('malformed', `the server sends a record of ${stop.length} bytes`);
    case 'too-much':
      return refused('malformed', `the server sends more than ${stop.limit} bytes`);
    case 'truncated':
      return refused('closed', 'the server closes the connection in the middle of the handshake');
    case 'malformed':
      return refused('malformed', `the server's answer cannot be read: ${stop.problem.message}`);
  }
}

function groupName(code: number): string {
  return namedGroup(code)?.iana ?? hex(code);
}

function hex(code: number): string {
  return `0x${code.toString(16).padStart(4, '0')}`;
}
