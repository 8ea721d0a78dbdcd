import { exemptLevels } from '../core/change/index.ts';
import type { Probe } from '../core/controls/index.ts';
import { CONTROLS, wantedHeaders } from '../core/controls/index.ts';
import type { Model, Socket } from '../core/model/index.ts';
import { serverOf, serverSockets } from '../core/model/index.ts';
import type { Policy } from '../core/policy/index.ts';
import { encodePath, hostFor, pathTo } from '../core/selection/index.ts';

import { settingsOf } from '../core/settings/index.ts';
import type { Address } from '../wire/index.ts';
import type { WireProbe, WireResult } from './run-probes.ts';

/** Where a socket of the configuration takes connections; undefined when it cannot be reached. */
export type AddressOf = (socket: Socket) => Address | undefined;

/**
 * The requests that prove a policy from outside on a day (`YYYY-MM-DD`): for everything of a model that a request can
 * reach, that no exception of the policy covers, and that Gatehouse may edit.
 */
export function wireProbes(model: Model, policy: Policy, day: string, addressOf: AddressOf): WireProbe[] {
  const probes = CONTROLS.flatMap((control) => {
    const settings = settingsOf(policy, control.settings);
    if (settings === undefined) return [];
    const isExempt = exemptLevels(policy, control.id, day);
    return control.proofs(model, settings, policy).filter(({ server, location }) => {
      const level = location ?? server;
      // Files that are never edited, such as a session's, answer as before: no plan can promise more.
      return level.block.tree.file.editable && !isExempt(level);
    });
  });
  return joined(probes.flatMap((probe) => concrete(model, probe, addressOf)));
}

/** Whether a header's value is at least as good as the policy's: controls do not change such a value. */
export function acceptedBy(policy: Policy): (name: string, value: string) => boolean {
  const wanted = wantedHeaders(policy);
  return (name, value) => {
    const own = wanted.filter((header) => header.name.toLowerCase() === name.toLowerCase());
    return own.length > 0 && own.every(({ accepts }) => accepts(value));
  };
}

/** A plain request to every location that a request can reach, by a name that is the same for each such model. */
export function locationProbes(model: Model, addressOf: AddressOf): ReadonlyMap<string, WireProbe> {
  const probes = new Map<string, WireProbe>();
  for (const level of model.levels) {
    if (level.kind !== 'location') continue;
    const server = serverOf(level);
    if (server === undefined) continue;
    const plain = { control: 'frame-options', method: 'GET', headers: {}, expect: [] } as const;
    for (const probe of concrete(model, { ...plain, server, location: level }, addressOf))
      probes.set(probeName(probe), probe);
  }
  return probes;
}

/** What a probe asks for, wherever the server is. */
export function probeName({ endpoint, host, path }: WireProbe): string {
  return `${endpoint.tls === undefined ? 'http' : 'https'}://${host}${path}`;
}

/** Answers that are not as the policy wants, one sentence each. */
export function failedProbes(results: readonly WireResult[]): string[] {
  return results.filter(({ ok }) => !ok).map(({ probe, seen }) => `${probe.host}${probe.path}: ${seen}`);
}

function concrete(model: Model, probe: Probe, addressOf: AddressOf): WireProbe[] {
  const { server, location, control, method, headers, expect } = probe;
  const sockets = serverSockets(model, server);
  const socket = sockets.find(({ tls }) => tls) ?? sockets[0];
  const host = socket === undefined ? undefined : hostFor(server, socket);
  const at = socket === undefined ? undefined : addressOf(socket);
  if (socket === undefined || host === undefined || at === undefined) return [];
  const reach = location === undefined ? undefined : pathTo(server, location);
  // A location that only internal redirects reach answers through its callers, which are asked too.
  if (reach?.kind === 'none' || (reach?.kind === 'path' && !reach.isCertain)) return [];
  const isInternal = location?.own.some((name) => name === 'internal') ?? false;
  if (isInternal) return [];
  const path = reach === undefined ? '/' : encodePath(reach.path);
  const endpoint = { at, ...(socket.tls ? { tls: { serverName: host } } : {}) };
  return [{ control, endpoint, host, path, method, headers, expect }];
}

/** One request for all expectations that the same request can answer. */
function joined(probes: readonly WireProbe[]): WireProbe[] {
  const groups = new Map<string, WireProbe>();
  for (const probe of probes) {
    const { endpoint, host, path, method, headers, expect } = probe;
    const isHandshake = expect.some(({ kind }) => kind === 'tls-protocols');
    const key = JSON.stringify([endpoint, host, path, method, headers, isHandshake ? 'handshake' : '']);
    const known = groups.get(key);
    groups.set(key, known === undefined ? probe : { ...known, expect: [...known.expect, ...expect] });
  }
  return [...groups.values()];
}
