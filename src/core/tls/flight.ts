import type { Alert } from './alert.ts';
import { parseAlert } from './alert.ts';
import type { TlsProblem } from './bytes.ts';
import type { HandshakeMessage } from './handshake.ts';
import { HANDSHAKE_TYPES, HandshakeReader } from './handshake.ts';
import type { RecordStop, TlsRecord } from './records.ts';
import { CONTENT_TYPES, RecordReader } from './records.ts';
import { parseServerHello } from './server-hello.ts';
import { VERSION_CODES } from './versions.ts';

/** An event in a server's side of a handshake. */
export type FlightEvent =
  | { readonly kind: 'handshake'; readonly message: HandshakeMessage; readonly recordVersion: number }
  | { readonly kind: 'alert'; readonly alert: Alert }
  /** The server encrypts from here on. Has no meaning in TLS 1.3 (RFC 8446, appendix D.4). */
  | { readonly kind: 'change-cipher-spec' }
  /** An encrypted record. */
  | { readonly kind: 'encrypted'; readonly record: TlsRecord }
  /** A heartbeat, requested or not. */
  | { readonly kind: 'heartbeat'; readonly record: TlsRecord }
  | { readonly kind: 'stop'; readonly stop: FlightStop };

/** Why nothing more can be read from a connection. */
export type FlightStop = RecordStop | { readonly kind: 'malformed'; readonly problem: TlsProblem };

export interface FlightReaderOptions {
  /** Limit on the bytes of a connection. Default 1 MiB. */
  readonly maximumTotal?: number;
  /** Limit on the bytes of a handshake message. Default 256 KiB. */
  readonly maximumMessage?: number;
}

/**
 * Reads a server's side of a handshake from the chunks of a connection. Combines records into messages and alerts, in
 * the order received. The last event is a `stop` when the server does not speak TLS or violates it. No event follows a
 * stop.
 */
export class FlightReader {
  readonly #records: RecordReader;
  readonly #handshake: HandshakeReader;
  #isTls13 = false;
  #isEncrypted = false;
  #hasStopped = false;

  constructor(options: FlightReaderOptions = {}) {
    this.#records = new RecordReader(options);
    this.#handshake = new HandshakeReader(options);
  }

  /** Takes the next bytes of the connection. */
  push(chunk: Uint8Array): readonly FlightEvent[] {
    const events: FlightEvent[] = [];
    if (this.#hasStopped) return events;
    const { records, stop } = this.#records.push(chunk);
    for (const record of records) {
      if (!this.#hasStopped) events.push(...this.#read(record));
    }
    if (stop !== undefined && !this.#hasStopped) events.push(this.#stopFor(stop));
    return events;
  }

  /** To be called at the end of the connection. Gives a stop when it ended inside a record or a message. */
  end(): readonly FlightEvent[] {
    if (this.#hasStopped) return [];
    const stop = this.#records.end();
    if (stop !== undefined) return [this.#stopFor(stop)];
    if (!this.#handshake.isInsideMessage) return [];
    const problem = {
      offset: this.#records.total,
      message: 'the connection ended inside a handshake message',
    };
    return [this.#stopFor({ kind: 'malformed', problem })];
  }

  #read(record: TlsRecord): FlightEvent[] {
    switch (record.type) {
      case CONTENT_TYPES.changeCipherSpec:
        // TLS 1.3 sends it between two plain hellos, and has another record type for encrypted data.
        this.#isEncrypted = !this.#isTls13;
        return [{ kind: 'change-cipher-spec' }];
      case CONTENT_TYPES.handshake:
        return this.#isEncrypted ? [{ kind: 'encrypted', record }] : this.#readHandshake(record);
      case CONTENT_TYPES.alert:
        // An encrypted alert is longer than the two bytes of a plain one.
        return this.#isEncrypted && record.fragment.length !== 2
          ? [{ kind: 'encrypted', record }]
          : this.#readAlerts(record.fragment);
      case CONTENT_TYPES.heartbeat:
        return [{ kind: 'heartbeat', record }];
      default:
        return [{ kind: 'encrypted', record }];
    }
  }

  /** Before TLS 1.3 a record may contain several alerts (RFC 5246, section 6.2.1). */
  #readAlerts(fragment: Uint8Array): FlightEvent[] {
    const events: FlightEvent[] = [];
    for (let start = 0; start === 0 || start < fragment.length; start += 2) {
      const alert = parseAlert(fragment.subarray(start, start + 2));
      if (!alert.ok) {
        const problem = { ...alert.problem, offset: start + alert.problem.offset };
        return [...events, this.#stopFor({ kind: 'malformed', problem })];
      }
      events.push({ kind: 'alert', alert: alert.value });
    }
    return events;
  }

  #readHandshake(record: TlsRecord): FlightEvent[] {
    const { messages, problem } = this.#handshake.push(record.fragment);
    for (const { type, body } of messages) {
      if (type !== HANDSHAKE_TYPES.serverHello) continue;
      const hello = parseServerHello(body);
      if (hello.ok) this.#isTls13 = hello.value.version >= VERSION_CODES['TLSv1.3'];
    }
    const events: FlightEvent[] = messages.map((message) => ({
      kind: 'handshake',
      message,
      recordVersion: record.version,
    }));
    if (problem !== undefined) events.push(this.#stopFor({ kind: 'malformed', problem }));
    return events;
  }

  #stopFor(stop: FlightStop): FlightEvent {
    this.#hasStopped = true;
    return { kind: 'stop', stop };
  }
}
