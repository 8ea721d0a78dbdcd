import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { times } from '../../../test/support/sample.ts';
import { MAX_DEPTH, parse } from './parse.ts';
import type { SyntaxTree } from './syntax-tree.ts';

function tree(text: string): SyntaxTree {
  return parse({
    path: '/etc/nginx/nginx.conf',
    hostPath: '/etc/nginx/nginx.conf',
    identity: '1',
    editable: true,
    text,
  });
}

function statements(text: string): string[][] {
  const read = tree(text);
  return Array.from({ length: read.columns.count }, (_, index) => {
    const directive = read.directive(index);
    return [directive.name, ...directive.args];
  });
}

function verdict(text: string): string {
  const { problem } = tree(text);
  return problem === undefined ? 'fine' : `${problem.line}: ${problem.nginx}`;
}

describe('words', () => {
  test.each([
    ['a b#c;', ['a', 'b#c']],
    ['a b}c;', ['a', 'b}c']],
    ['a b"c"d;', ['a', 'b"c"d']],
    ['a ${x}y;', ['a', '${x}y']],
    ['a ${ b;', ['a', '${', 'b']],
    ['a x\\{y;', ['a', 'x\\{y']],
    ['a x\\;y;', ['a', 'x\\;y']],
    ['a b\\ c;', ['a', 'b\\ c']],
    ['a "b" #x\n;', ['a', 'b']],
    ['if ($a ~ "x") {}', ['if', '($a', '~', 'x', ')']],
    ['if ($a ~ x) {}', ['if', '($a', '~', 'x)']],
    ['if($a) {}', ['if($a)']],
    ["'events'{}", ['events']],
    ['a "\\"\\t\\d\\\\";', ['a', '"\t\\d\\']],
    ['a \u00a0b\u000b;', ['a', '\u00a0b\u000b']],
    ['a "";', ['a', '']],
  ])('%s', (text, expected) => {
    expect(statements(text)).toEqual([expected]);
  });

  test('"${" starts a variable; an escaped dollar or one before a space does not, and the brace opens a block', () => {
    expect(tree('a $ {}').directive(0).isBlock).toBe(true);
    expect(tree('a \\${x;}').directive(0).isBlock).toBe(true);
    expect(tree('a ${x};').directive(0).isBlock).toBe(false);
  });

  test('a byte-order mark is part of the first word', () => {
    expect(statements('\xef\xbb\xbfevents {}')).toEqual([['\xef\xbb\xbfevents']]);
  });

  test('a carriage return alone does not end a comment', () => {
    expect(statements('# a\rb c;\rd e;')).toEqual([]);
  });
});

describe('problems are NGINX’s own, at its line', () => {
  test.each([
    ['a "b"c;', '1: unexpected "c"'],
    ['a "b""c";', '1: unexpected """'],
    ['a "b"#x', '1: unexpected "#"'],
    ['a "b"}', '1: unexpected "}"'],
    ['a { };', '1: unexpected ";"'],
    [';', '1: unexpected ";"'],
    ['\n{ }', '2: unexpected "{"'],
    ['a b\n}', '2: unexpected "}"'],
    ['}', '1: unexpected "}"'],
    ['a {\nb c;\n', '3: unexpected end of file, expecting "}"'],
    ['a\nb', '2: unexpected end of file, expecting ";" or "}"'],
    ['a "b\n;\n', '3: unexpected end of file, expecting ";" or "}"'],
    ['a # c', '1: unexpected end of file, expecting ";" or "}"'],
    ['# c', 'fine'],
    ['', 'fine'],
  ])('%j gives %s', (text, expected) => {
    expect(verdict(text)).toBe(expected);
  });

  test('a message says what was found and what was expected, with its column', () => {
    const { problem } = tree('server {\n  listen 80\n}');
    expect(problem).toMatchObject({ line: 3, found: '"}"', expected: '";", "{" or another argument' });
  });
});

