import type { Cell } from '../controls/index.ts';
import { NOT_ALWAYS } from '../controls/index.ts';
import type { Level, Model, Server } from '../model/index.ts';
import { effectiveTls, scopeLabel, serverLabel } from '../model/index.ts';
import type { Directive } from '../nginx/index.ts';
import { printable } from '../nginx/index.ts';
import { COLUMNS, cellsOf } from './cells.ts';
import type { Style } from './style.ts';
import { clipped, fileLine, lengthOf, padded, wrap } from './words.ts';

/** One line of the matrix. */
interface Row {
  readonly level: Level;
  readonly label: string;
  readonly cells: readonly Cell[];
}

/** How cells are marked, by their row's level and their column; undefined for no mark. */
export type Mark = (level: Level, column: number, cell: Cell) => string | undefined;

const GAP = '  ';
const LEAST_LABEL = 18;
const MOST_LABEL = 40;

/** The matrices of all servers, and the list of where each value comes from. `mark` puts a sign before cells. */
export function matrixText(model: Model, style: Style, width: number, mark?: Mark): string {
  if (model.servers.length === 0) return 'There is no server in this configuration.\n';
  const notes = new Footnotes();
  const tables = model.servers.map((server) => ({ server, rows: rowsOf(model, server) }));
  const shown = shownColumns(
    tables.flatMap(({ rows }) => rows),
    mark,
  );
  const servers = tables.map(
    ({ server, rows }) =>
      headText(model, server, style, width) + table(rows, shown, notes, style, width, mark),
  );
  return `${servers.join('\n')}\n${legend(notes, style, width)}`;
}

/** The columns that there is something to say in, and those that are always shown. */
function shownColumns(rows: readonly Row[], mark: Mark | undefined): readonly number[] {
  const isUsed = (column: number) =>
    rows.some(({ level, cells }) => {
      const cell = cells[column];
      return cell !== undefined && (cell.tone !== 'none' || mark?.(level, column, cell) !== undefined);
    });
  return [...COLUMNS.keys()].filter((column) => COLUMNS[column]?.onlyWhenUsed !== true || isUsed(column));
}

function headText(model: Model, server: Server, style: Style, width: number): string {
  const listens = server.listens.map(({ text }) => printable(text)).join(', ');
  const names = server.names.filter((name) => name !== '' && name !== '_').map(printable);
  const title = names.length > 0 ? names.join(' ') : serverLabel(server);
  const head = `${style.bold(title)} ${style.dim(`listens on ${listens} (${fileLine(server.block.place)})`)}\n`;
  return head + tlsLine(model, server, width);
}

function tlsLine(model: Model, server: Server, width: number): string {
  const tls = effectiveTls(model, server);
  if (tls === undefined) return wrap('no TLS', width, '  ');
  const protocols = tls.protocols.value.join(' ');
  const text = `TLS ${protocols}; curves ${tls.curves.value.join(':')}; ciphers ${tls.ciphers.value}`;
  return wrap(printable(text), width, '  ', '    ');
}

function rowsOf(model: Model, server: Server): Row[] {
  const rows: Row[] = [];
  const add = (level: Level, label: string) => rows.push({ level, label, cells: cellsOf(model, level) });
  const walk = (level: Exclude<Level, { kind: 'http' }>, depth: number) => {
    const own = level.kind === 'server' ? '(elsewhere)' : ownLabel(level);
    add(level, `${GAP.repeat(depth)}${own}`);
    if (level.kind !== 'server' && level.kind !== 'location') return;
    for (const block of level.ifs) walk(block, depth + 1);
    if (level.kind === 'location' && level.limitExcept !== undefined) walk(level.limitExcept, depth + 1);
    for (const location of level.locations) walk(location, level.kind === 'server' ? 0 : depth + 1);
  };
  walk(server, 0);
  return rows;
}

/** The label of a level without those around it, since it stands below them. */
function ownLabel(level: Level): string {
  if (level.kind === 'if') return `if ${printable(level.condition)}`;
  if (level.kind === 'limit_except') return `limit_except ${printable(level.methods.join(' '))}`;
  return scopeLabel(level) ?? '';
}

