import type {
  Agreement,
  ClientDifference,
  ClientRow,
  ClientsChange,
  Negotiated,
  ServedClients,
} from '../clients/index.ts';
import {
  clientOffers,
  groupCosts,
  HANDSHAKE_MEASUREMENT,
  handshakeShare,
  signatureCosts,
} from '../clients/index.ts';
import { printable } from '../nginx/index.ts';
import { clientNames } from './client-names.ts';
import type { Style } from './style.ts';
import { counted, DEFAULT_WIDTH, groupedBy, padded, wrap } from './words.ts';

export interface ClientsTextOptions {
  /** In characters. Default 80. */
  readonly width?: number;
  /** One line for each client, instead of one for all clients with the same result. */
  readonly verbose?: boolean;
}

/** What each client gets, as text: the summary, then the clients grouped by result. */
export function clientsText(
  tables: readonly ServedClients[],
  style: Style,
  { width = DEFAULT_WIDTH, verbose = false }: ClientsTextOptions = {},
): string {
  const parts = tables.map(({ servers, notes, outcome }) => {
    const where = serversText(servers);
    const noted = notes
      .map((note) => `${style.dim(wrap(`Note: ${note}`, width, '  ', '    ').trimEnd())}\n`)
      .join('');
    if (!outcome.ok) return `${style.bold(where)}: ${outcome.message}\n${noted}`;
    const rows = verbose ? rowLines(outcome.rows, style) : groupLines(outcome.rows, style, width);
    return `${summaryText(where, outcome.rows, style, width)}\n${rows}\n${costText(groupsOf(outcome.rows), width)}${noted}`;
  });
  return parts.join('\n');
}

/** The clients that a change affects, as text: all that are locked out, and the newest `names` of the others. */
export function clientsChangesText(
  changes: readonly ClientsChange[],
  style: Style,
  { width = DEFAULT_WIDTH, names }: { readonly width?: number; readonly names?: number } = {},
): string {
  return changes.map((change) => changeText(change, style, width, names)).join('');
}

/** What key exchanges and signatures cost a server. */
export function tlsCostsText(width: number = DEFAULT_WIDTH): string {
  const groups = groupCosts.map(({ group, handshakes }) => {
    const share = handshakeShare(group);
    return handshakes === undefined || share === undefined
      ? ''
      : `  ${padded(group, 10)} ${percent(share).padStart(5)} of the handshakes per second that X25519 allows
`;
  });
  const keys = signatureCosts.map(({ key, signatures }) => `${key} ${signatures}`).join(', ');
  return (
    wrap(`An RSA key of 2048 bits, TLS 1.3, measured with ${HANDSHAKE_MEASUREMENT}:`, width, '  ') +
    groups.join('') +
    wrap(`Signatures per second: ${keys}.`, width, '  ', '    ')
  );
}

const SHOWN_SERVERS = 8;

function serversText(servers: readonly string[]): string {
  const more = servers.length - SHOWN_SERVERS;
  return (
    servers.slice(0, SHOWN_SERVERS).join(', ') + (more > 0 ? ` and ${counted(more, 'more server')}` : '')
  );
}

function summaryText(where: string, rows: readonly ClientRow[], style: Style, width: number): string {
  const out = rows.filter(({ result }) => !result.ok).map(({ client }) => client.name);
  const served = rows.length - out.length;
  const open = rows.filter(({ result }) => result.ok && !result.forwardSecrecy).length;
  const to = where === '' ? '' : ` to ${where}`;
  const secrecy =
    served === 0 ? '' : open === 0 ? ', all with forward secrecy' : `, ${open} without forward secrecy`;
  const first = `${served} of ${rows.length} clients connect${to}${secrecy}`;
  const text =
    out.length === 0 ? `${first}; nobody is locked out` : `${first}; locked out: ${clientNames(out)}`;
  return `${style.bold(wrap(text, width, '', '  ').trimEnd())}\n`;
}

const VERSIONS: readonly string[] = ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1', 'SSLv3'];

/** Newest version first, within a version the largest group first; refusals last. */
function groupLines(rows: readonly ClientRow[], style: Style, width: number): string {
  const rank = ([first]: readonly ClientRow[]) =>
    first?.result.ok ? VERSIONS.indexOf(first.result.version) : VERSIONS.length;
  return groupedBy(rows, ({ result }) => resultText(result))
    .sort((a, b) => rank(a) - rank(b) || b.length - a.length)
    .map((group) => {
      const [first] = group;
      if (first === undefined) return '';
      const head = `${toned(first.result, style)}  ${style.dim(counted(group.length, 'client'))}`;
      return `  ${head}\n${wrap(clientNames(group.map(({ client }) => client.name)), width, '      ')}`;
    })
    .join('');
}

function rowLines(rows: readonly ClientRow[], style: Style): string {
  const widest = Math.max(...rows.map(({ client }) => client.name.length));
  return rows
    .map(({ client, result }) => `  ${padded(client.name, widest)}  ${toned(result, style)}\n`)
    .join('');
}

function toned(result: Negotiated, style: Style): string {
  const text = resultText(result);
  if (!result.ok) return style.red(text);
  return result.forwardSecrecy ? text : style.yellow(text);
}

function resultText(result: Negotiated): string {
  if (result.ok) return agreementText(result);
  const by = result.refusedBy === 'client' ? 'the client refuses' : 'refused';
  return printable(`${by}: ${result.message}`);
}

