import type { Policy } from '../policy/index.ts';
import type { Door, Sighting, WireFinding } from '../wire/index.ts';
import { runProbes } from '../wire/index.ts';

/**
 * What a site's TLS is, against the policy. All that verification says of TLS is put together here, as findings
 * like those of the HTTP probes.
 */
export async function tlsFindings(
  door: Door,
  policy: Policy,
  seen: Sighting,
  timeoutMs: number,
): Promise<WireFinding[]> {
  const wanted = policy.controls.tls;
  if (!door.tls || wanted === undefined) return [];
  const { address, port, tls, serverName } = door;
  const probe = {
    control: 'tls',
    endpoint: { address, port, tls, serverName },
    path: '/',
    method: 'GET',
    headers: {},
    expect: [{ kind: 'tls-protocols', protocols: wanted.protocols }],
  } as const;
  const results = await runProbes([probe], { timeout: timeoutMs });
  return results
    .filter(({ ok }) => !ok)
    .map((result) => ({
      control: 'tls',
      outcome: 'protocols',
      severity: 'high',
      message: 'The versions of TLS that are accepted are not those of the policy',
      evidence: `${result.seen}; wanted: ${wanted.protocols.join(', ')}`,
      seen,
      cause: { kind: 'directive', name: 'ssl_protocols' },
    }));
}
