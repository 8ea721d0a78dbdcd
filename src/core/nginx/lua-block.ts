import type { ByteString } from './source.ts';

export type LuaBlock =
  | { readonly ok: true /** Offset of the closing `}`. */; readonly end: number }
  | { readonly ok: false; readonly expected: string; readonly nginx: string };

/**
 * Finds the end of a `*_by_lua_block { … }` body, starting at the byte after its `{`. The Lua module has its own lexer
 * for such bodies (ngx_http_lua_lex.rl): braces count except in comments, in long brackets and in quotes that close
 * on their line. `#` has no meaning.
 */
export function endOfLuaBlock(text: ByteString, start: number): LuaBlock {
  let depth = 1;
  // Quotes before this offset do not close: a quote was searched up to here, and all others in between are escaped.
  let unclosedDouble = 0;
  let unclosedSingle = 0;
  for (let at = start; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x7b:
        depth++;
        break;
      case 0x7d:
        if (--depth === 0) return { ok: true, end: at };
        break;
      case 0x2d: // -
        if (text.charCodeAt(at + 1) === 0x2d) at = endOfComment(text, at + 2);
        break;
      case 0x5b: // [
        at = endOfLongBracket(text, at) ?? at;
        break;
      case 0x22:
      case 0x27:
        if (at >= (text.charCodeAt(at) === 0x22 ? unclosedDouble : unclosedSingle)) {
          const end = endOfString(text, at);
          if (text.charCodeAt(end) === text.charCodeAt(at)) at = end;
          else if (text.charCodeAt(at) === 0x22) unclosedDouble = end;
          else unclosedSingle = end;
        }
        break;
    }
    if (at === UNCLOSED) {
      return {
        ok: false,
        expected: 'the end of a Lua long bracket, such as "]]"',
        nginx: 'Lua code block missing the closing long bracket',
      };
    }
  }
  return {
    ok: false,
    expected: '"}" to close the Lua block',
    nginx: 'unexpected end of file, expecting "}"',
  };
}

const UNCLOSED = Number.POSITIVE_INFINITY;

function endOfComment(text: ByteString, at: number): number {
  const bracket = text.charCodeAt(at) === 0x5b ? endOfLongBracket(text, at) : undefined;
  if (bracket !== undefined) return bracket;
  const line = text.indexOf('\n', at);
  return line === -1 ? text.length : line;
}

/** Offset of the last byte of `[==[ … ]==]`, `UNCLOSED`, or undefined when no long bracket starts here. */
function endOfLongBracket(text: ByteString, at: number): number | undefined {
  let open = at + 1;
  while (text.charCodeAt(open) === 0x3d) open++;
  if (text.charCodeAt(open) !== 0x5b) return undefined;
  const closing = `]${'='.repeat(open - at - 1)}]`;
  const end = text.indexOf(closing, open + 1);
  return end === -1 ? UNCLOSED : end + closing.length - 1;
}

/**
 * Offset of the closing quote, or of the end of the line when the quote is not closed there and so is an ordinary
 * byte.
 */
function endOfString(text: ByteString, at: number): number {
  const mark = text.charCodeAt(at);
  for (let end = at + 1; end < text.length; end++) {
    const byte = text.charCodeAt(end);
    if (byte === 0x0a || byte === mark) return end;
    if (byte === 0x5c) {
      if (text.charCodeAt(end + 1) === 0x0a) return end + 1;
      end++;
    }
  }
  return text.length;
}
