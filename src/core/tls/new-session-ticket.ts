import type { Parsed } from './bytes.ts';
import { parseWhole } from './bytes.ts';

/** A session ticket as TLS 1.2 and older send it, in clear (RFC 5077, section 3.3). */
export interface NewSessionTicket {
  /** In seconds, a hint; 0 says nothing. */
  readonly lifetime: number;
  /** Empty when the server, having promised one, sends none. */
  readonly ticket: Uint8Array;
}

/** Reads the body of a NewSessionTicket message up to TLS 1.2. */
export function parseNewSessionTicket(body: Uint8Array): Parsed<NewSessionTicket> {
  return parseWhole(body, (reader) => ({ lifetime: reader.uint(4), ticket: reader.opaque(2) }));
}
