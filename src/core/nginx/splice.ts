import type { ByteString } from './source.ts';

/** Replace the bytes from `start` up to `end` by `text`; an insertion when both are equal. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: ByteString;
}

/**
 * Applies splices to the text that their offsets refer to. Insertions at one offset keep their order; equal splices
 * count once. Throws a RangeError when two splices overlap: edits of one control never do, so that is a defect of the
 * program, not of its input.
 */
export function applySplices(text: ByteString, splices: readonly Splice[]): ByteString {
  const sorted = [...splices].sort((a, b) => a.start - b.start || a.end - b.end);
  let result = '';
  let at = 0;
  let previous: Splice | undefined;
  for (const splice of sorted) {
    if (previous !== undefined && sameSplice(previous, splice)) continue;
    if (splice.start < at) throw new RangeError(`two edits claim the bytes at offset ${splice.start}`);
    result += text.slice(at, splice.start) + splice.text;
    at = splice.end;
    previous = splice;
  }
  return result + text.slice(at);
}

function sameSplice(a: Splice, b: Splice): boolean {
  return a.start === b.start && a.end === b.end && a.text === b.text;
}
