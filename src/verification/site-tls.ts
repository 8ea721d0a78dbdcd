import { quoted } from '../core/http/index.ts';
import type { Policy } from '../core/policy/index.ts';
import type { Endpoint, ScanOptions } from '../wire/index.ts';
import { addressesOf, scan } from '../wire/index.ts';
import type { Sighting, WireFinding } from './judge/finding.ts';
import type { Site } from './judge/origins.ts';
import { judgeTls } from './judge/tls.ts';

/**
 * What a site's TLS does against the policy, as findings like those of the HTTP probes. One address of the site is
 * scanned: the first one of its name.
 */
export async function tlsFindings(
  endpoint: Endpoint,
  site: Site,
  policy: Policy,
  seen: Sighting,
  options: ScanOptions,
): Promise<WireFinding[]> {
  const wanted = policy.controls.tls;
  if (endpoint.tls === undefined || wanted === undefined) return [];
  const host = site.host.replace(/^\[(.*)\]$/, '$1');
  const result = await scan(await resolved(endpoint), { ...options, host });
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

/** With an IP address in place of a name, so that every connection goes to the same one. */
async function resolved(endpoint: Endpoint): Promise<Endpoint> {
  const { at } = endpoint;
  if ('path' in at) return endpoint;
  const [address = at.address] = await addressesOf(at.address);
  return { ...endpoint, at: { ...at, address } };
}
