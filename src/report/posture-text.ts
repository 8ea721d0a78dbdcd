import type { Model } from '../model/index.ts';
import { printable } from '../nginx/index.ts';
import type { Row, ServerMatrix } from './matrix.ts';
import { COLUMNS, matrixOf } from './matrix.ts';
import type { Style } from './style.ts';
import { cut, wrap } from './style.ts';

const LEGEND = 'each [n] says where a value is written; ~ not with error responses, ×2 sent twice, ANY reflects the origin, +n burst, - nothing';

/** What every location does, as a matrix: locations down, controls across, with where each value comes from. */
export function postureText(model: Model, style: Style, width: number): string {
  const matrices = matrixOf(model);
  if (matrices.length === 0) return 'no server is configured\n';
  return `${matrices.map((matrix) => serverText(matrix, style, width)).join('\n')}\n${style.dim(wrap(LEGEND, width))}\n`;
}

/** The same as two states of one thing: cells that changed show both. */
export function beforeAfterText(before: Model, after: Model, style: Style, width: number): string {
  const old = matrixOf(before);
  const texts = matrixOf(after).map((matrix, number) => {
    const was = old[number];
    return comparedText(was, matrix, style, width);
  });
  return `${texts.join('\n')}\n${style.dim(wrap('before → after where they differ; - nothing, ~ not with error responses, ×2 sent twice', width))}\n`;
}

function serverText(matrix: ServerMatrix, style: Style, width: number): string {
  const sources = new Map<string, { readonly number: number; readonly full: string }>();
  const noted = (row: Row) =>
    row.cells.map(({ short, full, source }) => {
      if (source === undefined) return short;
      const key = source.key;
      const known = sources.get(key) ?? { number: sources.size + 1, full: `${printable(source.place.file)}:${source.line}  ${full}` };
      sources.set(key, known);
      return `${short}[${known.number}]`;
    });
  const body = table(matrix.rows.map((row) => [labelText(row), ...noted(row)]), style, width, paintCell);
  const legend = [...sources.values()].map(({ number, full }) => `${style.dim(`[${number}]`)} ${cut(full, Math.max(40, width - 6))}\n`);
  return `${head(matrix, style, width)}${body}\n${legend.join('')}`;
}

function comparedText(before: ServerMatrix | undefined, after: ServerMatrix, style: Style, width: number): string {
  const rows = after.rows.map((row, number) => {
    const was = before?.rows[number];
    const cells = row.cells.map(({ short }, column) => {
      const old = was?.cells[column]?.short ?? '-';
      return old === short ? short : `${old}→${short}`;
    });
    return [labelText(row), ...cells];
  });
  const remarks = after.remarks.map((remark, number) => {
    const was = before?.remarks[number];
    return was === undefined || was === remark ? remark : `${was}  ${style.bold('→')}  ${style.green(remark)}`;
  });
  return `${head({ ...after, remarks }, style, width)}${table(rows, style, width, (cell, painted) => (cell.includes('→') ? style.green(painted) : style.dim(painted)))}`;
}

function head({ title, remarks }: ServerMatrix, style: Style, width: number): string {
  return `${style.bold(wrap(title, width))}\n${remarks.map((remark) => `  ${remark}\n`).join('')}\n`;
}

function labelText({ label, depth }: Row): string {
  return `${'  '.repeat(depth)}${label}`;
}

type Paint = (cell: string, painted: string, style: Style) => string;

function paintCell(cell: string, painted: string, style: Style): string {
  if (cell.startsWith('-')) return style.dim(painted);
  if (/^ANY|^\*|×/.test(cell)) return style.red(painted);
  return /~/.test(cell) ? style.yellow(painted) : style.green(painted);
}

/** Columns as wide as their widest cell; the first gives way where the terminal is narrow. */
function table(rows: readonly (readonly string[])[], style: Style, width: number, paint: Paint): string {
  const widths = COLUMNS.map((name, column) => Math.max(name.length, ...rows.map((row) => (row[column + 1] ?? '').length)));
  const rest = widths.reduce((sum, columnWidth) => sum + columnWidth + 2, 0);
  const first = Math.max(16, Math.min(width - rest, Math.max(...rows.map(([label = '']) => label.length))));
  const header = `${''.padEnd(first)}  ${COLUMNS.map((name, column) => name.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd();
  const lines = rows.map(([label = '', ...cells]) => {
    const painted = cells.map((cell, column) => paint(cell, cell.padEnd(widths[column] ?? 0), style));
    return `${cut(label, first).padEnd(first)}  ${painted.join('  ')}`.trimEnd();
  });
  return `${style.bold(header)}\n${lines.join('\n')}\n`;
}
