import type { Model } from '../core/model/index.ts';
import { effectiveTls } from '../core/model/index.ts';
import type { Policy } from '../core/policy/index.ts';
import type { Endpoint } from '../wire/index.ts';
import { readAuthorities, scan } from '../wire/index.ts';
import { judgeTls } from './judge/tls.ts';
import type { WireProbe } from './run-probes.ts';

/** Servers that are scanned at most: a scan takes a moment. */
const MOST_SERVERS = 12;
/** Outcomes that are not allowed. Settings that are stricter than the policy's are left alone. */
const FORBIDDEN: ReadonlySet<string> = new Set(['protocols-allowed', 'ciphers-allowed', 'groups-allowed']);

/** What the servers of TLS probes accept although the policy does not allow it: one sentence each. */
export async function forbiddenTls(
  model: Model,
  probes: readonly WireProbe[],
  policy: Policy,
): Promise<string[]> {
  const wanted = policy.controls.tls;
  // A server with an exception may decide for the others of its socket; so may `ssl_conf_command`, which no plan edits.
  const isLeftAlone =
    policy.exceptions.some(({ control }) => control === 'tls' || control.startsWith('tls/')) ||
    model.servers.some((server) => (effectiveTls(model, server)?.confCommands.value.length ?? 0) > 0);
  if (wanted === undefined || isLeftAlone) return [];
  const servers = new Map<string, { readonly endpoint: Endpoint; readonly host: string }>();
  for (const { endpoint, host, expect } of probes)
    if (expect.some(({ kind }) => kind === 'tls-protocols'))
      servers.set(JSON.stringify([endpoint, host]), { endpoint, host });
  const authorities = readAuthorities(undefined);
  const found: string[] = [];
  for (const { endpoint, host } of [...servers.values()].slice(0, MOST_SERVERS)) {
    const result = await scan(endpoint, { host, authorities, now: Date.now() });
    if (!result.ok) found.push(`${host}: ${result.reason}`);
    else
      for (const { outcome, message, evidence } of judgeTls(result.report, wanted))
        if (FORBIDDEN.has(outcome)) found.push(`${host}: ${message}: ${evidence}`);
  }
  return found;
}
