import { describe, expect, test } from 'vitest';
import { commentedStatements } from './comments.ts';
import type { TextEdit } from './edit.ts';
import { splicesOf } from './edit.ts';
import { parse } from './parse.ts';
import { applySplices } from './splice.ts';
import type { Directive, SyntaxTree } from './syntax-tree.ts';

function tree(text: string): SyntaxTree {
  return parse({ path: '/a', hostPath: '/a', identity: '1', editable: true, text });
}

function edited(
  text: string,
  edit: (find: (name: string) => Directive, read: SyntaxTree) => TextEdit | TextEdit[],
): string {
  const read = tree(text);
  const find = (name: string) => {
    for (let index = 0; index < read.columns.count; index++) {
      const directive = read.directive(index);
      if (directive.name === name) return directive;
    }
    throw new Error(`no ${name} in ${text}`);
  };
  return applySplices(text, [edit(find, read)].flat().flatMap(splicesOf));
}

const header = (name: string, value: string) => ({ name: 'add_header', args: [name, value, 'always'] });

describe('an insertion', () => {
  test('after a neighbour takes its indentation, line end and alignment', () => {
    const text = 'a {\r\n\tadd_header   X-A            "1"   always; # why\r\n}\r\n';
    expect(
      edited(text, (find) => ({
        kind: 'insert',
        point: { at: 'after', directive: find('add_header') },
        statement: header('X-Bcd', '2'),
      })),
    ).toBe(
      'a {\r\n\tadd_header   X-A            "1"   always; # why\r\n\tadd_header   X-Bcd          "2"   always;\r\n}\r\n',
    );
  });

  test('after the last directive of a file without a final newline adds none at the end', () => {
    expect(
      edited('a 1;', (find) => ({
        kind: 'insert',
        point: { at: 'after', directive: find('a') },
        statement: { name: 'b', args: ['2'] },
      })),
    ).toBe('a 1;\nb 2;');
  });

  test('next to a neighbour that shares its line stays on that line', () => {
    expect(
      edited('location / { add_header A b; return 204; }', (find) => ({
        kind: 'insert',
        point: { at: 'after', directive: find('add_header') },
        statement: { name: 'add_header', args: ['C', 'd'] },
      })),
    ).toBe('location / { add_header A b; add_header C d; return 204; }');
  });

  test('into an empty block gets a line of its own', () => {
    expect(
      edited('http {\n  server { }\n}\n', (find) => ({
        kind: 'insert',
        point: { at: 'end', block: find('server') },
        statement: { name: 'listen', args: ['80'] },
      })),
    ).toBe('http {\n  server {\n    listen 80;\n  }\n}\n');
  });

  test('into a block that holds only a comment keeps the comment', () => {
    expect(
      edited('a {\n    # nothing yet\n}\n', (find) => ({
        kind: 'insert',
        point: { at: 'end', block: find('a') },
        statement: { name: 'b', args: [] },
      })),
    ).toBe('a {\n    # nothing yet\n    b;\n}\n');
  });

  test('before a block goes above the comments of that block', () => {
    expect(
      edited('x 1;\n\n# the server\nserver {\n}\n', (find) => ({
        kind: 'insert',
        point: { at: 'before', directive: find('server') },
        statement: {
          name: 'map',
          args: ['$a', '$b'],
          body: [{ name: 'default', args: ['""'] }],
          comment: 'why',
        },
      })),
    ).toBe('x 1;\n\n# why\nmap $a $b {\n    default \'""\';\n}\n# the server\nserver {\n}\n');
  });

  test('at the end of an empty file and of one without a final newline', () => {
    const insert = (read: SyntaxTree): TextEdit => ({
      kind: 'insert',
      point: { at: 'end', block: read },
      statement: { name: 'a', args: [] },
    });
    expect(edited('', (_, read) => insert(read))).toBe('a;\n');
    expect(edited('# c', (_, read) => insert(read))).toBe('# c\na;\n');
  });
});

describe('a change of arguments', () => {
  test('changes only the arguments that differ and keeps their quotes', () => {
    expect(
      edited("add_header  X-A   'one'  'always'; # c", (find) => ({
        kind: 'set-arguments',
        directive: find('add_header'),
        args: ['X-A', 'two', 'always'],
      })),
    ).toBe("add_header  X-A   'two'  'always'; # c");
  });

  test('appends and drops arguments', () => {
    expect(
      edited('a b;', (find) => ({ kind: 'set-arguments', directive: find('a'), args: ['b', 'c d'] })),
    ).toBe('a b "c d";');
    expect(
      edited('a b c d ;', (find) => ({ kind: 'set-arguments', directive: find('a'), args: ['b'] })),
    ).toBe('a b ;');
  });
});

describe('a removal', () => {
  test.each([
    ['a {\n  b;\n  c;\n}\n', 'a {\n  c;\n}\n'],
    ['a { b; c; }', 'a { c; }'],
    ['c;\nb;', 'c;'],
    ['a {\n  b; # kept\n}\n', 'a {\n  # kept\n}\n'],
    ['a {\r\n  b\r\n    1;\r\n  c;\r\n}', 'a {\r\n  c;\r\n}'],
  ])('from %j', (text, expected) => {
    expect(edited(text, (find) => ({ kind: 'remove', directive: find('b') }))).toBe(expected);
  });
});

describe('a commented-out directive', () => {
  const text =
    'location / {\n    # Optional\n    #   add_header X-A "old"; # note\n    add_header X-B 1;\n    nested { # add_header X-A no;\n    }\n}\n';

  test('is found in its own block only and adopted where it stands', () => {
    const found = commentedStatements(tree(text), 0, 'add_header');
    expect(found.map(({ directive }) => directive.args)).toEqual([['X-A', 'old']]);
    expect(
      edited(text, (_, read) => {
        const [comment] = commentedStatements(read, 0, 'add_header');
        if (comment === undefined) throw new Error('no comment');
        return { kind: 'adopt', comment, args: ['X-A', 'new', 'always'] };
      }),
    ).toBe(text.replace('#   add_header X-A "old";', 'add_header X-A "new" always;'));
  });

  test('is not a sentence that only mentions the directive', () => {
    expect(
      commentedStatements(tree('# add_header is lost in nested blocks\na 1;'), -1, 'add_header'),
    ).toEqual([]);
  });
});
