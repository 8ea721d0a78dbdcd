import { unquote } from './quoting.ts';
import type { ByteString } from './source.ts';
import type { DirectiveColumns } from './syntax-tree.ts';
import { TOP } from './syntax-tree.ts';

/** How many name slots are tried before a name is looked up the slow way. A power of two. */
const SLOTS = 1024;

/** A `Uint16Array` can number no more distinct names. All further names get the last number. */
const MAX_NAMES = 0xffff;

/** The columns while they grow. */
interface Growing {
  tokenStart: Int32Array;
  tokenEnd: Int32Array;
  firstToken: Int32Array;
  terminator: Int32Array;
  end: Int32Array;
  parent: Int32Array;
  next: Int32Array;
  name: Uint16Array;
  readonly slots: Int32Array;
}

const FIRST_TOKENS = 16 * 1024;
const FIRST_DIRECTIVES = 8 * 1024;
/** Columns with room for more tokens or directives than this are not kept for the next file. */
const MAX_SPARE = 1024 * 1024;

/**
 * The last file's columns, for reuse: a tree has thousands of files, and allocating for each costs more than reading
 * it.
 */
let spare: Growing | undefined;

function newColumns(): Growing {
  return {
    tokenStart: new Int32Array(FIRST_TOKENS),
    tokenEnd: new Int32Array(FIRST_TOKENS),
    firstToken: new Int32Array(FIRST_DIRECTIVES),
    terminator: new Int32Array(FIRST_DIRECTIVES),
    end: new Int32Array(FIRST_DIRECTIVES),
    parent: new Int32Array(FIRST_DIRECTIVES),
    next: new Int32Array(FIRST_DIRECTIVES),
    name: new Uint16Array(FIRST_DIRECTIVES),
    slots: new Int32Array(SLOTS),
  };
}

/** Collects tokens and directives in growing columns and trims them at the end. */
export class ColumnsBuilder {
  readonly #text: ByteString;
  readonly #columns: Growing;
  #tokens = 0;
  #statementToken = 0;
  #count = 0;
  readonly #names: ByteString[] = [];
  readonly #numbers = new Map<ByteString, number>();

  constructor(text: ByteString) {
    this.#text = text;
    this.#columns = spare ?? newColumns();
    this.#columns.slots.fill(-1);
    // A builder that starts before this one has finished allocates its own columns.
    spare = undefined;
  }

  get tokenCount(): number {
    return this.#tokens;
  }

  token(start: number, end: number): void {
    const columns = this.#columns;
    const number = this.#tokens++;
    if (number >= columns.tokenStart.length) {
      columns.tokenStart = grown(columns.tokenStart);
      columns.tokenEnd = grown(columns.tokenEnd);
    }
    columns.tokenStart[number] = start;
    columns.tokenEnd[number] = end;
  }

  /** Makes a directive of the tokens read since the last one and returns its number. */
  directive(parent: number, terminator: number): number {
    const columns = this.#columns;
    const index = this.#count++;
    // One entry is kept free for the sentinel that `finish` writes.
    if (index + 1 >= columns.firstToken.length) {
      columns.firstToken = grown(columns.firstToken);
      columns.terminator = grown(columns.terminator);
      columns.end = grown(columns.end);
      columns.parent = grown(columns.parent);
      columns.next = grown(columns.next);
      const name = new Uint16Array(columns.firstToken.length);
      name.set(columns.name);
      columns.name = name;
    }
    columns.firstToken[index] = this.#statementToken;
    columns.terminator[index] = terminator;
    columns.end[index] = terminator;
    columns.parent[index] = parent;
    columns.next[index] = index + 1;
    columns.name[index] = this.#nameNumber(this.#statementToken);
    this.#statementToken = this.#tokens;
    return index;
  }

  close(block: number, end: number): void {
    this.#columns.end[block] = end;
    this.#columns.next[block] = this.#count;
  }

  parentOf(block: number): number {
    return this.#columns.parent[block] ?? TOP;
  }

  nameOf(index: number): ByteString {
    return this.#names[this.#columns.name[index] as number] as ByteString;
  }

  /** The columns, trimmed. The builder must not be used afterwards. */
  finish(): DirectiveColumns {
    const columns = this.#columns;
    const count = this.#count;
    // A statement that a problem cut short leaves tokens that belong to no directive.
    const tokens = this.#statementToken;
    columns.firstToken[count] = tokens;
    // One buffer for all columns: many files are small.
    const memory = new ArrayBuffer(4 * (5 * count + 1 + 2 * tokens) + 2 * count);
    let offset = 0;
    const trimmed = (column: Int32Array, length: number) => {
      const view = new Int32Array(memory, offset, length);
      view.set(column.subarray(0, length));
      offset += 4 * length;
      return view;
    };
    const firstToken = trimmed(columns.firstToken, count + 1);
    const terminator = trimmed(columns.terminator, count);
    const end = trimmed(columns.end, count);
    const parent = trimmed(columns.parent, count);
    const next = trimmed(columns.next, count);
    const tokenStart = trimmed(columns.tokenStart, tokens);
    const tokenEnd = trimmed(columns.tokenEnd, tokens);
    const name = new Uint16Array(memory, offset, count);
    name.set(columns.name.subarray(0, count));
    if (columns.tokenStart.length <= MAX_SPARE && columns.firstToken.length <= MAX_SPARE) spare = columns;
    const names = this.#names;
    return { count, firstToken, terminator, end, parent, next, name, names, tokenStart, tokenEnd };
  }

  #nameNumber(token: number): number {
    const text = this.#text;
    const { tokenStart, tokenEnd, slots } = this.#columns;
    const start = tokenStart[token] as number;
    const end = tokenEnd[token] as number;
    const first = text.charCodeAt(start);
    const length = end - start;
    // Most names repeat. A slot computed from the length and three bytes avoids making a string for each directive.
    const slot =
      (length * 37 + first * 7 + text.charCodeAt(end - 1) * 131 + text.charCodeAt(start + (length >> 1))) &
      (SLOTS - 1);
    const guess = slots[slot] as number;
    if (guess !== -1) {
      const name = this.#names[guess] as ByteString;
      if (name.length === length && text.startsWith(name, start)) return guess;
    }
    // The name is written as a token, so it may be quoted or escaped like one.
    const raw = text.slice(start, end);
    const name = first === 0x22 || first === 0x27 || raw.includes('\\') ? unquote(raw) : raw;
    let number = this.#numbers.get(name);
    if (number === undefined) {
      // A hostile file could have more distinct names than a JavaScript map can hold.
      if (this.#names.length >= MAX_NAMES) return MAX_NAMES - 1;
      number = this.#names.length;
      this.#names.push(name);
      this.#numbers.set(name, number);
    }
    if (name === raw) slots[slot] = number;
    return number;
  }
}

function grown(column: Int32Array): Int32Array {
  const larger = new Int32Array(column.length * 2);
  larger.set(column);
  return larger;
}
