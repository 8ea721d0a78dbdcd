import type { Place } from '../nginx/index.ts';
import { decodeUtf8, printable } from '../nginx/index.ts';

export const DEFAULT_WIDTH = 80;

/**
 * Breaks a text into lines of at most `width` characters. The first line starts with `first`, the others with `rest`.
 * Words longer than a line stay whole, so that paths can be copied.
 */
export function wrap(text: string, width: number, first = '', rest = first): string {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(' ')) {
    if (!empty && lengthOf(line) + 1 + lengthOf(word) > width) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  lines.push(line);
  return `${lines.join('\n')}\n`;
}

/** Length in code points, which is close enough to columns. */
export function lengthOf(text: string): number {
  return [...text].length;
}

export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)));
}

/** Shortens a text to `width` characters; the last one is then an ellipsis. */
export function clipped(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}

/** `1 finding`, `2 findings`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** `file:line`, safe to print. */
export function fileLine({ file, line }: Pick<Place, 'file' | 'line'>): string {
  return `${printable(file)}:${line}`;
}

/** Bytes of a file as text for JSON: decoded as UTF-8, or as Latin-1 when they are not valid UTF-8. */
export function decoded(bytes: string): string {
  return decodeUtf8(bytes) ?? bytes;
}

/** Permission bits as `ls` and `chmod` write them, such as `0640`. */
export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** A place in JSON. */
type PlaceJson = Pick<Place, 'file' | 'line' | 'column'>;

/** The file, line and column of a place. */
export function placeJson({ file, line, column }: PlaceJson): PlaceJson {
  return { file: decoded(file), line, column };
}

/** Groups items by a key, in the order of their first occurrence. */
export function groupedBy<T>(items: Iterable<T>, keyOf: (item: T) => unknown): T[][] {
  const groups = new Map<unknown, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
