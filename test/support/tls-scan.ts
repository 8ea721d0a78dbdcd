import * as v from 'valibot';
import { TLS_VERSIONS, type TlsVersion } from './tls-configurations.ts';

/** What one program says about a TLS server, in the one form in which they can be held against each other. */
export interface TlsScan {
  /** The program, or whatever else knows. */
  readonly by: string;
  /** The accepted versions alone, in rising order. */
  readonly protocols: readonly ScannedProtocol[];
}

export interface ScannedProtocol {
  readonly version: TlsVersion | 'SSLv2' | 'SSLv3';
  /** Names of the IANA registry, in the order in which they were reported. */
  readonly ciphers: readonly string[];
  /** Whether the server keeps to its own order; undefined when not said. */
  readonly serverOrder: boolean | undefined;
  /** Names of the IANA registry, in no order; undefined when not said. */
  readonly groups: readonly string[] | undefined;
  /** Sizes of the finite-field groups of DHE suites; undefined when not said. */
  readonly dhBits: readonly number[] | undefined;
}

/** One thing that two scans of the same server say differently. */
export interface Disagreement {
  readonly version: ScannedProtocol['version'];
  readonly about: 'version' | 'ciphers' | 'order' | 'serverOrder' | 'groups' | 'dhBits';
  /** Who was held against whom. */
  readonly of: string;
  readonly against: string;
  /** What only the first says. For `order` the whole list, for `serverOrder` the word. */
  readonly only: readonly string[];
  /** What only the second says. */
  readonly missing: readonly string[];
}

/**
 * Holds a scan against each of the others. What one of them does not say is no disagreement; orders are held
 * against each other when at least one says that the server keeps to its own and none denies it.
 */
export function compareScan(scan: TlsScan, others: readonly TlsScan[]): readonly Disagreement[] {
  return others.flatMap((other) => {
    const versions = new Set([...scan.protocols, ...other.protocols].map(({ version }) => version));
    return [...versions].flatMap((version) => {
      const one = scan.protocols.find((protocol) => protocol.version === version);
      const two = other.protocols.find((protocol) => protocol.version === version);
      return differences(one, two).map((difference) => ({
        version,
        of: scan.by,
        against: other.by,
        ...difference,
      }));
    });
  });
}

/**
 * The parsed output of `gatehouse scan --format json` as a scan.
 * @throws ValiError when it is not that
 */
export function scanOfReport(report: unknown): TlsScan {
  const { protocols } = v.parse(Report, report);
  return {
    by: 'gatehouse',
    protocols: protocols.map(({ version, ciphers, serverOrder, groups, dh }) => ({
      version,
      ciphers: ciphers.map(({ iana }) => iana),
      // Of a single suite there is no order.
      serverOrder: ciphers.length > 1 ? serverOrder : undefined,
      groups,
      dhBits: version === 'TLSv1.3' ? undefined : dh?.map(({ bits }) => bits),
    })),
  };
}

export function disagreementText(disagreement: Disagreement): string {
  const { version, about, of, against, only, missing } = disagreement;
  const lists = [`${of}: ${only.join(' ') || '–'}`, `${against}: ${missing.join(' ') || '–'}`];
  return `${version} ${about}: ${lists.join(' | ')}`;
}

const Report = v.object({
  version: v.literal(1),
  protocols: v.array(
    v.object({
      version: v.picklist(['SSLv2', 'SSLv3', ...TLS_VERSIONS]),
      ciphers: v.array(v.object({ iana: v.string() })),
      serverOrder: v.boolean(),
      groups: v.array(v.string()),
      dh: v.optional(v.array(v.object({ bits: v.number() }))),
    }),
  ),
});

type Difference = Pick<Disagreement, 'about' | 'only' | 'missing'>;

function differences(
  one: ScannedProtocol | undefined,
  two: ScannedProtocol | undefined,
): readonly Difference[] {
  if (one === undefined || two === undefined) {
    return [{ about: 'version', only: one?.ciphers ?? [], missing: two?.ciphers ?? [] }];
  }
  return [
    ...setDifference('ciphers', one.ciphers, two.ciphers),
    ...orderDifference(one, two),
    ...valueDifference(one.serverOrder, two.serverOrder),
    ...setDifference('groups', one.groups, two.groups),
    ...setDifference('dhBits', one.dhBits?.map(String), two.dhBits?.map(String)),
  ];
}

function setDifference(
  about: Difference['about'],
  one: readonly string[] | undefined,
  two: readonly string[] | undefined,
): readonly Difference[] {
  if (one === undefined || two === undefined) return [];
  const only = one.filter((value) => !two.includes(value));
  const missing = two.filter((value) => !one.includes(value));
  return only.length + missing.length > 0 ? [{ about, only, missing }] : [];
}

function orderDifference(one: ScannedProtocol, two: ScannedProtocol): readonly Difference[] {
  const words = [one.serverOrder, two.serverOrder];
  if (!words.includes(true) || words.includes(false)) return [];
  // What is missing is told already.
  const only = one.ciphers.filter((cipher) => two.ciphers.includes(cipher));
  const missing = two.ciphers.filter((cipher) => one.ciphers.includes(cipher));
  return only.join() === missing.join() ? [] : [{ about: 'order', only, missing }];
}

function valueDifference(one: boolean | undefined, two: boolean | undefined): readonly Difference[] {
  if (one === undefined || two === undefined || one === two) return [];
  return [{ about: 'serverOrder', only: [String(one)], missing: [String(two)] }];
}
