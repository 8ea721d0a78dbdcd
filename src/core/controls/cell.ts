import type { HeaderEntry, Level } from '../model/index.ts';
import type { Directive } from '../nginx/index.ts';
import { printable } from '../nginx/index.ts';

/** What one level does about one topic. */
export interface Cell {
  /** In a few characters, safe to print; `–` for nothing. */
  readonly text: string;
  readonly tone: 'good' | 'doubtful' | 'none';
  /** The directives that it comes from. */
  readonly sources: readonly Directive[];
  /** Equal for two cells if and only if clients see the same. */
  readonly behaviour: string;
}

/** A column of the matrix that `posture` shows. */
export interface PostureColumn {
  /** In a few characters. */
  readonly title: string;
  /** True for a topic that few configurations use: the column is shown only if a level has a value. */
  readonly onlyWhenUsed?: true;
  /** The cell of a level. `headers` are those that it sends: effective and not empty. */
  cell(level: Level, headers: readonly HeaderEntry[]): Cell;
}

export const NO_CELL: Cell = { text: '–', tone: 'none', sources: [], behaviour: '' };

/** Marks a header that is not sent with error pages. */
export const NOT_ALWAYS = '°';

/** A column for response headers: how a value is written in short, and which values are good. */
export interface HeaderColumn {
  readonly title: string;
  readonly onlyWhenUsed?: true;
  /** In lower case. */
  readonly names: readonly string[];
  readonly short: (value: string, entry: HeaderEntry) => string;
  readonly isGood?: (value: string) => boolean;
}

/** The column of one header, or of several that mean the same. */
export function headerColumn({ title, names, short, isGood, onlyWhenUsed }: HeaderColumn): PostureColumn {
  return {
    title,
    ...(onlyWhenUsed === undefined ? {} : { onlyWhenUsed }),
    cell: (_, headers) =>
      headerCell(
        headers.filter(({ key }) => names.includes(key)),
        short,
        isGood,
      ),
  };
}

function headerCell(
  entries: readonly HeaderEntry[],
  short: HeaderColumn['short'],
  isGood: (value: string) => boolean = () => true,
): Cell {
  const [first] = entries;
  if (first === undefined) return NO_CELL;
  const always = entries.every((entry) => entry.always);
  const text = `${short(printable(first.value), first)}${entries.length > 1 ? `+${entries.length - 1}` : ''}`;
  return {
    text: always ? text : text + NOT_ALWAYS,
    // Two headers of the same name often contradict each other.
    tone: always && entries.length === 1 && isGood(first.value) ? 'good' : 'doubtful',
    sources: entries.map(({ directive }) => directive),
    behaviour: entries
      .map(({ name, value, always }) => `${name.toLowerCase()}\n${value}\n${always}`)
      .join('\n'),
  };
}
