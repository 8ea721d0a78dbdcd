import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCsp, sameCsp, sameDirective, withDirective } from './value.ts';

describe('parsing', () => {
  test.each([
    ['a directive without sources', 'upgrade-insecure-requests', [['upgrade-insecure-requests', []]]],
    [
      'several directives',
      "default-src 'self'; img-src * data:",
      [
        ['default-src', ["'self'"]],
        ['img-src', ['*', 'data:']],
      ],
    ],
    ['names in lower case, sources as they are', 'IMG-Src HTTPS://A.test', [['img-src', ['HTTPS://A.test']]]],
    [
      'any white space, and none',
      "\tdefault-src\n'self'   a.test;img-src *",
      [
        ['default-src', ["'self'", 'a.test']],
        ['img-src', ['*']],
      ],
    ],
    ['empty parts', ";; default-src 'self';; ", [['default-src', ["'self'"]]]],
    ['the first of two directives of one name', 'img-src a.test; IMG-SRC *', [['img-src', ['a.test']]]],
    ['nothing', ' ; ', []],
  ])('%s', (_, value, expected) => {
    expect([...parseCsp(value)]).toEqual(expected);
  });
});

describe('two policies are the same', () => {
  test.each([
    ['in another order', "img-src *; default-src 'self' a.test", "default-src a.test 'self'; img-src *"],
    ['with a source that comes twice', 'img-src a.test a.test', 'img-src a.test'],
    ['with a directive that is ignored', 'img-src a.test; img-src *', 'img-src a.test'],
    ['without the semicolon at the end', 'img-src *;', 'img-src *'],
  ])('%s', (_, one, other) => {
    expect(sameCsp(one, other)).toBe(true);
    expect(sameCsp(other, one)).toBe(true);
  });

  test.each([
    ['with a directive more', 'img-src *; font-src *', 'img-src *'],
    ['with another directive', 'img-src *', 'font-src *'],
    ['with a source more', 'img-src a.test b.test', 'img-src a.test'],
    ['with no source', 'img-src', 'img-src *'],
    ['with a path in another case', 'img-src a.test/A', 'img-src a.test/a'],
  ])('but not %s', (_, one, other) => {
    expect(sameCsp(one, other)).toBe(false);
    expect(sameCsp(other, one)).toBe(false);
  });
});

test('a directive is compared by itself, and is not there twice where it is nowhere', () => {
  expect(
    sameDirective(
      "img-src *; frame-ancestors 'self' a.test",
      "frame-ancestors a.test 'self'",
      'frame-ancestors',
    ),
  ).toBe(true);
  expect(sameDirective("frame-ancestors 'self'", "frame-ancestors 'none'", 'frame-ancestors')).toBe(false);
  expect(sameDirective('img-src *', 'img-src *', 'frame-ancestors')).toBe(false);
});

describe('a directive is taken over', () => {
  test.each([
    ['at the end', "default-src 'self'", "default-src 'self'; frame-ancestors a.test"],
    [
      'in place of one that is there',
      "frame-ancestors *; default-src 'self';",
      "default-src 'self'; frame-ancestors a.test",
    ],
    [
      'in place of all of its name',
      'Frame-Ancestors *; img-src *; frame-ancestors b.test',
      'img-src *; frame-ancestors a.test',
    ],
    ['into nothing', '', 'frame-ancestors a.test'],
  ])('%s', (_, value, expected) => {
    expect(withDirective(value, 'frame-ancestors a.test; img-src b.test', 'frame-ancestors')).toBe(expected);
  });

  test('and everything else stays, for any two policies', () => {
    const source = fc.constantFrom("'self'", '*', 'a.test', 'https://b.test/P', 'data:');
    const name = fc.constantFrom('default-src', 'Img-Src', 'frame-ancestors', 'FRAME-ANCESTORS', 'sandbox');
    const directive = fc
      .tuple(name, fc.array(source, { maxLength: 3 }))
      .map((words) => words.flat().join(' '));
    const policy = fc.array(directive, { maxLength: 4 }).map((directives) => directives.join('; '));
    const others = (value: string) => [...parseCsp(value)].filter(([key]) => key !== 'frame-ancestors');
    fc.assert(
      fc.property(policy, policy, (value, from) => {
        const mixed = withDirective(value, from, 'frame-ancestors');
        expect(others(mixed)).toEqual(others(value));
        expect(parseCsp(mixed).get('frame-ancestors')).toEqual(parseCsp(from).get('frame-ancestors') ?? []);
      }),
    );
  });
});
