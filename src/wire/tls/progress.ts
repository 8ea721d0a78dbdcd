import type {
  Alert,
  CertificateRequest,
  CipherSuite,
  FlightEvent,
  HandshakeMessage,
  Parsed,
  ServerHello,
  ServerKeyExchange,
  TlsProblem,
  TlsRecord,
} from '../../core/tls/index.ts';
import {
  CONTENT_TYPES,
  cipherSuite,
  HANDSHAKE_TYPES,
  HandshakeReader,
  parseCertificate,
  parseCertificateRequest,
  parseCertificateStatus,
  parseCertificateVerify,
  parseEncryptedExtensions,
  parseServerHello,
  parseServerKeyExchange,
  parseTls13Certificate,
  parseTls13CertificateRequest,
  selectedApplicationProtocol,
  VERSION_CODES,
} from '../../core/tls/index.ts';
import type { Answer, AnswerStop, NoAnswer, Outcome } from './answer.ts';
import type { RecordOpener } from './record-opener.ts';

/** Gathers the parts of an answer from the events of a flight. */
export class Progress {
  readonly #until: 'hello' | 'flight';
  readonly #openerFor: (hello: ServerHello, body: Uint8Array) => RecordOpener | undefined;
  readonly #handshake = new HandshakeReader();
  readonly #warnings: Alert[] = [];
  #hello: ServerHello | undefined;
  #suite: CipherSuite | undefined;
  #certificates: readonly Uint8Array[] | undefined;
  #keyExchange: ServerKeyExchange | undefined;
  #stapled: Uint8Array | undefined;
  #certificateRequest: CertificateRequest | undefined;
  #signatureScheme: number | undefined;
  #applicationProtocol: string | undefined;
  #opener: RecordOpener | undefined;
  #stop: AnswerStop | undefined;

  /** @param openerFor what decrypts the rest behind a hello of TLS 1.3 and its body; undefined when nothing does */
  constructor(
    until: 'hello' | 'flight',
    openerFor: (hello: ServerHello, body: Uint8Array) => RecordOpener | undefined,
  ) {
    this.#until = until;
    this.#openerFor = openerFor;
  }

  /** What is known so far; undefined before the hello. */
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
      signatureScheme: this.#signatureScheme,
      applicationProtocol: this.#applicationProtocol,
      warnings: this.#warnings,
      stop: this.#stop,
    };
  }

  /** Takes what came next; the outcome, once it is known. */
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
        // An unknown name is often only a warning (RFC 6066, section 3).
        if (!event.alert.isFatal && event.alert.name !== 'close_notify') {
          if (this.#warnings.length < 16) this.#warnings.push(event.alert);
          return undefined;
        }
        return this.answer() ?? { kind: 'alert', alert: event.alert };
      case 'stop':
        this.#stop = event.stop;
        return this.answer() ?? { kind: 'nonsense', stop: event.stop };
      case 'handshake':
        return this.#message(event.message);
      case 'encrypted':
        return this.#opener === undefined ? this.answer() : this.#open(event.record, this.#opener);
      default:
        return undefined;
    }
  }

  #open(record: TlsRecord, opener: RecordOpener): Outcome | undefined {
    const opened = opener(record);
    if (opened === undefined) this.#stop = { kind: 'undecipherable' };
    // An alert ends the handshake too: there is no more to read.
    if (opened?.type !== CONTENT_TYPES.handshake) return this.answer();
    const { messages, problem } = this.#handshake.push(opened.fragment);
    for (const message of messages) {
      const outcome = this.#encryptedMessage(message);
      if (outcome !== undefined) return outcome;
    }
    return problem === undefined ? undefined : malformed(problem);
  }

  #message({ type, body }: HandshakeMessage): Outcome | undefined {
    switch (type) {
      case HANDSHAKE_TYPES.serverHello:
        return this.#takeHello(parseServerHello(body), body);
      case HANDSHAKE_TYPES.certificate:
        return take(parseCertificate(body), (certificates) => {
          this.#certificates = certificates;
        });
      case HANDSHAKE_TYPES.certificateStatus:
        return take(parseCertificateStatus(body), ([response]) => {
          this.#stapled = response;
        });
      case HANDSHAKE_TYPES.serverKeyExchange:
        if (this.#suite === undefined || this.#hello === undefined) return undefined;
        return take(parseServerKeyExchange(body, this.#suite, this.#hello.version), (exchange) => {
          this.#keyExchange = exchange;
          this.#signatureScheme = exchange.signature?.scheme;
        });
      case HANDSHAKE_TYPES.certificateRequest:
        return take(parseCertificateRequest(body, this.#hello?.version ?? 0), (request) => {
          this.#certificateRequest = request;
        });
      case HANDSHAKE_TYPES.serverHelloDone:
        return this.answer();
      default:
        return undefined;
    }
  }

  #takeHello(parsed: Parsed<ServerHello>, body: Uint8Array): Outcome | undefined {
    if (!parsed.ok) return malformed(parsed.problem);
    const hello = parsed.value;
    this.#hello = hello;
    this.#suite = cipherSuite(hello.cipherSuite);
    const selected = selectedApplicationProtocol(hello);
    this.#applicationProtocol = selected.ok ? selected.value : undefined;
    if (this.#until === 'hello') return this.answer();
    if (hello.version < VERSION_CODES['TLSv1.3']) return undefined;
    this.#opener = this.#openerFor(hello, body);
    return this.#opener === undefined ? this.answer() : undefined;
  }

  /** RFC 8446, section 4: what a server sends behind its hello. */
  #encryptedMessage({ type, body }: HandshakeMessage): Outcome | undefined {
    switch (type) {
      case HANDSHAKE_TYPES.encryptedExtensions:
        return take(parseEncryptedExtensions(body), (extensions) => {
          const selected = selectedApplicationProtocol({ extensions });
          this.#applicationProtocol = selected.ok ? selected.value : undefined;
        });
      case HANDSHAKE_TYPES.certificateRequest:
        return take(parseTls13CertificateRequest(body), (request) => {
          this.#certificateRequest = request;
        });
      case HANDSHAKE_TYPES.certificate:
        return take(parseTls13Certificate(body), ({ certificates, stapled }) => {
          this.#certificates = certificates;
          this.#stapled = stapled;
        });
      case HANDSHAKE_TYPES.certificateVerify:
        return take(parseCertificateVerify(body), (scheme) => {
          this.#signatureScheme = scheme;
        });
      case HANDSHAKE_TYPES.finished:
        return this.answer();
      default:
        return undefined;
    }
  }
}

/** Keeps a parsed value; a value that cannot be parsed ends the reading. */
function take<Value>(parsed: Parsed<Value>, note: (value: Value) => void): NoAnswer | undefined {
  if (!parsed.ok) return malformed(parsed.problem);
  note(parsed.value);
  return undefined;
}

function malformed(problem: TlsProblem): NoAnswer {
  return { kind: 'nonsense', stop: { kind: 'malformed', problem } };
}