function agreementText({
  version,
  suite,
  group,
  forwardSecrecy,
  helloRetry,
  certificate,
}: Agreement): string {
  const parts = [
    version,
    suite,
    ...(group === undefined ? [] : [group]),
    ...(certificate?.keyType === 'ecdsa' ? ['ECDSA certificate'] : []),
    ...(forwardSecrecy ? [] : ['no forward secrecy']),
    ...(helloRetry ? ['one more round trip'] : []),
  ];
  return printable(parts.join('  '));
}

/** How many clients use each group, the most used first. */
function groupsOf(rows: readonly ClientRow[]): readonly (readonly [group: string, clients: number])[] {
  const used = rows.flatMap(({ result }) => (result.ok && result.group !== undefined ? [result.group] : []));
  return groupedBy(used, (group) => group)
    .map((group) => [group[0] ?? '', group.length] as const)
    .sort(([, a], [, b]) => b - a);
}

/** A share of X25519's handshakes that is at least this is not mentioned. */
const UNNOTICED = 0.8;

function costText(groups: readonly (readonly [string, number])[], width: number): string {
  const costs = groups.flatMap(([group, clients]) => {
    const share = handshakeShare(group);
    return share === undefined || share >= UNNOTICED
      ? []
      : [`${group}, for ${counted(clients, 'client')}, leaves ${percent(share)}`];
  });
  if (costs.length === 0) return '';
  const text = `Cost: of the handshakes per second that a server makes with X25519, ${costs.join('; ')} (RSA 2048; ${HANDSHAKE_MEASUREMENT}).`;
  return wrap(text, width, '  ', '    ');
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function changeText(
  { servers, before, after, differences }: ClientsChange,
  style: Style,
  width: number,
  names: number | undefined,
): string {
  const where = serversText(servers);
  const problem = [before, after].find(({ outcome }) => !outcome.ok);
  if (problem !== undefined && !problem.outcome.ok)
    return wrap(`${where}: who connects cannot be compared: ${problem.outcome.message}`, width, '  ', '    ');
  const count = ({ outcome }: ServedClients) =>
    outcome.ok ? outcome.rows.filter(({ result }) => result.ok).length : 0;
  const all = after.outcome.ok ? after.outcome.rows.length : 0;
  const head = wrap(
    `${where}: ${count(after)} of ${all} known clients connect, ${count(before)} before`,
    width,
    '  ',
    '    ',
  );
  const lines = groupedBy(differences, alike).map((group) => groupText(group, style, width, names));
  return head + lines.join('') + costText(slowerGroups(differences), width);
}

/** The same for clients that share a line: those that move to one group do, whichever group they had before. */
function alike(one: ClientDifference): string {
  return changesGroupAlone(one) ? `${one.kind}\n${one.after.group}\n` : `${one.kind}\n${one.headline}`;
}

type Moved = Extract<ClientDifference, { before: Agreement }>;

function changesGroupAlone(one: ClientDifference): one is Moved {
  if (!('before' in one)) return false;
  const { before, after } = one;
  return (
    before.version === after.version &&
    before.forwardSecrecy === after.forwardSecrecy &&
    before.group !== after.group &&
    before.group !== undefined &&
    after.group !== undefined
  );
}

function groupText(
  group: readonly ClientDifference[],
  style: Style,
  width: number,
  names: number | undefined,
): string {
  const [first] = group;
  if (first === undefined) return '';
  const shown = names === undefined || first.kind === 'locked-out' ? group : newest(group, names);
  const who = clientNames(
    shown.map(({ name }) => name),
    group.length - shown.length,
  );
  const moved = group.filter(changesGroupAlone);
  const what = printable(moved.length > 0 ? movedText(moved) : first.headline);
  const text = `${KINDS[first.kind]} (${what}): ${who}`;
  const line = wrap(text, width, '    ', '      ').trimEnd();
  if (first.kind === 'locked-out') return `${style.red(line)}\n`;
  return first.kind === 'weaker' ? `${style.yellow(line)}\n` : `${line}\n`;
}

/** The clients released last, since those are used most. */
function newest(group: readonly ClientDifference[], count: number): readonly ClientDifference[] {
  const released = ({ id }: ClientDifference) => clientOffers.find((offer) => offer.id === id)?.released ?? 0;
  const chosen = new Set([...group].sort((a, b) => released(b) - released(a)).slice(0, count));
  return group.filter((one) => chosen.has(one));
}

function movedText(moved: readonly Moved[]): string {
  const earlier = [...new Set(moved.map(({ before }) => before.group))].join(' or ');
  const more = moved.filter(({ before, after }) => after.helloRetry && !before.helloRetry).length;
  const less = moved.filter(({ before, after }) => before.helloRetry && !after.helloRetry).length;
  const trips = [
    more === 0 ? '' : `, one more round trip for ${more} of them`,
    less === 0 ? '' : `, one round trip less for ${less} of them`,
  ];
  return `${moved[0]?.after.group} instead of ${earlier}${trips.join('')}`;
}

const KINDS: Readonly<Record<ClientDifference['kind'], string>> = {
  'locked-out': 'can no longer connect',
  weaker: 'weaker',
  slower: 'slower',
  other: 'otherwise',
  faster: 'faster',
  stronger: 'stronger',
  'let-in': 'can connect now',
};

/** The groups that cost more than the one that a client had before. */
function slowerGroups(
  differences: readonly ClientDifference[],
): readonly (readonly [group: string, clients: number])[] {
  const groups = differences.flatMap((one) => {
    if (!('before' in one) || one.after.group === undefined || one.after.group === one.before.group)
      return [];
    const [was, is] = [handshakeShare(one.before.group ?? ''), handshakeShare(one.after.group)];
    return is === undefined || (was !== undefined && is >= was) ? [] : [one.after.group];
  });
  return groupedBy(groups, (group) => group).map((group) => [group[0] ?? '', group.length] as const);
}
