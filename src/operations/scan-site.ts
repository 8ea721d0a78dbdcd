import { isIP } from 'node:net';
import type { FailedAddress } from '../core/report/index.ts';
import type { ScanReport } from '../core/tls/index.ts';
import type { TcpAddress } from '../wire/index.ts';
import { addressesOf, readAddress, scan } from '../wire/index.ts';
import { trustedAuthorities } from './authorities.ts';
import type { Observer } from './observer.ts';
import type { Clocked } from './options.ts';
import type { Result } from './problem.ts';
import { done, failed } from './problem.ts';

export interface ScanSiteOptions extends Clocked {
  /** HOST, HOST:PORT, [ADDRESS]:PORT or an https URL. Default port: 443. */
  readonly site: string;
  /** HOST:PORT to connect to instead; requests still name the host of `site`. */
  readonly connect?: string | undefined;
  /** The server name to send instead of the host of the site. */
  readonly sni?: string | undefined;
  /** The address of the host to scan. Default: all of them. */
  readonly address?: string | undefined;
  /** A file of authorities in PEM. Default: the system's. */
  readonly ca?: string | undefined;
  /** The maximum number of concurrent connections. */
  readonly connections: number;
  /** The time limit of one connection, in milliseconds. */
  readonly timeout: number;
  /** The time limit for the scan of one address, in milliseconds. */
  readonly totalTimeout: number;
}

/** The results of scanning a TLS server, by address. */
export interface SiteScan {
  readonly first: ScanReport;
  readonly others: readonly ScanReport[];
  /** Addresses that could not be scanned. */
  readonly failures: readonly FailedAddress[];
}

/** Scans a TLS server from outside: each address of its name, one after the other. */
export async function scanSite(options: ScanSiteOptions, observer: Observer): Promise<Result<SiteScan>> {
  const { clock, connections, timeout, totalTimeout } = options;
  const place = await placeOf(options);
  if (!place.ok) return place;
  const authorities = trustedAuthorities(options.ca);
  if (!authorities.ok) return authorities;
  const { host, serverName, port, addresses } = place.value;
  const reports: ScanReport[] = [];
  const failures: FailedAddress[] = [];
  for (const address of addresses) {
    const activity = `scanning ${address} port ${port}`;
    const result = await scan(
      { at: { address, port }, tls: { serverName } },
      {
        host,
        authorities: authorities.value,
        now: clock().getTime(),
        connections,
        timeout,
        totalTimeout,
        onProgress: (done) => observer.progress({ kind: 'counted', activity, done, unit: 'connections' }),
      },
    );
    observer.progress(undefined);
    if (result.ok) reports.push(result.report);
    else failures.push({ address, port, reason: result.reason });
  }
  const [first, ...others] = reports;
  if (first !== undefined) return done({ first, others, failures });
  const [message = `${host}: no address`, ...evidence] = failures.map(failedAddressText);
  const hint = 'see that the address and the port are right, and that nothing between keeps connections away';
  return failed('unreachable', message, { evidence, hint });
}

/** Why an address could not be scanned, in one line. */
export function failedAddressText({ address, port, reason }: FailedAddress): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}: ${reason}`;
}

interface ScannedPlace {
  /** The host that certificates are checked for. */
  readonly host: string;
  /** The server name to send; undefined for an address, which clients do not send. */
  readonly serverName: string | undefined;
  readonly port: number;
  readonly addresses: readonly string[];
}

async function placeOf({ site, connect, sni, address }: ScanSiteOptions): Promise<Result<ScannedPlace>> {
  const target = hostPort(site);
  if (!target.ok) return target;
  const place = connect === undefined ? target : hostPort(connect);
  if (!place.ok) return place;
  const { address: host } = target.value;
  const serverName = sni === undefined ? done(isIP(host) === 0 ? host : undefined) : nameOf(sni);
  if (!serverName.ok) return serverName;
  const addresses = address === undefined ? await resolved(place.value.address) : addressOf(address);
  if (!addresses.ok) return addresses;
  return done({
    host,
    serverName: serverName.value,
    port: place.value.port,
    addresses: addresses.value,
  });
}

function hostPort(text: string): Result<TcpAddress> {
  const read = readAddress(text);
  if (read !== undefined) return done(read);
  const hint = 'write example.org, example.org:8443 or [::1]:443';
  return failed('option-invalid', `not a host and a port: ${text}`, { hint });
}

/** SNI contains only host names, not addresses (RFC 6066, section 3). */
function nameOf(text: string): Result<string> {
  const read = readAddress(text);
  if (read !== undefined && isIP(read.address) === 0) return done(read.address);
  const hint = '--sni takes a name such as example.org';
  return failed('option-invalid', `not a name that can be asked for: ${text}`, { hint });
}

function addressOf(text: string): Result<readonly string[]> {
  const plain = text.replace(/^\[(.*)\]$/, '$1');
  if (isIP(plain) !== 0) return done([plain]);
  const hint = '--address takes one such as 192.0.2.1 or 2001:db8::1';
  return failed('option-invalid', `not an address: ${text}`, { hint });
}

async function resolved(host: string): Promise<Result<readonly string[]>> {
  try {
    return done(await addressesOf(host));
  } catch {
    const message = `${host}: no such name, or names cannot be looked up now`;
    return failed('unreachable', message, { hint: 'give an address with --connect' });
  }
}
