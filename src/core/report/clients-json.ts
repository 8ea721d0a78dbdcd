import type {
  Agreement,
  ClientDifference,
  ClientRow,
  ClientsChange,
  ServedClients,
} from '../clients/index.ts';
import { groupCosts, HANDSHAKE_MEASUREMENT, handshakeShare } from '../clients/index.ts';

import type {
  agreement as agreementSchema,
  client as clientSchema,
  clientsChange as clientsChangeSchema,
  clientsSchema,
  clientTable,
  difference as differenceSchema,
} from './clients.schema.ts';
import type { Json } from './json.ts';

/** What the tables are about: a configuration, a policy or a running server, and its name. */
export interface ClientsSubject {
  readonly kind: 'configuration' | 'policy' | 'server';
  readonly name: string;
  /** The policy that it is compared with. */
  readonly policy?: string;
}

/** What each client gets, and what a policy would change, as JSON: see `schemas/clients.schema.json`. */
export function clientsJson(
  subject: ClientsSubject,
  tables: readonly ServedClients[],
  comparison?: { readonly after: readonly ServedClients[]; readonly changes: readonly ClientsChange[] },
): Json<typeof clientsSchema> {
  return {
    version: 1,
    subject: {
      kind: subject.kind,
      name: subject.name,
      ...(subject.policy === undefined ? {} : { policy: subject.policy }),
    },
    tables: tables.map(tableJson),
    ...(comparison === undefined
      ? {}
      : { after: comparison.after.map(tableJson), changes: clientsChangesJson(comparison.changes) }),
    costs: {
      measured: HANDSHAKE_MEASUREMENT,
      groups: groupCosts.map(({ group }) => ({ group, handshakes: rounded(handshakeShare(group)) })),
    },
  };
}

/** The part of a plan about the clients that it affects. */
export function clientsChangesJson(
  changes: readonly ClientsChange[],
): readonly Json<typeof clientsChangeSchema>[] {
  return changes.map(({ servers, before, after, differences }) => ({
    servers,
    connectBefore: connecting(before),
    connectAfter: connecting(after),
    notes: after.notes,
    differences: differences.map(differenceJson),
  }));
}

function tableJson({ servers, notes, outcome }: ServedClients): Json<typeof clientTable> {
  return {
    servers,
    notes,
    problem: outcome.ok ? null : outcome.message,
    connect: connecting({ outcome }),
    clients: outcome.ok ? outcome.rows.map(rowJson) : [],
  };
}

/** How many connect; null where that cannot be computed. */
function connecting({ outcome }: Pick<ServedClients, 'outcome'>): number | null {
  return outcome.ok ? outcome.rows.filter(({ result }) => result.ok).length : null;
}

function rowJson({ client: { id, name, released }, result }: ClientRow): Json<typeof clientSchema> {
  if (result.ok) return { id, name, released, connects: true, ...agreementJson(result) };
  const { reason, message, refusedBy } = result;
  return { id, name, released, connects: false, reason, message, refusedBy };
}

function agreementJson({
  version,
  suite,
  group,
  forwardSecrecy,
  helloRetry,
  certificate,
}: Agreement): Json<typeof agreementSchema> {
  return {
    version,
    suite,
    group: group ?? null,
    forwardSecrecy,
    helloRetry,
    certificate: certificate?.keyType ?? null,
  };
}

function differenceJson(difference: ClientDifference): Json<typeof differenceSchema> {
  const { id, name, kind, sentence } = difference;
  return {
    id,
    name,
    kind,
    sentence,
    before: 'before' in difference ? agreementJson(difference.before) : null,
    after: 'after' in difference ? agreementJson(difference.after) : null,
  };
}

function rounded(share: number | undefined): number | null {
  return share === undefined ? null : Math.round(share * 100) / 100;
}
