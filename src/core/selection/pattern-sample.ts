/**
 * A text that a PCRE pattern should match. Supports the syntax that configurations use and returns undefined for other
 * syntax. Each `variant` takes other branches and repetitions. Lookaround assertions are ignored, so the caller must
 * check the text.
 */
export function sampleOf(pattern: string, variant: number): string | undefined {
  try {
    return new Sampler(pattern, variant).run();
  } catch (error) {
    if (error instanceof UnsupportedSyntax) return undefined;
    throw error;
  }
}

class UnsupportedSyntax extends Error {}

/** Limits the length of a sample, for quantifiers such as `{1000}`. */
const MAX_SAMPLE = 1000;

class Sampler {
  readonly #pattern: string;
  #variant: number;
  #at = 0;
  readonly #groups: string[] = [];

  constructor(pattern: string, variant: number) {
    this.#pattern = pattern;
    this.#variant = variant;
  }

  run(): string {
    const text = this.#alternatives();
    if (this.#at < this.#pattern.length) throw new UnsupportedSyntax();
    return text;
  }

  #alternatives(): string {
    const branches = [this.#sequence()];
    while (this.#peek() === '|') {
      this.#at++;
      branches.push(this.#sequence());
    }
    return branches[this.#choose(branches.length)] ?? '';
  }

  #sequence(): string {
    let text = '';
    while (this.#at < this.#pattern.length && this.#peek() !== '|' && this.#peek() !== ')') {
      text += this.#repeated();
      if (text.length > MAX_SAMPLE) throw new UnsupportedSyntax();
    }
    return text;
  }

  #repeated(): string {
    const atom = this.#atom();
    const quantifier = /^(?:[*+?]|\{(\d+)(,\d*)?\})[?+]?/.exec(this.#pattern.slice(this.#at, this.#at + 24));
    if (quantifier === null) return atom;
    this.#at += quantifier[0].length;
    const [whole, least] = quantifier;
    if (least !== undefined) return atom.repeat(Math.min(Number(least), MAX_SAMPLE));
    return whole.startsWith('+') || this.#choose(2) === 1 ? atom : '';
  }

  #atom(): string {
    const character = this.#peek();
    this.#at++;
    switch (character) {
      case '^':
      case '$':
        return '';
      case '.':
        return 'x';
      case '(':
        return this.#group();
      case '[':
        return this.#characterClass();
      case '\\':
        return this.#escape();
      default:
        return character;
    }
  }

  #group(): string {
    const head =
      /^\?(?:i\)|:|P?<[A-Za-z_]\w*>|'[A-Za-z_]\w*'|>|[=!]|<[=!])/.exec(
        this.#pattern.slice(this.#at, this.#at + 64),
      )?.[0] ?? '';
    if (this.#peek() === '?' && head === '') throw new UnsupportedSyntax();
    this.#at += head.length;
    if (head === '?i)') return '';
    const text = this.#alternatives();
    if (this.#peek() !== ')') throw new UnsupportedSyntax();
    this.#at++;
    if (/^\?<?[=!]$/.test(head)) return '';
    if (head !== '?:' && head !== '?>') this.#groups.push(text);
    return text;
  }

  #characterClass(): string {
    const found = /^\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]/s.exec(this.#pattern.slice(this.#at))?.[0];
    if (found === undefined || found.includes('[:')) throw new UnsupportedSyntax();
    this.#at += found.length;
    let expression: RegExp;
    try {
      expression = new RegExp(`^[${found.replace(/^(\^?)\]/, '$1\\]')}$`);
    } catch {
      throw new UnsupportedSyntax();
    }
    const candidates = [...'ax1b0-_zAZ./~'].concat(
      Array.from({ length: 95 }, (_, code) => String.fromCharCode(32 + code)),
    );
    const fitting = candidates.filter((candidate) => expression.test(candidate));
    const [first] = fitting;
    if (first === undefined) throw new UnsupportedSyntax();
    return fitting[this.#choose(Math.min(fitting.length, 3))] ?? first;
  }

  #escape(): string {
    const character = this.#peek();
    this.#at++;
    const known = ESCAPES[character];
    if (known !== undefined) return known;
    if (/[1-9]/.test(character)) return this.#groups[Number(character) - 1] ?? '';
    if (/\w/.test(character) || character === '') throw new UnsupportedSyntax();
    return character;
  }

  /** Takes one choice from the variant, so that each variant is a different path through the pattern. */
  #choose(count: number): number {
    if (count <= 1) return 0;
    const choice = this.#variant % count;
    this.#variant = Math.floor(this.#variant / count);
    return choice;
  }

  #peek(): string {
    return this.#pattern.charAt(this.#at);
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  d: '1',
  D: 'x',
  w: 'x',
  W: '-',
  s: ' ',
  S: 'x',
  h: ' ',
  b: '',
  B: '',
  A: '',
  z: '',
  Z: '',
  t: '\t',
  n: '\n',
  r: '\r',
};
