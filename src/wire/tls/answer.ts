import type {
  Alert,
  CertificateRequest,
  CipherSuite,
  FlightStop,
  ServerHello,
  ServerKeyExchange,
} from '../../core/tls/index.ts';

/** What one connection may cost. */
export interface Budget {
  /** Milliseconds from the first packet to the end of the answer. */
  readonly timeout: number;
  /** Bytes that a server may send in one connection. */
  readonly maximumBytes: number;
}

/** A server's answer to a hello, as far as it is in plain text or can be decrypted. */
export interface Answer {
  readonly kind: 'answer';
  readonly hello: ServerHello;
  /** Undefined for a suite that is in no registry. */
  readonly suite: CipherSuite | undefined;
  /** In DER, as sent; undefined where the answer ended before. */
  readonly certificates: readonly Uint8Array[] | undefined;
  readonly keyExchange: ServerKeyExchange | undefined;
  /** The stapled OCSP response in DER. */
  readonly stapled: Uint8Array | undefined;
  readonly certificateRequest: CertificateRequest | undefined;
  /** The signature scheme of the handshake, as a code of the registry; undefined when nothing is signed, or the suite implies it. */
  readonly signatureScheme: number | undefined;
  /** The application protocol that the server chose; undefined when none was offered or none was seen. */
  readonly applicationProtocol: string | undefined;
  /** Alerts that did not end the handshake. */
  readonly warnings: readonly Alert[];
  /** Why the rest could not be read; undefined when all of it was read, or the server ended it with an alert. */
  readonly stop: AnswerStop | undefined;
}

/** Why an answer could not be read to its end. */
export type AnswerStop = FlightStop | { readonly kind: 'undecipherable' };

/** Why there is no such answer. */
export type NoAnswer =
  | { readonly kind: 'alert'; readonly alert: Alert }
  /** The server ended the connection without an answer. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'reset' }
  /** The time was over; `received` bytes had come. `connected` is true when the connection was accepted. */
  | { readonly kind: 'timeout'; readonly connected: boolean; readonly received: number }
  /** No connection could be made; `code` is the system's, such as `ECONNREFUSED`. */
  | { readonly kind: 'unreachable'; readonly code: string }
  /** What came is not TLS, breaks its rules, or is more than the budget allows. */
  | { readonly kind: 'nonsense'; readonly stop: FlightStop };

export type Outcome = Answer | NoAnswer;
