import type { Model, Server } from '../model/index.ts';
import { OutcomeIds } from './outcome-ids.ts';
import type { ServedClients } from './served-clients.ts';
import { type ClientDifference, clientDifferences } from './table.ts';
import { tlsServers } from './tls-servers.ts';

/** A difference for clients, with all servers that have the same difference. Texts are safe to print. */
export interface ClientsChange {
  /** As in `ServedClients`. */
  readonly servers: readonly string[];
  readonly before: ServedClients;
  readonly after: ServedClients;
  /** Empty where one of the two could not be computed. */
  readonly differences: readonly ClientDifference[];
}

/**
 * Which clients a change of a configuration locks out, lets in or serves differently. Leaves out servers that serve all
 * clients as before, and servers that were added or removed.
 */
export function clientsChanges(before: Model, after: Model): readonly ClientsChange[] {
  const earlier = byPlace(before);
  const ids = new OutcomeIds();
  const groups = new Map<string, ClientsChange & { readonly servers: string[] }>();
  const compared = new Map<string, readonly ClientDifference[]>();
  for (const [place, is] of byPlace(after)) {
    const was = earlier.get(place);
    if (was === undefined) continue;
    const [earlierId, laterId] = [ids.idOf(was.outcome), ids.idOf(is.outcome)];
    if (earlierId === laterId) continue;
    const key = `${earlierId} ${laterId}\n${is.notes.join('\n')}`;
    const differences = compared.get(key) ?? differencesOf(was, is);
    compared.set(key, differences);
    if (differences.length === 0 && was.outcome.ok && is.outcome.ok) continue;
    const known = groups.get(key);
    if (known === undefined)
      groups.set(key, { servers: [...is.servers], before: was, after: is, differences });
    else known.servers.push(...is.servers);
  }
  return [...groups.values()];
}

function differencesOf(was: ServedClients, is: ServedClients): readonly ClientDifference[] {
  return was.outcome.ok && is.outcome.ok ? clientDifferences(was.outcome.rows, is.outcome.rows) : [];
}

/** Keyed by file and position, since servers keep their order within a file while an edit changes directive numbers. */
function byPlace(model: Model): ReadonlyMap<string, ServedClients> {
  const ordinals = new Map<string, number>();
  const ordinalOf = new Map<Server, string>();
  for (const server of model.servers) {
    const { identity } = server.block.tree.file;
    const ordinal = ordinals.get(identity) ?? 0;
    ordinals.set(identity, ordinal + 1);
    ordinalOf.set(server, `${identity}\n${ordinal}`);
  }
  return new Map(tlsServers(model).map(({ server, served }) => [ordinalOf.get(server) ?? '', served]));
}
