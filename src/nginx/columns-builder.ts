import { unquote } from './quoting.ts';
import type { ByteString } from './source.ts';
import type { DirectiveColumns } from './syntax-tree.ts';
import { TOP } from './syntax-tree.ts';

/** How many name slots are tried before a name is looked up the slow way. A power of two. */
const SLOTS = 1024;

/** More distinct directive names than `Uint16Array` can number: all further ones share the last number's fate. */
const MAX_NAMES = 0xffff;

/** Collects tokens and directives in growing columns and trims them at the end. */
export class ColumnsBuilder {
  readonly #text: ByteString;
  #tokenStart: Int32Array;
  #tokenEnd: Int32Array;
  #tokens = 0;
  #statementToken = 0;
  #firstToken: Int32Array;
  #terminator: Int32Array;
  #end: Int32Array;
  #parent: Int32Array;
  #next: Int32Array;
  #name: Uint16Array;
  #count = 0;
  readonly #names: ByteString[] = [];
  readonly #numbers = new Map<ByteString, number>();
  readonly #slots = new Int32Array(SLOTS).fill(-1);

  constructor(text: ByteString) {
    this.#text = text;
    // Real configurations hold a token per 10 to 14 bytes and a directive per 30 to 40.
    const tokens = 16 + (text.length >> 4);
    const directives = 16 + (text.length >> 5);
    this.#tokenStart = new Int32Array(tokens);
    this.#tokenEnd = new Int32Array(tokens);
    this.#firstToken = new Int32Array(directives);
    this.#terminator = new Int32Array(directives);
    this.#end = new Int32Array(directives);
    this.#parent = new Int32Array(directives);
    this.#next = new Int32Array(directives);
    this.#name = new Uint16Array(directives);
  }

  get tokenCount(): number {
    return this.#tokens;
  }

  token(start: number, end: number): void {
    const number = this.#tokens++;
    if (number >= this.#tokenStart.length) {
      this.#tokenStart = grown(this.#tokenStart);
      this.#tokenEnd = grown(this.#tokenEnd);
    }
    this.#tokenStart[number] = start;
    this.#tokenEnd[number] = end;
  }

  /** Makes a directive of the tokens read since the last one and returns its number. */
  directive(parent: number, terminator: number): number {
    const index = this.#count++;
    // One entry is kept free for the sentinel that `finish` writes.
    if (index + 1 >= this.#firstToken.length) {
      this.#firstToken = grown(this.#firstToken);
      this.#terminator = grown(this.#terminator);
      this.#end = grown(this.#end);
      this.#parent = grown(this.#parent);
      this.#next = grown(this.#next);
      const name = new Uint16Array(this.#firstToken.length);
      name.set(this.#name);
      this.#name = name;
    }
    this.#firstToken[index] = this.#statementToken;
    this.#terminator[index] = terminator;
    this.#end[index] = terminator;
    this.#parent[index] = parent;
    this.#next[index] = index + 1;
    this.#name[index] = this.#nameNumber(this.#statementToken);
    this.#statementToken = this.#tokens;
    return index;
  }

  close(block: number, end: number): void {
    this.#end[block] = end;
    this.#next[block] = this.#count;
  }

  parentOf(block: number): number {
    return this.#parent[block] ?? TOP;
  }

  nameOf(index: number): ByteString {
    return this.#names[this.#name[index] as number] as ByteString;
  }

  finish(): DirectiveColumns {
    const count = this.#count;
    // A statement that a problem cut short leaves tokens that belong to no directive.
    const tokens = this.#statementToken;
    const firstToken = this.#firstToken.slice(0, count + 1);
    firstToken[count] = tokens;
    return {
      count,
      firstToken,
      terminator: this.#terminator.slice(0, count),
      end: this.#end.slice(0, count),
      parent: this.#parent.slice(0, count),
      next: this.#next.slice(0, count),
      name: this.#name.slice(0, count),
      names: this.#names,
      tokenStart: this.#tokenStart.slice(0, tokens),
      tokenEnd: this.#tokenEnd.slice(0, tokens),
    };
  }

  #nameNumber(token: number): number {
    const text = this.#text;
    const start = this.#tokenStart[token] as number;
    const end = this.#tokenEnd[token] as number;
    const first = text.charCodeAt(start);
    const length = end - start;
    // Most names repeat: a slot found by length and two bytes saves making a string for each directive.
    const slot =
      (length * 37 + first * 7 + text.charCodeAt(end - 1) * 131 + text.charCodeAt(start + (length >> 1))) &
      (SLOTS - 1);
    const guess = this.#slots[slot] as number;
    if (guess !== -1) {
      const name = this.#names[guess] as ByteString;
      if (name.length === length && text.startsWith(name, start)) return guess;
    }
    // The name is written as a token, so it may be quoted or escaped like one.
    const raw = text.slice(start, end);
    const name = first === 0x22 || first === 0x27 || raw.includes('\\') ? unquote(raw) : raw;
    let number = this.#numbers.get(name);
    if (number === undefined) {
      // A map of all names of a hostile file would outgrow what a JavaScript map can hold.
      if (this.#names.length >= MAX_NAMES) return MAX_NAMES - 1;
      number = this.#names.length;
      this.#names.push(name);
      this.#numbers.set(name, number);
    }
    if (name === raw) this.#slots[slot] = number;
    return number;
  }
}

function grown(column: Int32Array): Int32Array {
  const larger = new Int32Array(column.length * 2);
  larger.set(column);
  return larger;
}
