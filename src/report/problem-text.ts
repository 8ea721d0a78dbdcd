import type { Problem } from '../nginx/index.ts';
import { printable } from '../nginx/index.ts';
import type { Style } from './style.ts';
import { cut } from './style.ts';

const SHOWN = 160;

/**
 * Problems as `file:line:column: message`, each with its line of source and a caret under the place. `sources`
 * gives a file's line as bytes.
 */
export function problemsText(
  problems: readonly Problem[],
  sources: (file: string, line: number) => string | undefined,
  style: Style,
): string {
  return problems.map((problem) => problemText(problem, sources(problem.place.file, problem.place.line), style)).join('');
}

function problemText({ place, message, severity }: Problem, source: string | undefined, style: Style): string {
  const { file, line, column, containerFile } = place;
  const container = containerFile === undefined ? '' : style.dim(` (${printable(containerFile)} in the container)`);
  const head = `${printable(file)}:${line}:${column}: ${severity === 'warning' ? 'warning: ' : ''}${message}${container}\n`;
  if (source === undefined || source.trim() === '') return head;
  // Escapes are wider than what they stand for, so the caret is placed by the text before it.
  const tabless = source.replaceAll('\t', ' ');
  const before = printable(tabless.slice(0, column - 1));
  if (before.length > SHOWN - 10) return `${style.bold(head)}    ${style.dim(cut(printable(tabless), SHOWN))}\n`;
  return `${style.bold(head)}    ${cut(printable(tabless), SHOWN)}\n    ${' '.repeat(before.length)}${style.red('^')}\n`;
}
