import type { Model, Server } from '../model/index.ts';
import { type ClientDifference, clientDifferences } from './table.ts';
import { type ServedClients, tlsServers } from './tls-servers.ts';

/** Who is served differently by servers that change in the same way. Texts are safe to print. */
export interface ClientsChange {
  /** As in `ServedClients`. */
  readonly servers: readonly string[];
  readonly before: ServedClients;
  readonly after: ServedClients;
  /** Empty where one of the two could not be computed. */
  readonly differences: readonly ClientDifference[];
}

/**
 * Which clients a change of a configuration locks out, lets in or serves differently. Servers that serve every client
 * as before are left out; so are those that stand on one side alone.
 */
export function clientsChanges(before: Model, after: Model): readonly ClientsChange[] {
  const earlier = byPlace(before);
  const groups = new Map<string, ClientsChange>();
  const compared = new Map<string, readonly ClientDifference[]>();
  for (const [place, is] of byPlace(after)) {
    const was = earlier.get(place);
    if (was === undefined || (was.outcome === is.outcome && was.notes === is.notes)) continue;
    const key = JSON.stringify([keyOf(was), keyOf(is)]);
    const differences = compared.get(key) ?? differencesOf(was, is);
    compared.set(key, differences);
    if (differences.length === 0 && (keyOf(was) === keyOf(is) || (was.outcome.ok && is.outcome.ok))) continue;
    const known = groups.get(key);
    const servers = [...(known?.servers ?? []), ...is.servers];
    groups.set(key, { servers, before: was, after: is, differences });
  }
  return [...groups.values()];
}

function differencesOf(was: ServedClients, is: ServedClients): readonly ClientDifference[] {
  return was.outcome.ok && is.outcome.ok ? clientDifferences(was.outcome.rows, is.outcome.rows) : [];
}

const keys = new WeakMap<ServedClients['outcome'], string>();

/** Equal for equal outcomes. */
function keyOf({ outcome }: ServedClients): string {
  const key =
    keys.get(outcome) ?? JSON.stringify(outcome.ok ? outcome.rows.map(({ result }) => result) : outcome);
  keys.set(outcome, key);
  return key;
}

/** Servers keep their order within a file; their directive numbers do not survive an edit. */
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
