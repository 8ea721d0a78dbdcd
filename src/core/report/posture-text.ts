import type { Cell } from '../controls/index.ts';
import type { Level, Model } from '../model/index.ts';
import { levelsOf, scopeLabel } from '../model/index.ts';
import { cellsOf } from './cells.ts';
import { matrixText } from './matrix.ts';
import type { Style } from './style.ts';
import { counted, DEFAULT_WIDTH, wrap } from './words.ts';

/**
 * What a configuration does, as a matrix: locations down, topics across, each value with a number under which
 * the file and line that it comes from are listed below. `width` in characters.
 */
export function postureText(model: Model, style: Style, width: number = DEFAULT_WIDTH): string {
  return matrixText(model, style, width);
}

/** The matrix after a change: `+` marks what is new, `~` what is another, `-` what is gone. */
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
      ? 'Nothing that this table shows has changed.'
      : `${counted(changed.size, 'place')} changed: + new, ~ another value, - gone`;
  return `${matrix}\n${wrap(words, width)}`;
}

/** Levels with a name that survives edits: line numbers and the numbers of directives do not. */
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
