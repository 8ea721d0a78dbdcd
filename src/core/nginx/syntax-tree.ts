import { unquote } from './quoting.ts';
import type { ByteString } from './source.ts';

/** A file as it was read: its text, and its paths inside the container and on the host. */
export interface SourceFile {
  /** Absolute path as NGINX names it. */
  readonly path: string;
  /** Its path on the host. */
  readonly hostPath: string;
  readonly identity: string;
  readonly editable: boolean;
  readonly text: ByteString;
}

/** A range of a file for people to read: lines and columns count from 1, columns in characters. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The file's path inside the container, where that differs. */
  readonly containerFile?: string;
}

/** Why the text of one file is not a sequence of NGINX statements. */
export interface SyntaxProblem {
  readonly code: 'unexpected-character' | 'unexpected-end' | 'too-long' | 'too-deep' | 'too-many';
  readonly offset: number;
  /** The line that NGINX reports: where it noticed the problem. */
  readonly line: number;
  readonly found: string;
  readonly expected: string;
  /** NGINX's own message, without its "in FILE:LINE". */
  readonly nginx: string;
}

/**
 * Columns of numbers that describe a file's directives in reading order. A tree of objects would cost about ten times
 * the memory of the text.
 */
export interface DirectiveColumns {
  readonly count: number;
  /** Token number of each directive's name; the entry past the last directive is the token count. */
  readonly firstToken: Int32Array;
  /** Offset of the `;` or `{` that ends the directive's arguments. */
  readonly terminator: Int32Array;
  /** Offset of the last byte: the `;`, or the block's `}`. */
  readonly end: Int32Array;
  /** Number of the enclosing directive, or -1 at the top of the file. */
  readonly parent: Int32Array;
  /** Number of the first directive after this one and everything inside it. */
  readonly next: Int32Array;
  /** Index into `names`. */
  readonly name: Uint16Array;
  readonly names: readonly ByteString[];
  /** Offsets of the tokens' first bytes, opening quotes included, and of the bytes after their last. */
  readonly tokenStart: Int32Array;
  readonly tokenEnd: Int32Array;
}

/** Stands for the top of a file where the number of a block is expected. */
export const TOP = -1;

/**
 * One file's directives over its unchanged text. The whole text is kept, so printing returns it and an edit is a
 * splice.
 */
export class SyntaxTree {
  readonly file: SourceFile;
  readonly columns: DirectiveColumns;
  /** Where reading stopped, or undefined when the whole file is well formed. */
  readonly problem: SyntaxProblem | undefined;
  #lineStarts: Int32Array | undefined;
  #numbers: ReadonlyMap<ByteString, number> | undefined;
  #include: number | undefined;

  constructor(file: SourceFile, columns: DirectiveColumns, problem: SyntaxProblem | undefined) {
    this.file = file;
    this.columns = columns;
    this.problem = problem;
  }

  get text(): ByteString {
    return this.file.text;
  }

  directive(index: number): Directive {
    return new Directive(this, index);
  }

  /** The directives that stand directly in a block, or at the top of the file. */
  children(block: number = TOP): Directive[] {
    const { next } = this.columns;
    const stop = this.endOf(block);
    const found: Directive[] = [];
    for (let index = block + 1; index < stop; index = next[index] as number)
      found.push(this.directive(index));
    return found;
  }

  /** `numberOf('include')`, which every search in a block needs. */
  get include(): number {
    this.#include ??= this.numberOf('include');
    return this.#include;
  }

  /** The number after the last directive inside a block, or in the file. */
  endOf(block: number): number {
    const { next, count } = this.columns;
    return block === TOP ? count : (next[block] as number);
  }

  /** The number of a name in `columns.name`, or -1 when no directive of the file has this name. */
  numberOf(name: ByteString): number {
    this.#numbers ??= new Map(this.columns.names.map((known, number) => [known, number]));
    return this.#numbers.get(name) ?? -1;
  }

