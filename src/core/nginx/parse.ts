import { ColumnsBuilder } from './columns-builder.ts';
import { endOfLuaBlock } from './lua-block.ts';
import { printable } from './printable.ts';
import type { SourceFile, SyntaxProblem } from './syntax-tree.ts';
import { SyntaxTree, TOP } from './syntax-tree.ts';

/** Size of NGINX's read buffer. No token or comment line may be longer (NGX_CONF_BUFFER). */
const BUFFER = 4096;

/** More nesting than in any real configuration. Keeps recursion over blocks within the stack. */
export const MAX_DEPTH = 1500;

/** Bounds memory for hostile input: about 30 bytes are kept for each token. */
const MAX_TOKENS = 24_000_000;

const LF = 0x0a;
const QUOTE_DOUBLE = 0x22;
const HASH = 0x23;
const DOLLAR = 0x24;
const QUOTE_SINGLE = 0x27;
const PARENTHESIS_CLOSE = 0x29;
const SEMICOLON = 0x3b;
const BACKSLASH = 0x5c;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;

/**
 * Reads one file's text into its directives by the rules of ngx_conf_read_token and ngx_conf_parse: the same tokens
 * and, on malformed text, the same message at the same line. Directives before a problem are kept.
 *
 * Checks only the syntax. `loadConfiguration` checks names, contexts and argument counts.
 */
export function parse(file: SourceFile): SyntaxTree {
  return new Parser(file).run();
}

class Parser {
  readonly #file: SourceFile;
  readonly #text: string;
  readonly #columns: ColumnsBuilder;
  #at = 0;
  #problem: SyntaxProblem | undefined;

  constructor(file: SourceFile) {
    this.#file = file;
    this.#text = file.text;
    this.#columns = new ColumnsBuilder(file.text);
  }

