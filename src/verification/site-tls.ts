import { isIP } from 'node:net';
import type { Policy } from '../core/policy/index.ts';
import type { Door, ScanOptions } from '../wire/index.ts';
import { addressesOf, quoted, scan } from '../wire/index.ts';
import type { Sighting, WireFinding } from './finding.ts';
import { judgeTls } from './judge/tls.ts';
import type { Site } from './origins.ts';

/**
 * What a site's TLS is, against the policy, as findings like those of the HTTP probes. One address of the site is
 * scanned: the one that they are asked at.
 */
export async function tlsFindings(
  door: Door,
  site: Site,
  policy: Policy,
  seen: Sighting,
  options: ScanOptions,
): Promise<WireFinding[]> {
  const wanted = policy.controls.tls;
  if (!door.tls || wanted === undefined) return [];
  const { port, serverName } = door;
  const [address = door.address] = await addressesOf(door.address);
  const host = site.host.replace(/^\[(.*)\]$/, '$1');
  const result = await scan(
    { host, address, port, serverName: isIP(serverName) === 0 ? serverName : undefined },
    options,
  );
  if (result.ok) return judgeTls(result.report, wanted).map((remark) => ({ ...remark, seen }));
  return [
    {
      control: 'tls',
      outcome: 'not-scanned',
      severity: 'high',
      message: 'What TLS does here could not be learnt: nothing is known of it',
      evidence: quoted(result.reason),
      seen,
      cause: { kind: 'level' },
    },
  ];
}
