import { describe, expect, test } from 'vitest';
import type { Configuration } from '../../src/core/nginx/index.ts';
import { loadConfiguration, NEWEST_KNOWN, parse } from '../../src/core/nginx/index.ts';
import { memorySource } from '../support/model.ts';
import { randomNumbers } from '../support/mutate.ts';
import { times } from '../support/sample.ts';

const MIB = 1024 * 1024;
/** What a configuration may hold at most. */
const MOST = 100 * MIB;
/** How much of each is read: under `npm run test:full` as much as is accepted. */
const FULL = times(4 * MIB, MOST);

/** Large texts, each hard on another part of the reader; and what is said of it first. */
const SHAPES: readonly (readonly [name: string, text: () => string, said: RegExp | undefined])[] = [
  ['a statement for every two bytes', () => filled('a;'), /^unknown directive/],
  [
    'a known statement for every ten bytes',
    () => filled('daemon on;'),
    /^"daemon" is already set in this block/,
  ],
  ['a block for every three bytes', () => filled('a{}'), /^unknown directive/],
  ['blocks inside each other', () => filled('a{'), /^unknown directive/],
  ['known blocks inside each other', () => filled('http{'), /is not allowed in a "http" block/],
  ['words without an end', () => filled('a ', MOST), /at most \d+ words/],
  ['different words', distinctNames, /^unknown directive/],
  ['only quotes', () => filled('"'), /white space, ";" or "\{" after the closing quote/],
  ['empty quoted words', () => filled('"" ', MOST), /at most \d+ words/],
  ['an open quote', () => `a "${'x'.repeat(FULL - 3)}`, /a closing " within/],
  ['one word', () => 'x'.repeat(FULL), /a shorter word/],
  ['one comment', () => `#${'x'.repeat(FULL - 1)}`, /a shorter word or comment line/],
  ['only comments', () => filled('#\n'), undefined],
  ['only line ends', () => '\n'.repeat(FULL), undefined],
  ['only closing braces', () => '}'.repeat(FULL), /no block is open/],
  ['only backslashes', () => '\\'.repeat(FULL), /a shorter word/],
  [
    'a Lua block that never ends',
    () => `http { init_by_lua_block {${'[=['.repeat(FULL / 3 - 10)}`,
    /Lua long bracket/,
  ],
  [
    'Lua quotes that never close',
    () => `http { init_by_lua_block {${'"'.repeat(FULL - 30)}`,
    /to close the Lua block/,
  ],
  [
    'Lua quotes that are escaped',
    () => `http { init_by_lua_block {${String.raw`\"`.repeat(FULL / 2 - 30)}`,
    /to close the Lua block/,
  ],
  ['random bytes', randomBytes, /./],
];

describe(`${FULL / MIB} MiB of`, () => {
  test.each(SHAPES)('%s end in a result or a clear error', (_, text, said) => {
    const first = loaded({ '/etc/nginx/nginx.conf': text() }).problems[0];
    if (said === undefined) expect(first).toBeUndefined();
    else expect(first?.message).toMatch(said);
  });

  test('and one byte more is refused', () => {
    const files = { '/etc/nginx/nginx.conf': ' '.repeat(MOST + 1) };
    expect(loaded(files).problems).toMatchObject([{ code: 'file-too-large' }]);
  });
});

test('no less than 1,000 blocks inside each other are read', () => {
  const tree = parse({
    path: '/x',
    hostPath: '/x',
    identity: '/x',
    editable: true,
    text: `${'a{'.repeat(1000)}${'}'.repeat(1000)}`,
  });
  expect(tree.problem).toBeUndefined();
  expect(tree.columns.count).toBe(1000);
});

describe('includes', () => {
  test('of a file by itself, and of two by each other, are named', () => {
    const one = loaded({ '/etc/nginx/nginx.conf': 'include nginx.conf;' });
    expect(one.problems).toMatchObject([{ code: 'include-cycle', nginxLine: 1 }]);
    const two = loaded({
      '/etc/nginx/nginx.conf': 'include a;',
      '/etc/nginx/a': 'include nginx.conf;\ninclude b;',
      '/etc/nginx/b': '\ninclude a;',
    });
    expect(two.problems.map(({ code, place }) => `${code} ${place.file}:${place.line}`)).toEqual([
      'include-cycle /etc/nginx/a:1',
      'include-cycle /etc/nginx/b:2',
    ]);
  });

  test('of a million uses of a cycle end', () => {
    const every = (path: string) => `include ${path};\n`.repeat(1000);
    const { problems } = loaded({
      '/etc/nginx/nginx.conf': every('a'),
      '/etc/nginx/a': every('b'),
      '/etc/nginx/b': every('nginx.conf') + every('a'),
    });
    expect(problems[0]).toMatchObject({ code: 'include-cycle' });
  });

  test.each([
    ['files', ''],
    ['patterns', '*'],
  ])('that multiply through %s end with a clear error', (_, star) => {
    const files: Record<string, string> = { '/etc/nginx/nginx.conf': `include f0${star};\n` };
    for (let level = 0; level < 10; level++)
      files[`/etc/nginx/f${level}`] = `include f${level + 1}${star};\n`.repeat(100);
    files['/etc/nginx/f10'] = 'env A;\n';
    const { problems } = loaded(files);
    expect(problems.map(({ code }) => code)).toContain('include-limit');
  });

  test('that multiply within the data of a map end with a clear error', () => {
    const files: Record<string, string> = {
      '/etc/nginx/nginx.conf': 'events { } http { map $uri $x { include f0; } }',
    };
    for (let level = 0; level < 10; level++)
      files[`/etc/nginx/f${level}`] = `include f${level + 1};\n`.repeat(100);
    files['/etc/nginx/f10'] = 'a b;\n';
    const { problems } = loaded(files);
    expect(problems.map(({ code }) => code)).toContain('include-limit');
  });

  test('of a large file, many times over, end', () => {
    const { problems } = loaded({
      '/etc/nginx/nginx.conf': `events { }\nhttp {\n${'include large;\n'.repeat(1000)}}`,
      '/etc/nginx/large': 'server { location / { return 200; } }\n'.repeat(50_000),
    });
    expect(problems).toMatchObject([{ code: 'include-limit' }]);
  });

  test('300 deep are refused, 150 deep are fine', () => {
    const chain = (depth: number) => {
      const files: Record<string, string> = { '/etc/nginx/nginx.conf': 'include f0;' };
      for (let level = 0; level < depth; level++) files[`/etc/nginx/f${level}`] = `include f${level + 1};`;
      files[`/etc/nginx/f${depth}`] = 'env A;';
      return files;
    };
    expect(loaded(chain(150)).problems).toEqual([]);
    expect(loaded(chain(300)).problems).toMatchObject([{ code: 'include-depth' }]);
  });
});

function loaded(files: Readonly<Record<string, string>>): Configuration {
  return loadConfiguration(memorySource(files), '/etc/nginx/nginx.conf', { version: NEWEST_KNOWN });
}

function filled(piece: string, length = FULL): string {
  return piece.repeat(Math.floor(length / piece.length));
}

/** More names than a JavaScript map can hold. */
function distinctNames(): string {
  const bytes = Buffer.alloc(FULL, ';');
  const letters = Buffer.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-');
  for (let at = 0, number = 0; at + 5 <= FULL; at += 5, number++) {
    for (let digit = 0; digit < 4; digit++)
      bytes[at + digit] = letters[(number >> (digit * 6)) & 63] as number;
  }
  return bytes.toString('latin1');
}

function randomBytes(): string {
  const random = randomNumbers(1);
  const block = Buffer.from(Array.from({ length: MIB }, () => Math.floor(random() * 256))).toString('latin1');
  return block.repeat(FULL / MIB);
}
