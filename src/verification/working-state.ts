import type { Model } from '../core/model/index.ts';
import { serverSockets } from '../core/model/index.ts';
import { hostFor } from '../core/selection/index.ts';
import { tryWebSocket } from '../wire/index.ts';
import type { AddressOf } from './probes.ts';
import { locationProbes } from './probes.ts';
import { runProbes } from './run-probes.ts';
import { webSocketsOf } from './targets.ts';

/** What works: the result of each request, by a name that is the same for every model that has it. */
export interface WorkingState {
  /** Of requests to locations. Undefined where no answer came. */
  readonly statuses: ReadonlyMap<string, number | undefined>;
  /** Of upgrades to WebSocket. Undefined where a connection was upgraded; otherwise why it was not. */
  readonly upgrades: ReadonlyMap<string, string | undefined>;
}

export const NOTHING_WORKS: WorkingState = { statuses: new Map(), upgrades: new Map() };

/**
 * Asks running servers for every location, and for a WebSocket wherever upgrades are passed on now or were `before`: the
 * change may have lost the line that passes them.
 */
export async function workingState(
  model: Model,
  addressOf: AddressOf,
  before = NOTHING_WORKS,
): Promise<WorkingState> {
  const probes = locationProbes(model, addressOf);
  const results = await runProbes([...probes.values()]);
  const statuses = new Map([...probes.keys()].map((name, at) => [name, results[at]?.status]));
  return { statuses, upgrades: await upgradesOf(model, addressOf, [...before.upgrades.keys()]) };
}

/** What worked before and no longer does, one sentence each. A refusal by the rate limit is not a loss. */
export function lostBetween(
  before: WorkingState,
  after: WorkingState,
  limitStatus: number | undefined,
): string[] {
  const locations = [...before.statuses].flatMap(([name, was]) => {
    const is = after.statuses.get(name);
    if (was === undefined || !after.statuses.has(name) || (is !== undefined && is === limitStatus)) return [];
    const isBroken = is === undefined || (was < 400 && is >= 400) || (was < 500 && is >= 500);
    return isBroken ? [`${name}: ${was} before, ${is ?? 'no answer'} now`] : [];
  });
  const upgrades = [...before.upgrades].flatMap(([name, was]) => {
    const is = after.upgrades.get(name);
    const isLost = was === undefined && is !== undefined && is !== `status ${limitStatus}`;
    return isLost ? [`${name}: a WebSocket before, ${is} now`] : [];
  });
  return [...locations, ...upgrades];
}

const UPGRADE_MS = 5_000;

async function upgradesOf(
  model: Model,
  addressOf: AddressOf,
  known: readonly string[],
): Promise<WorkingState['upgrades']> {
  const upgrades = new Map<string, string | undefined>();
  for (const server of model.servers) {
    const sockets = serverSockets(model, server);
    const socket = sockets.find(({ tls }) => tls) ?? sockets[0];
    const at = socket === undefined ? undefined : addressOf(socket);
    const host = socket === undefined ? undefined : hostFor(server, socket);
    if (socket === undefined || at === undefined || host === undefined) continue;
    const endpoint = { at, ...(socket.tls ? { tls: { serverName: host } } : {}) };
    const origin = `${socket.tls ? 'wss' : 'ws'}://${host}`;
    const passed = webSocketsOf(server).map(({ target }) => origin + target);
    for (const name of new Set([...passed, ...known.filter((each) => each.startsWith(`${origin}/`))])) {
      const result = await tryWebSocket(endpoint, { host, target: name.slice(origin.length) }, UPGRADE_MS);
      upgrades.set(name, result.kind === 'refused' ? result.note : undefined);
    }
  }
  return upgrades;
}
