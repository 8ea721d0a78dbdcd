import { isIP } from 'node:net';
import type { Model } from '../core/model/index.ts';
import { effectiveTls } from '../core/model/index.ts';
import type { Policy } from '../core/policy/index.ts';
import { readAuthorities, scan } from '../wire/index.ts';
import { judgeTls } from './judge/tls.ts';
import type { Endpoint, WireProbe } from './probe.ts';

/** A scan takes a moment: of more servers than so many, the first ones are looked at. */
const MOST_SERVERS = 12;
/** What is not there is another matter: settings that are stricter than the policy's are left alone. */
const FORBIDDEN: ReadonlySet<string> = new Set(['protocols-allowed', 'ciphers-allowed', 'groups-allowed']);

/** What the servers that probes of TLS go to accept, and the policy does not allow: one sentence each. */
export async function forbiddenTls(
  model: Model,
  probes: readonly WireProbe[],
  policy: Policy,
): Promise<string[]> {
  const wanted = policy.controls.tls;
  // A server that is left alone may decide for the others of its socket, and commands that no plan fixes do for theirs.
  const isLeftAlone =
    policy.exceptions.some(({ control }) => control === 'tls' || control.startsWith('tls/')) ||
    model.servers.some((server) => (effectiveTls(model, server)?.confCommands.value.length ?? 0) > 0);
  if (wanted === undefined || isLeftAlone) return [];
  const endpoints = new Map<string, Endpoint>();
  for (const { endpoint, expect } of probes)
    if (expect.some(({ kind }) => kind === 'tls-protocols'))
      endpoints.set(JSON.stringify(endpoint), endpoint);
  const authorities = readAuthorities(undefined);
  const found: string[] = [];
  for (const { serverName, address, port } of [...endpoints.values()].slice(0, MOST_SERVERS)) {
    const name = isIP(serverName) === 0 ? serverName : undefined;
    const target = { host: serverName, serverName: name, address, port };
    const result = await scan(target, { authorities, now: Date.now() });
    if (!result.ok) found.push(`${serverName}: ${result.reason}`);
    else
      for (const { outcome, message, evidence } of judgeTls(result.report, wanted))
        if (FORBIDDEN.has(outcome)) found.push(`${serverName}: ${message}: ${evidence}`);
  }
  return found;
}
