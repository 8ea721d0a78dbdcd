import type { Cell } from '../controls/index.ts';
import type { Level, Model } from '../model/index.ts';
import { levelsOf, scopeLabel } from '../model/index.ts';
import { cellsOf } from './cells.ts';
import { matrixText } from './matrix.ts';
import type { Style } from './style.ts';
import { counted, DEFAULT_WIDTH, wrap } from './words.ts';

/**
 * The effective settings of a configuration as a matrix: a row for each location, a column for each topic. Each value
 * has a number, and its file and line are listed below under that number. `width` is in characters.
 */
export function postureText(model: Model, style: Style, width: number = DEFAULT_WIDTH): string {
  return matrixText(model, style, width);
}

/** The matrix after a change: `+` marks new values, `~` changed ones, `-` removed ones. */
export function beforeAfterText(
  before: Model,
  after: Model,
  style: Style,
  width: number = DEFAULT_WIDTH,
): string {
  const old = new Map(keyedLevels(before).map(([level, key]) => [key, cellsOf(before, level)]));
  const keys = new Map(keyedLevels(after));
  const changed = new Set<string>();
  const mark = (level: Level, column: number, cell: Cell) => {
    const key = keys.get(level) ?? '';
    const was = old.get(key)?.[column]?.behaviour ?? '';
    if (was === cell.behaviour) return undefined;
    changed.add(`${key}\n${column}`);
    if (was === '') return '+';
    return cell.behaviour === '' ? '-' : '~';
  };
  const matrix = matrixText(after, style, width, mark);
  const words =
    changed.size === 0
      ? 'Nothing in this table has changed.'
      : `${counted(changed.size, 'place')} changed: + new, ~ different value, - removed`;
  return `${matrix}\n${wrap(words, width)}`;
}

/** Levels with a key that survives edits, which line numbers and indices of directives do not. */
function keyedLevels(model: Model): (readonly [Level, string])[] {
  const repeats = new Map<string, number>();
  const keyed: (readonly [Level, string])[] = [];
  const numbered = (key: string) => {
    const repeat = repeats.get(key) ?? 0;
    repeats.set(key, repeat + 1);
    return `${key}\n${repeat}`;
  };
  for (const server of model.servers) {
    const own = numbered(server.block.tree.file.identity);
    for (const level of levelsOf(server)) keyed.push([level, numbered(`${own}\n${pathOf(level)}`)]);
  }
  return keyed;
}

function pathOf(level: Level): string {
  return level.parent === undefined ? '' : `${pathOf(level.parent)}\n${scopeLabel(level) ?? ''}`;
}