function table(
  rows: readonly Row[],
  shown: readonly number[],
  notes: Footnotes,
  style: Style,
  width: number,
  mark?: Mark,
): string {
  const titles = shown.map((column) => COLUMNS[column]?.title ?? '');
  const texts = rows.map(({ level, cells }) =>
    shown.flatMap((column) => {
      const cell = cells[column];
      if (cell === undefined) return [];
      // A comparison is about what changed; where each value comes from would bury it.
      const sources =
        mark === undefined ? cell.sources.map((source) => `[${notes.number(source)}]`).join('') : '';
      return [{ cell, mark: mark?.(level, column, cell) ?? '', notes: sources }];
    }),
  );
  const labels = Math.min(MOST_LABEL, Math.max(LEAST_LABEL, ...rows.map(({ label }) => lengthOf(label))));
  const widthsAt = (most: number) =>
    titles.map((title, column) =>
      Math.max(
        lengthOf(title),
        ...texts.map((row) => {
          const text = row[column];
          return text === undefined ? 0 : lengthOf(shownCell(text, most));
        }),
      ),
    );
  // The longest values are cut first: all of them stand in full below.
  let most = 16;
  let label = labels;
  const total = () => label + widthsAt(most).reduce((sum, one) => sum + GAP.length + one, 0);
  while (most > 6 && total() > width) most--;
  while (label > LEAST_LABEL && total() > width) label--;
  while (most > 3 && total() > width) most--;
  const widths = widthsAt(most);
  const header = [padded('', label), ...titles.map((title, column) => padded(title, widths[column] ?? 0))];
  const lines = [style.dim(header.join(GAP).trimEnd())];
  for (const [index, row] of rows.entries()) {
    const cells = (texts[index] ?? []).map((text, column) => {
      const shown = shownCell(text, most);
      const gap = ' '.repeat(Math.max(0, (widths[column] ?? 0) - lengthOf(shown)));
      return { painted: painted(text, shown, style), gap };
    });
    const line = cells
      .map(({ painted, gap }, at) => painted + (at === cells.length - 1 ? '' : gap))
      .join(GAP);
    // A label that is too long has a line of its own: what is cut off might be what tells two apart.
    if (lengthOf(row.label) > label) lines.push(row.label, `${padded('', label)}${GAP}${line}`);
    else lines.push(`${padded(row.label, label)}${GAP}${line}`);
  }
  return `${lines.join('\n')}\n`;
}

interface CellText {
  readonly cell: Cell;
  readonly mark: string;
  readonly notes: string;
}

function shownCell({ cell, mark, notes }: CellText, most: number): string {
  const { text } = cell;
  const end = text.endsWith(NOT_ALWAYS) ? NOT_ALWAYS : '';
  if (cell.tone === 'none') return mark === '' ? text : `${mark}gone`;
  return mark + clipped(text.slice(0, text.length - end.length), most) + end + notes;
}

function painted({ cell, mark }: CellText, shown: string, style: Style): string {
  const colour = { good: style.green, doubtful: style.yellow, none: style.red }[cell.tone];
  const text = colour(shown);
  return mark === '' ? text : style.bold(text);
}

function legend(notes: Footnotes, style: Style, width: number): string {
  const words = `– nothing is sent; ${NOT_ALWAYS} not on error pages (no "always"); +1 and one more; (elsewhere) what no location answers`;
  const lines = notes.all.map((directive, index) => {
    const number = `[${index + 1}]`;
    const text = printable([directive.name, ...directive.args.map(quoted)].join(' '));
    return wrap(`${fileLine(directive.place)}  ${text}`, width, `${style.cyan(number)} `, '    ');
  });
  return wrap(words, width) + (lines.length === 0 ? '' : '\n') + lines.join('');
}

function quoted(argument: string): string {
  return argument === '' || /[\s;{}"']/.test(argument) ? `"${argument}"` : argument;
}

/** Numbers for directives, in the order in which they are first met. */
class Footnotes {
  readonly #numbers = new Map<string, number>();
  readonly all: Directive[] = [];

  number(directive: Directive): number {
    const key = `${directive.tree.file.identity}\n${directive.index}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.all.push(directive);
    this.#numbers.set(key, this.all.length);
    return this.all.length;
  }
}
