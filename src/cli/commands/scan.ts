import { isIP } from 'node:net';
import type { FailedAddress } from '../../core/report/index.ts';
import { scanJson, scanText } from '../../core/report/index.ts';
import type { ScanReport } from '../../core/tls/index.ts';
import type { TcpAddress } from '../../wire/index.ts';
import { addressesOf, readAddress, scan } from '../../wire/index.ts';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { print, progress, say, styleFor, widthOf } from '../output.ts';
import { trustedBy } from '../trusted.ts';

export interface ScanCommandOptions
  extends Pick<CommonOptions, 'format' | 'failOn' | 'quiet' | 'verbose' | 'color'> {
  readonly connect?: string;
  readonly sni?: string;
  readonly address?: string;
  readonly ca?: string;
  readonly connections: number;
  readonly timeout: number;
  readonly totalTimeout: number;
}

const WORST_FIRST = ['critical', 'high', 'medium', 'low', 'info'];

/** Scans a TLS server: each address of its name, one after the other. In JSON: `schemas/scan.schema.json`. */
export async function run(given: string, options: ScanCommandOptions): Promise<ExitStatus> {
  const target = hostPort(given);
  const place = options.connect === undefined ? target : hostPort(options.connect);
  const serverName =
    options.sni === undefined
      ? isIP(target.address) === 0
        ? target.address
        : undefined
      : nameOf(options.sni);
  const authorities = trustedBy(options.ca);
  const addresses =
    options.address === undefined ? await resolve(place.address) : [addressOf(options.address)];
  const reports: ScanReport[] = [];
  const failures: FailedAddress[] = [];
  const line = progress(options.quiet ?? false);
  for (const address of addresses) {
    const result = await scan(
      { at: { address, port: place.port }, tls: { serverName } },
      {
        host: target.address,
        authorities,
        now: Date.now(),
        connections: options.connections,
        timeout: options.timeout * 1000,
        totalTimeout: options.totalTimeout * 1000,
        onProgress: (count) => line.show(`scanning ${address} port ${place.port}: ${count} connections`),
      },
    );
    line.clear();
    if (result.ok) reports.push(result.report);
    else failures.push({ address, port: place.port, reason: result.reason });
  }
  const [first, ...others] = reports;
  const told = failures.map(({ address, port, reason }) => `${bracketed(address)}:${port}: ${reason}`);
  if (first === undefined) throw new Failure(told.join('\n'), HINT);
  for (const failure of told) say(failure, false);
  if (options.format === 'json')
    await print(`${JSON.stringify(scanJson(first, others, failures), null, 2)}\n`);
  else if (!options.quiet) {
    const shown = { width: widthOf(process.stdout), verbose: options.verbose ?? false };
    for (const report of reports)
      await print(scanText(report, styleFor(process.stdout, options.color), shown));
  }
  // An address that could not be scanned is no "nothing found".
  if (failures.length > 0) return 2;
  const counts = WORST_FIRST.slice(0, WORST_FIRST.indexOf(options.failOn) + 1);
  const found = reports.flatMap(({ findings }) => findings);
  return found.some(({ severity }) => counts.includes(severity)) ? 1 : 0;
}

const HINT = 'see that the address and the port are right, and that nothing between keeps connections away';

function hostPort(text: string): TcpAddress {
  const read = readAddress(text);
  if (read === undefined)
    throw new Failure(`not a host and a port: ${text}`, 'write example.org, example.org:8443 or [::1]:443');
  return read;
}

/** Names alone go into SNI (RFC 6066, section 3). */
function nameOf(text: string): string {
  const read = readAddress(text);
  if (read === undefined || isIP(read.address) !== 0)
    throw new Failure(`not a name that can be asked for: ${text}`, '--sni takes a name such as example.org');
  return read.address;
}

function addressOf(text: string): string {
  const plain = text.replace(/^\[(.*)\]$/, '$1');
  if (isIP(plain) === 0)
    throw new Failure(`not an address: ${text}`, '--address takes one such as 192.0.2.1 or 2001:db8::1');
  return plain;
}

async function resolve(host: string): Promise<readonly string[]> {
  try {
    return await addressesOf(host);
  } catch {
    throw new Failure(
      `${host}: no such name, or names cannot be looked up now`,
      'give an address with --connect',
    );
  }
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
