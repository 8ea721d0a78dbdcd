import type { Place, Problem } from '../nginx/index.ts';
import { printable } from '../nginx/index.ts';
import type { Json } from './json.ts';
import type { problem } from './parts.schema.ts';
import type { Style } from './style.ts';
import { placeJson } from './words.ts';

/** Characters of a line shown around a problem: a line can be megabytes long. */
const SHOWN_BEFORE = 60;
const SHOWN = 100;

/** A problem at a place in a file of a configuration or a policy. */
export interface PlacedProblem {
  readonly code: string;
  readonly severity: Problem['severity'];
  readonly message: string;
  readonly place: Pick<Place, 'file' | 'line' | 'column'>;
  readonly hint?: string;
}

/**
 * Problems in the format of compilers, `file:line:column: message`, each with its line of source and a caret.
 * `sources` returns the line as a byte string, or undefined when it cannot be read.
 */
export function problemsText(
  problems: readonly PlacedProblem[],
  sources: (file: string, line: number) => string | undefined,
  style: Style,
): string {
  return problems.map((problem) => problemText(problem, sources, style)).join('');
}

/** Makes a text of several lines safe to print; it may quote a configuration. */
export function safeLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** One problem as JSON. */
export function problemJson({ code, severity, message, place, hint }: PlacedProblem): Json<typeof problem> {
  return { code, severity, message: printable(message), ...placeJson(place), ...hintJson(hint) };
}

function hintJson(hint: string | undefined): { readonly hint?: string } {
  return hint === undefined ? {} : { hint: printable(hint) };
}

function problemText(
  { severity, message, place, hint }: PlacedProblem,
  sources: (file: string, line: number) => string | undefined,
  style: Style,
): string {
  const { file, line, column } = place;
  const word = severity === 'warning' ? style.yellow('warning: ') : '';
  const head = `${style.bold(`${printable(file)}:${line}:${column}:`)} ${word}${printable(message)}${hint === undefined ? '' : `; ${printable(hint)}`}\n`;
  const source = sources(file, line);
  return source === undefined ? head : head + excerpt(source, column, style);
}

function excerpt(source: string, column: number, style: Style): string {
  const bytes = source.replace(/\r?\n?$/, '');
  const at = byteOffset(bytes, column);
  const start = characterStart(bytes, at - SHOWN_BEFORE);
  const before = printable(bytes.slice(start, at).replaceAll('\t', ' '));
  const end = characterStart(bytes, Math.min(bytes.length, start + SHOWN));
  const after = printable(bytes.slice(at, end).replaceAll('\t', ' '));
  return `  ${before}${after}\n  ${' '.repeat([...before].length)}${style.red('^')}\n`;
}

/** Columns count characters; a UTF-8 continuation byte belongs to the character before it. */
function byteOffset(bytes: string, column: number): number {
  let seen = 0;
  for (let at = 0; at < bytes.length; at++) {
    if ((bytes.charCodeAt(at) & 0xc0) !== 0x80) seen++;
    if (seen === column) return at;
  }
  return bytes.length;
}

function characterStart(bytes: string, offset: number): number {
  let at = Math.max(0, offset);
  while (at > 0 && at < bytes.length && (bytes.charCodeAt(at) & 0xc0) === 0x80) at--;
  return at;
}
