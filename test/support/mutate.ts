/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A text changed as slips of the hand, broken editors and bad transfers change one. */
export function mutated(
  text: string,
  random: () => number,
): { readonly kind: string; readonly text: string } {
  const kinds = Object.keys(MUTATIONS);
  const kind = kinds[Math.floor(random() * kinds.length)] as keyof typeof MUTATIONS;
  return { kind, text: MUTATIONS[kind](text, random) };
}

type Mutation = (text: string, random: () => number) => string;

const below = (limit: number, random: () => number) => Math.floor(random() * limit);

const SPECIAL = [
  '"',
  "'",
  '{',
  '}',
  ';',
  '\\',
  '$',
  '#',
  '\n',
  ' ',
  '\t',
  '\r',
  '\0',
  '(',
  ')',
  '\xa0',
  '\x0b',
];

const MUTATIONS = {
  'a byte deleted': (text, random) => {
    const at = below(text.length, random);
    return text.slice(0, at) + text.slice(at + 1);
  },
  'bytes deleted': (text, random) => {
    const at = below(text.length, random);
    return text.slice(0, at) + text.slice(at + 1 + below(12, random));
  },
  'a byte inserted': (text, random) =>
    inserted(text, below(text.length + 1, random), String.fromCharCode(below(256, random))),
  'a special byte inserted': (text, random) =>
    inserted(text, below(text.length + 1, random), SPECIAL[below(SPECIAL.length, random)] as string),
  'two bytes swapped': (text, random) => {
    const at = below(Math.max(1, text.length - 1), random);
    return text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
  },
  'a word deleted': (text, random) => replaceOne(text, /[^\s;{}]+/g, random, () => ''),
  'a word doubled': (text, random) => replaceOne(text, /[^\s;{}]+/g, random, (word) => `${word} ${word}`),
  'words swapped': (text, random) =>
    replaceOne(text, /[^\s;{}]+\s+[^\s;{}]+/g, random, (pair) => {
      const [first = '', gap = '', second = ''] = pair.split(/(\s+)/);
      return second + gap + first;
    }),
  'a word misspelt': (text, random) =>
    replaceOne(text, /[a-z_]{3,}/g, random, (word) => {
      const at = below(word.length, random);
      return `${word.slice(0, at)}${String.fromCharCode(0x61 + below(26, random))}${word.slice(at + 1)}`;
    }),
  'a line deleted': (text, random) => {
    const lines = text.split('\n');
    lines.splice(below(lines.length, random), 1);
    return lines.join('\n');
  },
  'a line doubled': (text, random) => {
    const lines = text.split('\n');
    const at = below(lines.length, random);
    lines.splice(at, 0, lines[at] as string);
    return lines.join('\n');
  },
  'a line moved': (text, random) => {
    const lines = text.split('\n');
    const [line = ''] = lines.splice(below(lines.length, random), 1);
    lines.splice(below(lines.length + 1, random), 0, line);
    return lines.join('\n');
  },
  'a brace deleted': (text, random) => replaceOne(text, /[{}]/g, random, () => ''),
  'a brace turned': (text, random) =>
    replaceOne(text, /[{}]/g, random, (brace) => (brace === '{' ? '}' : '{')),
  'a brace inserted': (text, random) => atLineEnd(text, random, random() < 0.5 ? '{' : '}'),
  'a semicolon deleted': (text, random) => replaceOne(text, /;/g, random, () => ''),
  'a semicolon doubled': (text, random) => replaceOne(text, /;/g, random, () => ';;'),
  'a brace for a semicolon': (text, random) => replaceOne(text, /;/g, random, () => ' { }'),
  'a semicolon for a block': (text, random) => replaceOne(text, /\s*\{/g, random, () => ';'),
  'a quote deleted': (text, random) => replaceOne(text, /["']/g, random, () => ''),
  'a quote turned': (text, random) =>
    replaceOne(text, /["']/g, random, (quote) => (quote === '"' ? "'" : '"')),
  'a word quoted': (text, random) => replaceOne(text, /[^\s;{}"']+/g, random, (word) => `"${word}"`),
  'quotes side by side': (text, random) =>
    replaceOne(text, /[^\s;{}"']+/g, random, (word) => `"${word}"'${word}'`),
  'a comment opened': (text, random) => replaceOne(text, /[ \t]+/g, random, (gap) => `${gap}# `),
  CRLF: (text) => text.replaceAll('\n', '\r\n'),
  'CR alone': (text, random) => replaceOne(text, /\n/g, random, () => '\r'),
  'a byte order mark': (text) => `\xef\xbb\xbf${text}`,
  'a long word': (text, random) =>
    replaceOne(
      text,
      /[^\s;{}"']+/g,
      random,
      (word) => word + 'x'.repeat(4080 + below(24, random) - word.length),
    ),
  'a long quoted word': (text, random) =>
    replaceOne(text, /\s[^\s;{}"']+/g, random, () => ` "${'x'.repeat(4086 + below(14, random))}"`),
  'a long comment': (text, random) => atLineEnd(text, random, ` #${'x'.repeat(4090 + below(10, random))}`),
  'cut short': (text, random) => text.slice(0, below(text.length, random)),
} as const satisfies Readonly<Record<string, Mutation>>;

function inserted(text: string, at: number, piece: string): string {
  return text.slice(0, at) + piece + text.slice(at);
}

function atLineEnd(text: string, random: () => number, piece: string): string {
  return replaceOne(text, /\n/g, random, () => `${piece}\n`);
}

function replaceOne(
  text: string,
  pattern: RegExp,
  random: () => number,
  replacement: (found: string) => string,
): string {
  const matches = [...text.matchAll(pattern)];
  const match = matches[below(matches.length, random)];
  if (match === undefined) return text;
  return text.slice(0, match.index) + replacement(match[0]) + text.slice(match.index + match[0].length);
}
