import { isIP } from 'node:net';

/** A TCP port of a host. */
export interface TcpAddress {
  /** A name, or an IP address without brackets. */
  readonly address: string;
  readonly port: number;
}

/** Where a server takes connections: a TCP port, or a Unix socket by its path. */
export type Address = TcpAddress | { readonly path: string };

/** An address as people write it: `127.0.0.1:443`, `[::1]:443`, `/run/nginx.sock`. */
export function addressText(at: Address): string {
  return 'path' in at ? at.path : `${hostText(at)}:${at.port}`;
}

/** The host of an address as URLs write it, IPv6 in brackets; a Unix socket is on this machine. */
export function hostText(at: Address): string {
  if ('path' in at) return 'localhost';
  return isIP(at.address) === 6 ? `[${at.address}]` : at.address;
}
