import { lookup } from 'node:dns/promises';
import { isIP, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import type { TcpAddress } from '../address.ts';

const HTTPS = 443;

/**
 * Reads what users write: `HOST`, `HOST:PORT`, `ADDRESS`, `[::1]`, `[::1]:443` and `https://HOST:PORT/…`; 443 where there is no
 * port. Undefined for anything else. Names are in ASCII then (RFC 5890).
 */
export function readAddress(text: string): TcpAddress | undefined {
  const plain = text.trim().replace(/^https:\/\/([^/?#]*).*$/i, '$1');
  if (isIPv6(plain)) return { address: plain, port: HTTPS };
  const [, bracketed, named, port] = /^(?:\[([^\]]+)\]|([^:[\]/?#@\s]+))(?::(\d{1,5}))?$/.exec(plain) ?? [];
  const number = port === undefined ? HTTPS : Number(port);
  if (number < 1 || number > 65_535) return undefined;
  if (bracketed !== undefined) return isIPv6(bracketed) ? { address: bracketed, port: number } : undefined;
  if (named === undefined) return undefined;
  // Names of other scripts in the form that DNS takes (RFC 5890); an invalid one becomes empty.
  const host = isIP(named) === 0 ? domainToASCII(named) : named;
  return host === '' ? undefined : { address: host, port: number };
}

/**
 * The addresses of a host, IPv4 first, each once.
 * @throws Error when the name is not known
 */
export async function addressesOf(host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  const found = await lookup(host, { all: true, order: 'ipv4first' });
  return [...new Set(found.map(({ address }) => address))];
}
