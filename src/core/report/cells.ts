import type { Cell } from '../controls/index.ts';
import { CONTROLS } from '../controls/index.ts';
import type { Level, Model } from '../model/index.ts';
import { effectiveHeaders } from '../model/index.ts';

/** The columns of the matrix: one for each control that has one. */
export const COLUMNS = CONTROLS.flatMap(({ column }) => (column === undefined ? [] : [column]));

/** The cells of one level, in the order of `COLUMNS`. */
export function cellsOf(model: Model, level: Level): readonly Cell[] {
  const headers = effectiveHeaders(level, model.version).filter(({ value }) => value !== '');
  return COLUMNS.map((column) => column.cell(level, headers));
}