  run(): SyntaxTree {
    const columns = this.#columns;
    let block = TOP;
    let depth = 0;
    while (this.#problem === undefined) {
      const ending = this.#statement(depth);
      if (ending === undefined) break;
      if (ending === BRACE_CLOSE) {
        columns.close(block, this.#at - 1);
        block = columns.parentOf(block);
        depth--;
      } else if (ending === BRACE_OPEN) {
        const opened = columns.directive(block, this.#at - 1);
        if (columns.nameOf(opened).endsWith('_by_lua_block')) {
          this.#lua(opened);
        } else {
          block = opened;
          if (++depth > MAX_DEPTH) {
            this.#fail(
              'too-deep',
              this.#at - 1,
              '"{"',
              `at most ${MAX_DEPTH} blocks inside each other`,
              'too deep',
            );
          }
        }
      } else {
        columns.directive(block, this.#at - 1);
      }
    }
    for (; block !== TOP; block = columns.parentOf(block)) columns.close(block, this.#text.length);
    return new SyntaxTree(this.#file, columns.finish(), this.#problem);
  }

  /**
   * Reads up to the byte that ends a statement, opens a block or closes one, and returns that byte; undefined
   * at the end of the file or on a problem.
   */
  #statement(depth: number): number | undefined {
    const text = this.#text;
    const size = text.length;
    let words = 0;
    for (;;) {
      const at = this.#at;
      if (at >= size) return this.#endOfFile(words, depth);
      const byte = text.charCodeAt(at);
      if (byte === 0x20 || byte === LF || byte === 0x09 || byte === 0x0d) {
        this.#at = at + 1;
        continue;
      }
      if (byte === SEMICOLON || byte === BRACE_OPEN) {
        if (words === 0) return this.#unexpected(at, 'the name of a directive');
        this.#at = at + 1;
        return byte;
      }
      if (byte === BRACE_CLOSE) {
        if (words > 0) return this.#unexpected(at, '";", "{" or another argument');
        if (depth === 0) return this.#unexpected(at, 'the name of a directive (no block is open)');
        this.#at = at + 1;
        return byte;
      }
      if (byte === HASH) {
        const line = text.indexOf('\n', at);
        const end = line === -1 ? size : line;
        if (end - at >= BUFFER && at + BUFFER < size) return this.#tooLong(at, false);
        this.#at = end;
        continue;
      }
      words++;
      if (this.#columns.tokenCount >= MAX_TOKENS) return this.#tooMany(at);
      if (byte === QUOTE_DOUBLE || byte === QUOTE_SINGLE) {
        const after = this.#quoted(at, byte);
        if (after === undefined) return undefined;
        if (after !== 0) return after;
        continue;
      }
      const ending = this.#word(at, depth);
      if (ending !== 0) return ending;
    }
  }

  /**
   * A bare word from `start`. Returns the `;` or `{` that ended it and the statement, 0 when white space
   * ended it, or undefined on a problem.
   */
  #word(start: number, depth: number): number | undefined {
    const text = this.#text;
    const size = text.length;
    const limit = start + BUFFER;
    let dollar = false;
    for (let at = start; at < size; at++) {
      if (at >= limit) return this.#tooLong(start, false);
      const byte = text.charCodeAt(at);
      if (byte === BRACE_OPEN && dollar) continue;
      dollar = false;
      if (byte === BACKSLASH) {
        at++;
      } else if (byte === DOLLAR) {
        dollar = true;
      } else if (byte === SEMICOLON || byte === BRACE_OPEN) {
        this.#columns.token(start, at);
        this.#at = at + 1;
        return byte;
      } else if (byte === 0x20 || byte === LF || byte === 0x09 || byte === 0x0d) {
        this.#columns.token(start, at);
        this.#at = at + 1;
        // NGINX counts the white space after the token as well, so one more byte must fit.
        if (at + 1 >= limit && at + 1 < size) return this.#tooLong(start, false);
        return 0;
      }
    }
    if (size > limit) return this.#tooLong(start, false);
    this.#at = size;
    return this.#endOfFile(1, depth);
  }

  /**
   * A quoted token whose opening quote stands at `start`. Returns the `;` or `{` after it, 0 when white space
   * or a `)` follows, or undefined on a problem.
   */
  #quoted(start: number, mark: number): number | undefined {
    const text = this.#text;
    const size = text.length;
    const limit = start + 1 + BUFFER;
    for (let at = start + 1; at < size; at++) {
      if (at >= limit) return this.#tooLong(start + 1, true);
      const byte = text.charCodeAt(at);
      if (byte === BACKSLASH) {
        at++;
      } else if (byte === mark) {
        this.#columns.token(start, at + 1);
        return this.#afterQuote(at + 1, limit);
      }
    }
    if (size > limit) return this.#tooLong(start + 1, true);
    this.#at = size;
    return this.#endOfFile(1, 0);
  }

  #afterQuote(at: number, limit: number): number | undefined {
    const text = this.#text;
    const size = text.length;
    this.#at = at;
    if (at >= size) return this.#endOfFile(1, 0);
    if (at >= limit) return this.#tooLong(limit - BUFFER, false);
    const byte = text.charCodeAt(at);
    if (byte === SEMICOLON || byte === BRACE_OPEN) {
      this.#at = at + 1;
      return byte;
    }
    if (byte === 0x20 || byte === LF || byte === 0x09 || byte === 0x0d) {
      this.#at = at + 1;
      if (at + 1 >= limit && at + 1 < size) return this.#tooLong(limit - BUFFER, false);
      return 0;
    }
    if (byte === PARENTHESIS_CLOSE) return 0;
    return this.#unexpected(at, 'white space, ";" or "{" after the closing quote');
  }

  #lua(opened: number): void {
    const body = endOfLuaBlock(this.#text, this.#at);
    if (body.ok) {
      this.#columns.close(opened, body.end);
      this.#at = body.end + 1;
      return;
    }
    this.#columns.close(opened, this.#text.length);
    this.#fail('unexpected-end', this.#text.length, 'the end of the file', body.expected, body.nginx);
  }

  #endOfFile(words: number, depth: number): undefined {
    if (words > 0) {
      const nginx = 'unexpected end of file, expecting ";" or "}"';
      this.#fail('unexpected-end', this.#text.length, 'the end of the file', '";" or "{"', nginx);
    } else if (depth > 0) {
      const nginx = 'unexpected end of file, expecting "}"';
      this.#fail('unexpected-end', this.#text.length, 'the end of the file', '"}"', nginx);
    }
    return undefined;
  }

  #unexpected(at: number, expected: string): undefined {
    // NGINX prints the byte as it is.
    const byte = this.#text.charAt(at);
    this.#fail('unexpected-character', at, `"${printable(byte)}"`, expected, `unexpected "${byte}"`);
    return undefined;
  }

  #tooLong(start: number, quoted: boolean): undefined {
    const text = this.#text;
    const nginx = quoted
      ? `too long parameter, probably missing terminating "${text.charAt(start - 1)}" character`
      : `too long parameter "${text.slice(start, start + 10)}..." started`;
    const found = `a word of more than ${BUFFER - 1} bytes that starts with "${printable(text.slice(start, start + 10))}"`;
    const expected = quoted
      ? `a closing ${text.charAt(start - 1)} within ${BUFFER} bytes`
      : 'a shorter word or comment line';
    this.#fail('too-long', start, found, expected, nginx);
    return undefined;
  }

  #tooMany(at: number): undefined {
    const expected = `at most ${MAX_TOKENS} words in one file`;
    this.#fail('too-many', at, 'more text', expected, 'too many words');
    return undefined;
  }

  #fail(code: SyntaxProblem['code'], offset: number, found: string, expected: string, nginx: string): void {
    if (this.#problem !== undefined) return;
    let line = 1;
    for (let at = this.#text.indexOf('\n'); at !== -1 && at < offset; at = this.#text.indexOf('\n', at + 1))
      line++;
    this.#problem = { code, offset, line, found, expected, nginx };
  }
}
