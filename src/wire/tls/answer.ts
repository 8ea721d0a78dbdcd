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
  /** Milliseconds from the first packet to the end of the answer, whatever the server does meanwhile. */
  readonly timeout: number;
  /** Bytes that a server may send in one connection. */
  readonly maximumBytes: number;
}

/** What a server says in answer to a hello, as far as it is not encrypted or can be decrypted. */
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
  /** What the handshake is signed with, as a code of the registry; undefined where nothing is, or the suite says it. */
  readonly signatureScheme: number | undefined;
  /** The application protocol that was chosen, as far as it was asked for and seen. */
  readonly applicationProtocol: string | undefined;
  /** Alerts that did not end the handshake. */
  readonly warnings: readonly Alert[];
  /** Why the rest could not be read; undefined where all of it was, or the server ended it in good form. */
  readonly stop: AnswerStop | undefined;
}

/** Why an answer could not be read to its end. */
export type AnswerStop = FlightStop | { readonly kind: 'undecipherable' };

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
