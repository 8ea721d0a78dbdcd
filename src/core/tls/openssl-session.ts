import type { Parsed } from './bytes.ts';
import { attempt } from './bytes.ts';
import type { DerValue } from './der.ts';
import { DER_TAGS, derChildren, derInteger, derValue } from './der.ts';

/** The parts of a stored OpenSSL session that concern tickets. */
export interface OpenSslSession {
  readonly hasTicket: boolean;
  /** The server's hint in seconds; undefined when it gave none. */
  readonly ticketLifetime: number | undefined;
  /** Bytes of 0-RTT data that the server accepts; 0 for none. */
  readonly maxEarlyData: number;
}

/**
 * Reads a session as OpenSSL writes it (`SSL_SESSION_ASN1` in ssl/ssl_asn1.c): 9 lifetime, 10 ticket, 15 early data.
 */
export function parseOpenSslSession(der: Uint8Array): Parsed<OpenSslSession> {
  return attempt(() => {
    const fields = derChildren(derValue(der, DER_TAGS.sequence));
    const field = (number: number): DerValue | undefined => {
      const found = fields.find(({ tag }) => tag === 0xa0 + number);
      return found === undefined ? undefined : derChildren(found)[0];
    };
    const [lifetime, early] = [field(9), field(15)];
    return {
      hasTicket: field(10) !== undefined,
      ticketLifetime: lifetime === undefined ? undefined : derInteger(lifetime),
      maxEarlyData: early === undefined ? 0 : derInteger(early),
    };
  });
}
