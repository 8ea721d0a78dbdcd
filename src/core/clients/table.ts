import { groupCost } from './group-costs.ts';
import { negotiate } from './negotiate.ts';
import type { Agreement, ClientOffer, Negotiated, ServerOffer } from './types.ts';

export interface ClientRow {
  readonly client: ClientOffer;
  readonly result: Negotiated;
}

/** What each client gets from the server, in the clients' order. */
export function clientTable(server: ServerOffer, clients: readonly ClientOffer[]): readonly ClientRow[] {
  return clients.map((client) => ({ client, result: negotiate(server, client) }));
}

/** A client that is served differently after a change of the configuration. */
export type ClientDifference = {
  readonly id: string;
  readonly name: string;
  /** One sentence without its full stop, such as `Chrome 101 falls back to secp384r1`. */
  readonly sentence: string;
  /**
   * The main point in a few words without a verb. The same for all clients with the same change, so that they can be
   * grouped.
   */
  readonly headline: string;
} & (
  | { readonly kind: 'locked-out'; readonly reason: Extract<Negotiated, { ok: false }>['reason'] }
  | { readonly kind: 'let-in'; readonly after: Agreement }
  | {
      /**
       * Decided by version and forward secrecy, then by the cost of the key exchange. `other`: none of these changed.
       */
      readonly kind: 'weaker' | 'slower' | 'other' | 'faster' | 'stronger';
      readonly before: Agreement;
      readonly after: Agreement;
    }
);

/**
 * The clients that are served differently after a change, the worst changes first. Rows are matched by the client's id.
 * Leaves out clients that occur in only one table, and clients that are refused both before and after.
 */
export function clientDifferences(
  before: readonly ClientRow[],
  after: readonly ClientRow[],
): readonly ClientDifference[] {
  const earlier = new Map(before.map((row) => [row.client.id, row.result]));
  const differences = after.flatMap(({ client, result }) => {
    const was = earlier.get(client.id);
    return was === undefined ? [] : difference(client, was, result);
  });
  return KINDS.flatMap((kind) => differences.filter((one) => one.kind === kind));
}

const KINDS: readonly ClientDifference['kind'][] = [
  'locked-out',
  'weaker',
  'slower',
  'other',
  'faster',
  'stronger',
  'let-in',
];

function difference({ id, name }: ClientOffer, was: Negotiated, is: Negotiated): readonly ClientDifference[] {
  if (!is.ok) {
    if (!was.ok) return [];
    const { reason, message } = is;
    const sentence = `${name} can no longer connect: ${message}`;
    return [{ id, name, kind: 'locked-out', reason, headline: message, sentence }];
  }
  const speaks = `${is.version} with ${is.suite}${is.group === undefined ? '' : ` and ${is.group}`}`;
  if (!was.ok) {
    const sentence = `${name} can connect: ${speaks}`;
    return [{ id, name, kind: 'let-in', after: is, headline: is.version, sentence }];
  }
  const changes = changesOf(was, is);
  if (changes.length === 0) return [];
  const kind = kindOf(was, is);
  const sentence = `${name} ${changes.join(', and ')}`;
  return [{ id, name, kind, before: was, after: is, headline: headlineOf(was, is), sentence }];
}

function changesOf(was: Agreement, is: Agreement): readonly string[] {
  const version = step(VERSIONS.indexOf(is.version) - VERSIONS.indexOf(was.version));
  const group = groupChange(was, is);
  const moves: readonly (string | undefined)[] = [
    was.version === is.version ? undefined : `${version} ${is.version} from ${was.version}`,
    was.forwardSecrecy && !is.forwardSecrecy ? 'loses forward secrecy' : undefined,
    !was.forwardSecrecy && is.forwardSecrecy ? 'gains forward secrecy' : undefined,
    was.group === is.group || is.group === undefined
      ? undefined
      : `${was.group === undefined ? 'uses' : step(-group)} ${is.group}${was.group === undefined ? '' : ` from ${was.group}`}`,
    was.suite === is.suite ? undefined : `uses ${is.suite} instead of ${was.suite}`,
    !was.helloRetry && is.helloRetry ? 'needs one more round trip (HelloRetryRequest)' : undefined,
    was.helloRetry && !is.helloRetry ? 'saves a round trip (no HelloRetryRequest)' : undefined,
    // The answer of a real server in TLS 1.3 has no visible certificate.
    was.certificate !== undefined &&
    is.certificate !== undefined &&
    was.certificate.keyType !== is.certificate.keyType
      ? `gets the ${is.certificate.keyType.toUpperCase()} certificate`
      : undefined,
  ];
  return moves.filter((move) => move !== undefined);
}

function headlineOf(was: Agreement, is: Agreement): string {
  const parts: readonly (string | undefined)[] = [
    was.version === is.version ? undefined : `${is.version} instead of ${was.version}`,
    was.forwardSecrecy && !is.forwardSecrecy ? 'no forward secrecy any more' : undefined,
    !was.forwardSecrecy && is.forwardSecrecy ? 'forward secrecy' : undefined,
    was.group === is.group || is.group === undefined || was.group === undefined
      ? undefined
      : `${is.group} instead of ${was.group}`,
    !was.helloRetry && is.helloRetry ? 'one more round trip' : undefined,
    was.helloRetry && !is.helloRetry ? 'one round trip less' : undefined,
  ];
  const said = parts.filter((part) => part !== undefined);
  if (said.length > 0) return said.join(', ');
  return was.suite === is.suite ? 'another certificate or key exchange' : 'another cipher suite';
}

const VERSIONS: readonly string[] = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

function step(change: number): string {
  if (change === 0) return 'moves to';
  return change < 0 ? 'falls back to' : 'moves up to';
}

/** Positive when the new group costs more. */
function groupChange(was: Agreement, is: Agreement): number {
  if (is.group === undefined || was.group === undefined) return 0;
  const [before, after] = [groupCost(was.group), groupCost(is.group)];
  // X25519 and P-256 cost nearly the same; nobody would notice the difference.
  return before === undefined || after === undefined || (before < NOTABLE && after < NOTABLE)
    ? 0
    : after - before;
}

/** From this multiple of X25519's cost on, a key exchange counts as slower. */
const NOTABLE = 3;

function kindOf(was: Agreement, is: Agreement): 'weaker' | 'slower' | 'other' | 'faster' | 'stronger' {
  const gain = [
    VERSIONS.indexOf(is.version) - VERSIONS.indexOf(was.version),
    Number(is.forwardSecrecy) - Number(was.forwardSecrecy),
  ].find((change) => change !== 0);
  if (gain !== undefined) return gain < 0 ? 'weaker' : 'stronger';
  const cost = [Number(is.helloRetry) - Number(was.helloRetry), groupChange(was, is)].find(
    (change) => change !== 0,
  );
  if (cost === undefined) return 'other';
  return cost > 0 ? 'slower' : 'faster';
}
