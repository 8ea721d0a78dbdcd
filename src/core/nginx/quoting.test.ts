import fc from 'fast-check';
import { expect, test } from 'vitest';
import { times } from '../../../test/support/sample.ts';
import { parse } from './parse.ts';
import { quote } from './quoting.ts';

test.each([
  ['nosniff', 'bare', 'nosniff'],
  ['max-age=1; includeSubDomains', 'bare', '"max-age=1; includeSubDomains"'],
  ["default-src 'self'", 'bare', `"default-src 'self'"`],
  ['say "hi"', 'bare', `'say "hi"'`],
  ['', 'bare', '""'],
  ['', 'single', "''"],
  ['always', 'single', "'always'"],
  ['\\.php$', 'bare', '"\\.php$"'],
] as const)('%j in %s style is written %s', (value, style, expected) => {
  expect(quote(value, style)).toBe(expected);
});

test('every value in every style reads back as the same value', () => {
  const byte = fc.oneof(
    fc.constantFrom('\\', '"', "'", 'n', 't', '$', '{', '}', ';', ' ', '\n', '#', ')'),
    fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  );
  const value = fc.array(byte, { maxLength: 20 }).map((bytes) => bytes.join(''));
  fc.assert(
    fc.property(
      value,
      fc.constantFrom('bare' as const, 'single' as const, 'double' as const),
      (text, style) => {
        const tree = parse({
          path: '',
          hostPath: '',
          identity: '',
          editable: true,
          text: `a ${quote(text, style)};`,
        });
        expect(tree.problem).toBeUndefined();
        expect(tree.directive(0).args).toEqual([text]);
      },
    ),
    { numRuns: times(500, 3000) },
  );
});