describe('the 4,096-byte buffer', () => {
  const word = (length: number) => 'x'.repeat(length);
  test.each([
    [`${word(4095)};\n\n`, 'fine'],
    [`${word(4096)};\n\n`, '1: too long parameter "xxxxxxxxxx..." started'],
    [`a ${word(4094)} ;\n\n`, 'fine'],
    [`a ${word(4095)} ;\n\n`, '1: too long parameter "xxxxxxxxxx..." started'],
    [`a "${word(4094)}";\n\n`, 'fine'],
    [`a\n"${word(4095)}";\n\n`, '2: too long parameter "xxxxxxxxxx..." started'],
    [`a "${word(4093)}" ;\n\n`, 'fine'],
    [`a "${word(4094)}" ;\n\n`, '1: too long parameter "xxxxxxxxxx..." started'],
    [`a "${word(4097)}";\n\n`, '1: too long parameter, probably missing terminating """ character'],
    [`#${word(4094)}\na b;`, 'fine'],
    [`#${word(4095)}\na b;`, '1: too long parameter "#xxxxxxxxx..." started'],
  ])('case %#', (text, expected) => {
    expect(verdict(text)).toBe(expected);
  });
});

describe('Lua blocks', () => {
  test('braces in comments, strings and long brackets do not count, and # starts no comment', () => {
    const body = "-- }\nlocal a = \"}\" .. '}' .. [==[ } ]==] -- don't\nif a then b = {} end # ";
    const read = tree(`content_by_lua_block {${body}}add_header A b;`);
    expect(read.problem).toBeUndefined();
    expect(read.children().map(({ name }) => name)).toEqual(['content_by_lua_block', 'add_header']);
  });

  test('an unclosed long bracket is reported as the Lua module does', () => {
    expect(verdict('content_by_lua_block { [[ }')).toBe('1: Lua code block missing the closing long bracket');
  });
});

describe('any bytes', () => {
  const bytes = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          'a',
          ' ',
          '\n',
          '\r\n',
          '\t',
          ';',
          '{',
          '}',
          '"',
          "'",
          '\\',
          '$',
          '#',
          ')',
          '\0',
          '\xff',
        ),
        fc.constantFrom('listen', '${', 'x_by_lua_block {', '# c\n'),
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join(''));

  test('all bytes outside tokens and terminators are white space, comments or after the problem', () => {
    fc.assert(
      fc.property(bytes, (text) => {
        const read = tree(text);
        const { columns, problem } = read;
        const covered = new Uint8Array(text.length);
        for (let token = 0; token < columns.tokenStart.length; token++) {
          covered.fill(1, columns.tokenStart[token], columns.tokenEnd[token]);
        }
        for (let index = 0; index < columns.count; index++) {
          const directive = read.directive(index);
          covered[directive.terminator] = 1;
          if (directive.name.endsWith('_by_lua_block') && directive.isBlock)
            covered.fill(1, directive.start, directive.end);
          else if (directive.isBlock && directive.end <= text.length) covered[directive.end - 1] = 1;
        }
        const rest = [...text].map((byte, at) => (covered[at] === 1 ? '\x01' : byte)).join('');
        const end = problem === undefined ? text.length : startOfStatement(read, problem.offset);
        expect(
          rest
            .slice(0, end)
            .replace(/#[^\n]*/g, '')
            .replace(/[\x01 \t\r\n]/g, ''),
        ).toBe('');
      }),
      { numRuns: times(300, 2000) },
    );
  });

  test('nesting that is too deep has a message of its own', () => {
    expect(verdict('a{'.repeat(1000) + '}'.repeat(1000))).toBe('fine');
    expect(tree('a{'.repeat(MAX_DEPTH + 1)).problem?.code).toBe('too-deep');
  });
});

/** Offset after the last whole statement before a problem. An unfinished statement belongs to no directive. */
function startOfStatement(read: SyntaxTree, offset: number): number {
  const { count } = read.columns;
  const last = count === 0 ? undefined : read.directive(count - 1);
  return Math.min(offset, last === undefined ? 0 : last.terminator + 1);
}
