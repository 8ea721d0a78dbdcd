import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hexOf } from './byte-string.ts';
import type { RecordBatch } from './records.ts';
import { RecordReader } from './records.ts';

const recordOf = (type: number, fragment: Uint8Array): Uint8Array =>
  Uint8Array.of(type, 3, 3, fragment.length >> 8, fragment.length & 0xff, ...fragment);
const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** Gives the reader `bytes` in pieces whose sizes repeat `cuts`. */
function inPieces(reader: RecordReader, bytes: Uint8Array, cuts: readonly number[]): RecordBatch {
  const records = [];
  let stop: RecordBatch['stop'];
  for (let start = 0, piece = 0; start < bytes.length; piece++) {
    const end = start + (cuts[piece % cuts.length] ?? 1);
    const batch = reader.push(bytes.subarray(start, end));
    records.push(...batch.records);
    stop = batch.stop;
    start = end;
  }
  return { records, stop };
}

test('records are complete however the connection splits them', () => {
  const records = fc.array(fc.tuple(fc.integer({ min: 20, max: 24 }), fc.uint8Array({ maxLength: 90 })), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(records, fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (sent, cuts) => {
      const bytes = Uint8Array.from(sent.flatMap(([type, fragment]) => [...recordOf(type, fragment)]));
      const reader = new RecordReader();
      const { records: received, stop } = inPieces(reader, bytes, cuts);
      expect(received).toEqual(sent.map(([type, fragment]) => ({ type, version: 0x0303, fragment })));
      expect(stop).toBeUndefined();
      expect(reader.end()).toBeUndefined();
      expect(reader.total).toBe(bytes.length);
    }),
  );
});

test('a record does not change when the socket reuses its chunk', () => {
  const chunk = recordOf(22, Uint8Array.of(1, 2, 3));
  const [record] = new RecordReader().push(chunk).records;
  chunk.fill(0xee);
  expect(hexOf(record?.fragment ?? chunk)).toBe('010203');
});

test.each([
  'HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n',
  '<html>\r\n<head><title>400',
  '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">',
])('a web server without TLS is recognised: %s', (answer) => {
  const whole = new RecordReader().push(ascii(answer)).stop;
  expect(whole?.kind).toBe('http');
  if (whole?.kind === 'http') expect(whole.preview).toEqual(ascii(answer));
  expect(inPieces(new RecordReader(), ascii(answer), [1]).stop?.kind).toBe('http');
});

test.each([
  ['220 mail.test ESMTP\r\n', 0],
  ['SSH-2.0-OpenSSH_9.2\r\n', 0],
  ['\x16\x02\x00\x00\x00\x00', 0],
  ['\x19\x03\x03\x00\x00\x00', 0],
])('other data is reported as not TLS: %j', (answer, offset) => {
  expect(new RecordReader().push(ascii(answer)).stop).toEqual({
    kind: 'not-tls',
    offset,
    preview: ascii(answer),
  });
});

test('garbage after a record is reported at its offset, and HTTP there is garbage too', () => {
  const bytes = Uint8Array.from([...recordOf(22, Uint8Array.of(1)), ...ascii('HTTP/1.1 200 OK')]);
  const { records, stop } = new RecordReader().push(bytes);
  expect(records).toHaveLength(1);
  expect(stop).toMatchObject({ kind: 'not-tls', offset: 6 });
});

test('a preview is short however much the server sent', () => {
  const { stop } = new RecordReader().push(new Uint8Array(5000).fill(0x41));
  expect(stop?.kind === 'not-tls' && stop.preview.length).toBe(256);
});

test('a record may have at most 2^14 + 2048 bytes', () => {
  const longest = 2 ** 14 + 2048;
  expect(new RecordReader().push(recordOf(23, new Uint8Array(longest))).records).toHaveLength(1);
  expect(new RecordReader().push(Uint8Array.of(23, 3, 3, 0x48, 0x01)).stop).toEqual({
    kind: 'record-too-long',
    offset: 0,
    length: longest + 1,
  });
});

test('reading stops at the limit and keeps the whole records before it', () => {
  const reader = new RecordReader({ maximumTotal: 25 });
  const record = recordOf(23, new Uint8Array(5));
  const endless = Uint8Array.from([...record, ...record, ...record, ...record]);
  const first = reader.push(endless);
  expect(first.records).toHaveLength(2);
  expect(first.stop).toEqual({ kind: 'too-much', limit: 25 });
  expect(reader.push(endless)).toEqual({ records: [], stop: first.stop });
  expect(reader.total).toBe(25);
});

test.each([
  [5, { kind: 'truncated', offset: 0, missing: 4 }],
  [3, { kind: 'truncated', offset: 0, missing: 2 }],
  [0, undefined],
  [9, undefined],
])('a connection that ends after %i bytes', (length, expected) => {
  const reader = new RecordReader();
  reader.push(recordOf(22, new Uint8Array(4)).subarray(0, length));
  expect(reader.end()).toEqual(expected);
});

test('four bytes that cannot begin a record are not a truncated record', () => {
  const reader = new RecordReader();
  reader.push(ascii('no\r\n'));
  expect(reader.end()).toMatchObject({ kind: 'not-tls', offset: 0 });
});
