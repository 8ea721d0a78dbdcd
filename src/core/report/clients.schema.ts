import * as v from 'valibot';
import type { ClientDifference, LockoutReason, TlsVersion, WireReason } from '../clients/index.ts';
import { count, integer, nameOf, textOrNull } from './parts.schema.ts';

const agreementEntries = {
  version: nameOf<TlsVersion>({
    SSLv3: true,
    TLSv1: true,
    'TLSv1.1': true,
    'TLSv1.2': true,
    'TLSv1.3': true,
  }),
  suite: v.pipe(v.string(), v.description("IANA's name.")),
  group: v.pipe(
    v.nullable(v.string()),
    v.description("IANA's name; null where the key exchange has no named group."),
  ),
  forwardSecrecy: v.boolean(),
  helloRetry: v.pipe(
    v.boolean(),
    v.description('True where the server must ask for another key share: one more round trip.'),
  ),
  certificate: v.pipe(
    v.nullable(v.picklist(['rsa', 'ecdsa'])),
    v.description('Null where there is none, and where a running server hides it (TLS 1.3).'),
  ),
};

export const agreement = v.pipe(
  v.strictObject(agreementEntries),
  v.description('What a client and a server agree on.'),
);

export const difference = v.pipe(
  v.strictObject({
    id: v.string(),
    name: v.string(),
    kind: nameOf<ClientDifference['kind']>({
      'locked-out': true,
      weaker: true,
      slower: true,
      other: true,
      faster: true,
      stronger: true,
      'let-in': true,
    }),
    sentence: v.string(),
    before: v.pipe(v.nullable(agreement), v.description('Null for clients that are locked out or let in.')),
    after: v.pipe(v.nullable(agreement), v.description('Null for clients that are locked out.')),
  }),
  v.description('A client that is served differently after a change.'),
);

const connecting = v.nullable(count);

export const clientsChange = v.pipe(
  v.strictObject({
    servers: v.pipe(v.array(v.string()), v.description('Servers that change alike, with their sockets.')),
    connectBefore: v.pipe(
      connecting,
      v.description('How many of the known clients connect; null where that cannot be computed.'),
    ),
    connectAfter: connecting,
    notes: v.pipe(v.array(v.string()), v.description('What was assumed.')),
    differences: v.array(difference),
  }),
  v.description('What a change means for the clients of servers that change alike.'),
);

const clientEntries = { id: v.string(), name: v.string(), released: integer };

export const client = v.variant('connects', [
  v.strictObject({ ...clientEntries, connects: v.literal(true), ...agreementEntries }),
  v.strictObject({
    ...clientEntries,
    connects: v.literal(false),
    reason: v.pipe(
      nameOf<LockoutReason | WireReason>({
        'no-common-version': true,
        'no-common-suite': true,
        'no-common-group': true,
        'no-common-signature': true,
        'certificate-type': true,
        'certificate-signature': true,
        'dh-too-small': true,
        'dh-too-large': true,
        alert: true,
        closed: true,
        silence: true,
        'not-tls': true,
        malformed: true,
        unreachable: true,
      }),
      v.description('The last six describe what a running server does, which does not give a reason.'),
    ),
    message: v.string(),
    refusedBy: v.picklist(['server', 'client']),
  }),
]);

export const clientTable = v.strictObject({
  servers: v.pipe(v.array(v.string()), v.description('Servers with the same settings, with their sockets.')),
  notes: v.pipe(v.array(v.string()), v.description('What could not be known, and what was assumed.')),
  problem: v.pipe(textOrNull, v.description('Why there is no table.')),
  connect: v.pipe(connecting, v.description('How many connect; null without a table.')),
  clients: v.array(client),
});

export const clientsSchema = v.pipe(
  v.strictObject({
    version: v.literal(1),
    subject: v.strictObject({
      kind: v.pipe(
        v.picklist(['configuration', 'policy', 'server']),
        v.description(
          'What the tables are about: computed from a configuration or a policy, or asked from a running server.',
        ),
      ),
      name: v.string(),
      policy: v.exactOptional(v.pipe(v.string(), v.description('What it is compared with.'))),
    }),
    tables: v.pipe(v.array(clientTable), v.description('As it is.')),
    after: v.exactOptional(
      v.pipe(v.array(clientTable), v.description('As the policy wants it; only in comparisons.')),
    ),
    changes: v.exactOptional(v.pipe(v.array(clientsChange), v.description('Only in comparisons.'))),
    costs: v.strictObject({
      measured: v.string(),
      groups: v.array(
        v.strictObject({
          group: v.string(),
          handshakes: v.pipe(
            v.nullable(v.pipe(v.number(), v.minValue(0))),
            v.description(
              "The share of X25519's handshakes per second that a server is left with; null where not measured.",
            ),
          ),
        }),
      ),
    }),
  }),
  v.title('Gatehouse clients'),
  v.description(
    'What named TLS clients get from a configuration, a policy or a running server, and what a policy would change about it.',
  ),
);
