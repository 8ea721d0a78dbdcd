import type { HeaderEntry, Level, Model, Server } from '../model/index.ts';
import {
  effectiveHeaders,
  effectiveRateLimits,
  effectiveTls,
  effectiveValue,
  locationLabel,
  serverLabel,
} from '../model/index.ts';
import type { Directive } from '../nginx/index.ts';
import { printable } from '../nginx/index.ts';

/** What one place does in one respect, in a few characters, and where that is written. */
export interface Cell {
  readonly short: string;
  readonly full: string;
  readonly source: Directive | undefined;
}

/** A place of the matrix: a server, or a location or `if` below it. */
export interface Row {
  readonly label: string;
  readonly depth: number;
  readonly cells: readonly Cell[];
}

export interface ServerMatrix {
  readonly title: string;
  /** One line about TLS and the version, for the server as a whole. */
  readonly remarks: readonly string[];
  readonly rows: readonly Row[];
}

/** The columns of the matrix, in order. */
export const COLUMNS = ['Frame', 'CSP', 'Referrer', 'CORS', 'HSTS', 'nosniff', 'Limit'] as const;

/** A model as a matrix a server: its places down, what they do across. */
export function matrixOf(model: Model): ServerMatrix[] {
  return model.servers.map((server) => ({
    title: `${serverLabel(server)}  (${server.listens.map(({ text }) => printable(text)).join(', ')})  ${printable(server.block.tree.file.hostPath)}:${server.block.line}`,
    remarks: remarksOf(model, server),
    rows: rowsOf(model, server, 0),
  }));
}

function rowsOf(model: Model, level: Level, depth: number): Row[] {
  const row = { label: labelOf(level), depth, cells: cellsOf(model, level) };
  if (level.kind !== 'server' && level.kind !== 'location') return [row];
  const inner = [...(level.kind === 'location' ? level.ifs : []), ...level.locations];
  return [row, ...inner.flatMap((child) => rowsOf(model, child, depth + 1))];
}

function labelOf(level: Level): string {
  if (level.kind === 'location') return locationLabel(level);
  return level.kind === 'if' ? `if ${printable(level.condition)}` : '(outside every location)';
}

function cellsOf(model: Model, level: Level): Cell[] {
  const headers = effectiveHeaders(level, model.version).filter(({ value }) => value !== '');
  const named = (name: string) => headers.filter((entry) => entry.name.toLowerCase() === name);
  const [limit] = effectiveRateLimits(level);
  const limitText = limit === undefined ? '' : printable(limit.directive.args.join(' '));
  return [
    headerCell(named('x-frame-options'), (value) => value.toUpperCase().slice(0, 6).replace('SAMEOR', 'same')),
    headerCell([...named('content-security-policy'), ...named('content-security-policy-report-only')], () => 'yes'),
    headerCell(named('referrer-policy'), (value) => REFERRER[value] ?? 'yes'),
    headerCell(named('access-control-allow-origin'), (value) => (value.startsWith('$http_origin') ? 'ANY' : value === '*' ? '*' : value.startsWith('$') ? 'list' : 'one')),
    headerCell(named('strict-transport-security'), () => 'yes'),
    headerCell(named('x-content-type-options'), () => 'yes'),
    limit === undefined ? NONE : { short: `+${limit.burst}`, full: `limit_req ${limitText}`, source: limit.directive },
  ];
}

const NONE: Cell = { short: '-', full: '', source: undefined };

const REFERRER: Readonly<Record<string, string>> = {
  'no-referrer': 'none',
  'same-origin': 'same',
  'strict-origin': 'origin',
  'strict-origin-when-cross-origin': 'strict',
};

/** `~` marks a header that error responses lack, `×2` one that is sent twice. */
function headerCell(entries: readonly HeaderEntry[], shorten: (value: string) => string): Cell {
  const [first] = entries;
  if (first === undefined) return NONE;
  const full = entries.map(({ name, value, always }) => `${printable(name)}: ${printable(value)}${always ? ' (always)' : ''}`).join(' + ');
  const repeat = entries.length > 1 ? `×${entries.length}` : '';
  return { short: `${shorten(first.value)}${entries.every(({ always }) => always) ? '' : '~'}${repeat}`, full, source: first.directive };
}

function remarksOf(model: Model, server: Server): string[] {
  const tls = effectiveTls(model, server);
  const tokens = `server_tokens ${printable(effectiveValue(server, 'server_tokens') ?? 'on')}`;
  if (tls === undefined) return ['no TLS', tokens];
  const order = tls.preferServerCiphers.value ? 'server’s order' : 'client’s order';
  return [
    tls.protocols.value.join(' '),
    `groups ${printable(tls.curves.value.join(':'))}`,
    `ciphers ${printable(tls.ciphers.value)} (${order})`,
    `session cache ${printable(tls.sessionCache.value)}, tickets ${tls.sessionTickets.value ? 'on' : 'off'}`,
    tokens,
  ];
}