  /** 1-based line of an offset. */
  lineAt(offset: number): number {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** Offset at which a 1-based line starts. */
  lineStart(line: number): number {
    return this.#starts()[line - 1] ?? this.text.length;
  }

  place(start: number, end: number): Place {
    const line = this.lineAt(start);
    const endLine = this.lineAt(Math.max(start, end));
    return {
      file: this.file.hostPath,
      line,
      column: this.#column(line, start),
      endLine,
      endColumn: this.#column(endLine, end),
      ...(this.file.path === this.file.hostPath ? {} : { containerFile: this.file.path }),
    };
  }

  #column(line: number, offset: number): number {
    const start = this.lineStart(line);
    let column = 1;
    // A UTF-8 continuation byte is part of the character before it.
    for (let at = start; at < offset; at++) if ((this.text.charCodeAt(at) & 0xc0) !== 0x80) column++;
    return column;
  }

  #starts(): Int32Array {
    if (this.#lineStarts === undefined) {
      const { text } = this;
      let lines = 1;
      for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
      const starts = new Int32Array(lines);
      let line = 0;
      for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts[++line] = at + 1;
      this.#lineStarts = starts;
    }
    return this.#lineStarts;
  }
}

/** A handle on one directive of a file: its name, arguments and block. Cheap to create. */
export class Directive {
  readonly tree: SyntaxTree;
  readonly index: number;
  #place: Place | undefined = undefined;

  constructor(tree: SyntaxTree, index: number) {
    this.tree = tree;
    this.index = index;
  }

  /** Equal for two handles exactly when they refer to the same directive of the same file. */
  get key(): string {
    return `${this.tree.file.identity}:${this.index}`;
  }

  get name(): ByteString {
    const { name, names } = this.tree.columns;
    return names[name[this.index] as number] as ByteString;
  }

  get argumentCount(): number {
    const { firstToken } = this.tree.columns;
    return (firstToken[this.index + 1] as number) - (firstToken[this.index] as number) - 1;
  }

  /** The argument as NGINX sees it, without quotes and with escapes resolved; undefined past the last one. */
  argument(number: number): ByteString | undefined {
    if (number < 0 || number >= this.argumentCount) return undefined;
    return unquote(this.rawArgument(number));
  }

  get args(): readonly ByteString[] {
    const args: ByteString[] = [];
    const { argumentCount } = this;
    for (let number = 0; number < argumentCount; number++) args.push(unquote(this.rawArgument(number)));
    return args;
  }

  /** The argument as it is written, quotes and escapes included. */
  rawArgument(number: number): ByteString {
    const { start, end } = this.argumentSpan(number);
    return this.tree.text.slice(start, end);
  }

  /** Offsets of an argument as written; number -1 is the directive's name. */
  argumentSpan(number: number): { readonly start: number; readonly end: number } {
    const { firstToken, tokenStart, tokenEnd } = this.tree.columns;
    const token = (firstToken[this.index] as number) + 1 + number;
    return { start: tokenStart[token] as number, end: tokenEnd[token] as number };
  }

  get isBlock(): boolean {
    return this.tree.text.charCodeAt(this.terminator) === 0x7b;
  }

  /** Offset of the name's first byte. */
  get start(): number {
    return this.argumentSpan(-1).start;
  }

  /** Offset of the `;` or `{`. */
  get terminator(): number {
    return this.tree.columns.terminator[this.index] as number;
  }

  /** Offset of the byte after the `;` or the closing `}`. */
  get end(): number {
    return (this.tree.columns.end[this.index] as number) + 1;
  }

  /** The directive whose block contains this one, within the same file. */
  get parent(): Directive | undefined {
    const parent = this.tree.columns.parent[this.index] as number;
    return parent === TOP ? undefined : this.tree.directive(parent);
  }

  /** Line of the directive's name. NGINX reports the terminator's line: see `reportedLine`. */
  get line(): number {
    return this.tree.lineAt(this.start);
  }

  /** The line that NGINX reports for problems with this directive. */
  get reportedLine(): number {
    return this.tree.lineAt(this.terminator);
  }

  get place(): Place {
    // Cached, since many findings can concern one directive.
    this.#place ??= this.tree.place(this.start, this.isBlock ? this.terminator : this.end);
    return this.#place;
  }

  placeOfArgument(number: number): Place {
    const { start, end } = this.argumentSpan(number);
    return this.tree.place(start, end);
  }
}
