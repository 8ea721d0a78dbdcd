/** A part of a pattern: any run of bytes, or one byte that passes a test. */
type Piece = 'run' | ((byte: string) => boolean);

/**
 * Returns the test of fnmatch(3) for one segment of a glob in the C locale: `*`, `?`, `[a-z]`, `[!a-z]`, `[[:digit:]]`,
 * `\` before a literal. A leading dot is matched only by a dot. Takes at most time proportional to the product of both
 * lengths, since patterns come from an untrusted configuration.
 */
export function segmentTest(segment: string): (name: string) => boolean {
  const pieces = piecesOf(segment);
  // fnmatch(3): a backslash with nothing behind it matches nothing.
  if (/(^|[^\\])(\\\\)*\\$/.test(segment)) return () => false;
  const takesDot = /^\\?\./.test(segment);
  return (name) => (takesDot || !name.startsWith('.')) && matches(pieces, name);
}

/** Only the latest run is retried: whatever an earlier run could match, the latest one can match too. */
function matches(pieces: readonly Piece[], name: string): boolean {
  let at = 0;
  let piece = 0;
  let retry: { readonly piece: number; at: number } | undefined;
  while (at < name.length) {
    const wanted = pieces[piece];
    if (wanted === 'run') {
      retry = { piece: ++piece, at };
    } else if (wanted?.(name.charAt(at))) {
      at++;
      piece++;
    } else if (retry !== undefined) {
      at = ++retry.at;
      piece = retry.piece;
    } else return false;
  }
  return pieces.slice(piece).every((left) => left === 'run');
}

function piecesOf(segment: string): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < segment.length; at++) {
    const byte = segment.charAt(at);
    const set = byte === '[' ? byteSet(segment, at) : undefined;
    if (byte === '*') {
      if (pieces.at(-1) !== 'run') pieces.push('run');
    } else if (byte === '?') pieces.push(() => true);
    else if (set !== undefined) {
      pieces.push(set.test);
      at = set.end;
    } else {
      const literal = byte === '\\' && at + 1 < segment.length ? segment.charAt(++at) : byte;
      pieces.push((other) => other === literal);
    }
  }
  return pieces;
}

/** The bytes from `first` to `last` in the C locale; empty when `last` is smaller. */
interface Range {
  readonly first: string;
  readonly last: string;
}

const CLASSES: ReadonlyMap<string, RegExp> = new Map([
  ['alpha', /[A-Za-z]/],
  ['digit', /[0-9]/],
  ['alnum', /[0-9A-Za-z]/],
  ['upper', /[A-Z]/],
  ['lower', /[a-z]/],
  ['xdigit', /[0-9A-Fa-f]/],
  ['space', /[\t-\r ]/],
  ['blank', /[\t ]/],
  ['punct', /[!-/:-@[-`{-~]/],
  ['print', /[ -~]/],
  ['graph', /[!-~]/],
  ['cntrl', /[^ -~\x80-\xff]/],
]);

/** The set that starts at a bracket; undefined when it is not closed, so that the bracket is a literal. */
function byteSet(segment: string, open: number): { test(byte: string): boolean; end: number } | undefined {
  const isNegated = /[!^]/.test(segment.charAt(open + 1));
  const start = open + (isNegated ? 2 : 1);
  const ranges: Range[] = [];
  const classes: RegExp[] = [];
  for (let at = start; at < segment.length; ) {
    if (segment.charAt(at) === ']' && at > start) {
      const has = (byte: string) =>
        ranges.some(({ first, last }) => first <= byte && byte <= last) ||
        classes.some((expression) => expression.test(byte));
      return { test: (byte) => has(byte) !== isNegated, end: at };
    }
    const [whole, name] = /^\[:([a-z]+):\]/.exec(segment.slice(at)) ?? [];
    if (whole !== undefined && name !== undefined) {
      classes.push(CLASSES.get(name) ?? /$^/);
      at += whole.length;
      continue;
    }
    const first = byteAt(segment, at);
    const isRange = segment.charAt(first.next) === '-' && !/^\]?$/.test(segment.charAt(first.next + 1));
    const last = isRange ? byteAt(segment, first.next + 1) : first;
    ranges.push({ first: first.byte, last: last.byte });
    at = last.next;
  }
  return undefined;
}

/** A member of a set: a byte, a byte after `\`, `[.x.]` or `[=x=]`. */
function byteAt(segment: string, at: number): { readonly byte: string; readonly next: number } {
  const symbol = /^\[([.=])(.)\1\]/s.exec(segment.slice(at, at + 5))?.[2];
  if (symbol !== undefined) return { byte: symbol, next: at + 5 };
  if (segment.charAt(at) === '\\' && at + 1 < segment.length)
    return { byte: segment.charAt(at + 1), next: at + 2 };
  return { byte: segment.charAt(at), next: at + 1 };
}
