import type { Parsed } from './bytes.ts';
import { parseWhole } from './bytes.ts';

/** A session ticket of TLS 1.2 or older, which is not encrypted (RFC 5077, section 3.3). */
export interface NewSessionTicket {
  /** A hint in seconds; 0 means unspecified. */
  readonly lifetime: number;
  /** Empty when the server announced a ticket but sends none. */
  readonly ticket: Uint8Array;
}

/** Reads the body of a NewSessionTicket message up to TLS 1.2. */
export function parseNewSessionTicket(body: Uint8Array): Parsed<NewSessionTicket> {
  return parseWhole(body, (reader) => ({ lifetime: reader.uint(4), ticket: reader.opaque(2) }));
}
