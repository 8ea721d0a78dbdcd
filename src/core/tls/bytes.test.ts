import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ByteReader, ByteWriter, parseWhole } from './bytes.ts';

test('the reader reads what the writer wrote', () => {
  fc.assert(
    fc.property(
      fc.nat(0xff),
      fc.nat(0xffff),
      fc.nat(0xffffff),
      fc.integer({ min: 0, max: 0xffffffff }),
      fc.uint8Array({ maxLength: 600, size: 'max' }),
      fc.array(fc.nat(0xffff)),
      (one, two, three, four, bytes, list) => {
        const writer = new ByteWriter().uint(1, one).uint(2, two).uint(3, three).uint(4, four);
        const written = writer.opaque(2, bytes).uints(2, 2, list).bytes(bytes).done();
        const read = parseWhole(written, (reader) => [
          reader.uint(1),
          reader.uint(2),
          reader.uint(3),
          reader.uint(4),
          reader.opaque(2),
          reader.vector(2).uints(2),
          reader.rest(),
        ]);
        expect(read).toEqual({ ok: true, value: [one, two, three, four, bytes, list, bytes] });
      },
    ),
  );
});

test('a vector longer than the remaining bytes is a problem at its start', () => {
  expect(parseWhole(Uint8Array.of(7, 0, 3, 1, 2), (reader) => [reader.uint(1), reader.opaque(2)])).toEqual({
    ok: false,
    problem: { offset: 3, message: 'a vector of 3 bytes expected, 2 bytes left' },
  });
});

test('an inner vector cannot exceed the outer one, and offsets count from the start of the input', () => {
  const bytes = Uint8Array.of(9, 2, 2, 1, 1, 1);
  expect(parseWhole(bytes, (reader) => [reader.uint(1), reader.vector(1).opaque(1)])).toEqual({
    ok: false,
    problem: { offset: 3, message: 'a vector of 2 bytes expected, 1 bytes left' },
  });
});

test('remaining bytes are a problem', () => {
  expect(parseWhole(Uint8Array.of(1, 2, 3), (reader) => reader.uint(1))).toEqual({
    ok: false,
    problem: { offset: 1, message: '2 bytes too many' },
  });
});

test('a list of empty items ends with a problem', () => {
  expect(parseWhole(Uint8Array.of(1), (reader) => reader.all(() => 'nothing'))).toMatchObject({ ok: false });
});

test('a defect of the parser is not reported as a problem of the input', () => {
  expect(() => parseWhole(new Uint8Array(), () => (undefined as unknown as ByteReader).rest())).toThrow(
    TypeError,
  );
});

test('a value that does not fit its field throws', () => {
  const writer = new ByteWriter();
  for (const value of [256, -1, 1.5, Number.NaN]) expect(() => writer.uint(1, value)).toThrow(RangeError);
  expect(() => writer.opaque(1, new Uint8Array(256))).toThrow(RangeError);
});
