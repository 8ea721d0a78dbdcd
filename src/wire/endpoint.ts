import { isIP } from 'node:net';
import type { Address } from './address.ts';
import type { ProxyHeader } from './proxy-protocol.ts';

/** A server, and everything that a connection to it needs before the first byte of an application protocol. */
export interface Endpoint {
  readonly at: Address;
  /** Local IP address to connect from. Default: the system chooses. */
  readonly from?: string | undefined;
  /** Sent before everything else, TLS included, as a load balancer does. Default: nothing. */
  readonly proxy?: ProxyHeader | undefined;
  /** Undefined for plain text. The TLS scanner and client hellos speak TLS in any case and take the name from here. */
  readonly tls?: EndpointTls | undefined;
}

/** What a client says of itself and the server in a TLS handshake. */
interface EndpointTls {
  /**
   * What the certificate is held against, and what is sent as SNI unless it is an IP address (RFC 6066, 3). Undefined:
   * no SNI.
   */
  readonly serverName?: string | undefined;
  /** Authorities to trust, each in PEM. Default: those that Node.js brings along. */
  readonly authorities?: readonly string[] | undefined;
  /** Refuses a server whose certificate is not trusted. Default: the connection is made, and tells why it is not. */
  readonly mustBeTrusted?: boolean | undefined;
  /** A certificate for servers that ask their clients for one; both in PEM. */
  readonly client?: { readonly certificate: string; readonly key: string } | undefined;
}

/** The name to send as SNI; undefined when there is none, or only an IP address. */
export function sniOf({ tls }: Endpoint): string | undefined {
  const name = tls?.serverName;
  return name === undefined || isIP(name) !== 0 ? undefined : name;
}
