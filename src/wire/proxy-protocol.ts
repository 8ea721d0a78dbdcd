import { isIP } from 'node:net';
import type { TcpAddress } from './address.ts';

/** What a load balancer tells a server of the client, in the PROXY protocol (HAProxy's specification, 2.1 and 2.2). */
export interface ProxyHeader {
  readonly version: 1 | 2;
  /** The client's connection, by IP addresses of one family. Default: none, as when a balancer checks a server's health. */
  readonly connection?: { readonly from: TcpAddress; readonly to: TcpAddress } | undefined;
}

/**
 * The bytes of a header.
 * @throws RangeError when the addresses are not IP addresses of one family
 */
export function proxyHeaderBytes({ version, connection }: ProxyHeader): Uint8Array {
  if (connection === undefined)
    return version === 1 ? Buffer.from('PROXY UNKNOWN\r\n') : binary(LOCAL, UNSPECIFIED, Buffer.alloc(0));
  const { from, to } = connection;
  const family = isIP(from.address);
  if (family === 0 || isIP(to.address) !== family)
    throw new RangeError('the PROXY protocol takes two IP addresses of one family');
  if (version === 1)
    return Buffer.from(`PROXY TCP${family} ${from.address} ${to.address} ${from.port} ${to.port}\r\n`);
  const ports = Buffer.alloc(4);
  ports.writeUInt16BE(from.port, 0);
  ports.writeUInt16BE(to.port, 2);
  const bytes = family === 4 ? bytesOfIpv4 : bytesOfIpv6;
  const addresses = Buffer.concat([bytes(from.address), bytes(to.address), ports]);
  return binary(PROXY, family === 4 ? TCP_OVER_IPV4 : TCP_OVER_IPV6, addresses);
}

const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
/** Version 2 in the upper half, the command in the lower one. */
const LOCAL = 0x20;
const PROXY = 0x21;
const UNSPECIFIED = 0x00;
const TCP_OVER_IPV4 = 0x11;
const TCP_OVER_IPV6 = 0x21;

function binary(command: number, family: number, addresses: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(addresses.length);
  return Buffer.concat([SIGNATURE, Buffer.from([command, family]), length, addresses]);
}

function bytesOfIpv4(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number));
}

function bytesOfIpv6(address: string): Buffer {
  // The form of a URL has no IPv4 notation, no leading zeros and no zone.
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail = ''] = plain.split('::').map((part) =>
    part
      .split(':')
      .filter((word) => word !== '')
      .map((word) => word.padStart(4, '0'))
      .join(''),
  );
  return Buffer.from(head + '0'.repeat(32 - head.length - tail.length) + tail, 'hex');
}
