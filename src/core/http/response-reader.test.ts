import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ResponseReader } from './response-reader.ts';

const LIMITS = { headBytes: 400, bodyBytes: 20 };

/** What is left of a response when its bytes came in these parts, and then the end of the connection. */
function read(parts: readonly string[], method = 'GET', limits = LIMITS) {
  const reader = new ResponseReader(method, limits);
  for (const part of parts) reader.push(part);
  const isOverBefore = reader.isOver;
  reader.end();
  const { head, body, bodyEnd, fault, surplus, remarks, isReusable } = reader;
  return { head, body, bodyEnd, fault: fault?.fault, surplus, remarks, isReusable, isOverBefore };
}

const response = (...lines: readonly string[]) => `HTTP/1.1 200 OK\r\n${lines.join('\r\n')}`;

describe('the head of a response', () => {
  test('has its headers in order, with repeats, as bytes and without white space around values', () => {
    const { head } = read([response('B: 1', 'a:\t\xe9 \xff \t', 'B:2', 'Empty:', '', '')]);
    expect(head).toEqual({
      status: 200,
      headers: [
        ['B', '1'],
        ['a', '\xe9 \xff'],
        ['B', '2'],
        ['Empty', ''],
      ],
    });
  });

  test.each<[string, string, [string, string][], string[]]>([
    [
      'a folded header',
      'A: 1\r\n \t2\r\nB: 3\r\n',
      [
        ['A', '1 2'],
        ['B', '3'],
      ],
      ['obs-fold'],
    ],
    ['a value that is only in the fold', 'A:\r\n 2\r\n', [['A', '2']], ['obs-fold']],
    [
      'lines that end with LF',
      'A: 1\nB: 2\n',
      [
        ['A', '1'],
        ['B', '2'],
      ],
      ['bare-lf'],
    ],
    ['white space before a colon', 'A : 1\r\n', [['A', '1']], ['space-before-colon']],
    [
      'a line without a colon, and its fold',
      'A: 1\r\nno header\r\n more\r\nB: 2\r\n',
      [
        ['A', '1'],
        ['B', '2'],
      ],
      ['not-a-header'],
    ],
    ['a name that is not a token', 'A(B): 1\r\n: 2\r\nC: 3\r\n', [['C', '3']], ['not-a-header']],
    ['a fold before the first header', ' A: 1\r\nB: 2\r\n', [['B', '2']], ['not-a-header']],
    ['a control character', 'A: 1\x1b[2J\r\n', [['A', '1\x1b[2J']], ['control-character']],
    [
      'the same length twice',
      'Content-Length: 2\r\nContent-Length: 2\r\n',
      [
        ['Content-Length', '2'],
        ['Content-Length', '2'],
      ],
      ['repeated-length'],
    ],
  ])('with %s is read as browsers read it, and that is told', (_, lines, headers, remarks) => {
    const got = read([`HTTP/1.1 200 OK\r\n${lines}\r\n`]);
    expect(got).toMatchObject({ head: { status: 200, headers }, fault: undefined });
    expect(got.remarks).toEqual(remarks);
  });

  test.each([
    ['another protocol, before its line ends', 'SSH-2.0'],
    ['a status that is not one', 'HTTP/1.1 OK\r\n\r\n'],
    ['a status below 100', 'HTTP/1.1 099 x\r\n\r\n'],
    ['another version', 'HTTP/2 200\r\n\r\n'],
    ['CR within a line', response('A: 1\rB: 2', '', '')],
    ['a zero byte', response('A: 1\0', '', '')],
    ['lengths that differ', response('Content-Length: 2', 'Content-Length: 3', '', '')],
    ['a length that is not a number', response('Content-Length: -1', '', '')],
  ])('is not a response with %s', (_, bytes) => {
    const { fault, isOverBefore, head } = read([bytes]);
    expect([fault, isOverBefore, head]).toEqual(['malformed', true, undefined]);
  });

  test('may have empty lines before it, and interim responses', () => {
    const early = 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100\r\n\r\n';
    const reader = new ResponseReader('GET', LIMITS);
    reader.push(`\r\n${early}`);
    expect([reader.isContinued, reader.head]).toEqual([true, undefined]);
    reader.push('HTTP/1.1 204 No Content\r\nA: b\r\n\r\n');
    expect(reader.head).toEqual({ status: 204, headers: [['A', 'b']] });
  });

  test.each([
    ['one long line', `HTTP/1.1 200 OK\r\nA: ${'a'.repeat(400)}`],
    ['many lines', `HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(100)}`],
    ['interim responses without end', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(20)],
    ['empty lines without end', '\r\n'.repeat(300)],
  ])('is bounded: %s', (_, bytes) => {
    expect(read([bytes]).fault).toBe('head-too-large');
  });

  test.each([
    ['nothing', ''],
    ['interim responses alone', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
    ['half a head', response('A: b', '')],
  ])('is missing when the connection ends after %s', (_, bytes) => {
    expect(read([bytes]).fault).toBe('closed');
  });
});

describe('the body of a response', () => {
  test.each<[string, string, string, string, boolean]>([
    ['by its length', response('Content-Length: 5', '', 'hello'), 'hello', 'complete', true],
    ['of no bytes', response('Content-Length: 0', '', ''), '', 'complete', true],
    [
      'in chunks',
      response('Transfer-Encoding: chunked', '', '3;x=y\r\nhel\r\n2 \r\nlo\r\n0\r\nT: x\r\n\r\n'),
      'hello',
      'complete',
      true,
    ],
    [
      'in chunks whose lines end with LF',
      response('Transfer-Encoding: chunked', '', '5\nhello\n0\n\n'),
      'hello',
      'complete',
      true,
    ],
    ['up to the end of the connection', response('', 'hello'), 'hello', 'complete', false],
    [
      'in a coding that is not known',
      response('Transfer-Encoding: gzip', '', 'hello'),
      'hello',
      'complete',
      false,
    ],
    [
      'on a connection that is to be closed',
      response('Connection: close', 'Content-Length: 2', '', 'ok'),
      'ok',
      'complete',
      false,
    ],
    ['of HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok', 'ok', 'complete', false],
    [
      'of HTTP/1.0 that stays',
      'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok',
      'ok',
      'complete',
      true,
    ],
    ['that is too long', response('Content-Length: 25', '', 'a'.repeat(25)), 'a'.repeat(20), 'cut', false],
    [
      'that is too long in chunks',
      response('Transfer-Encoding: chunked', '', `15\r\n${'a'.repeat(21)}\r\n0\r\n\r\n`),
      'a'.repeat(20),
      'cut',
      false,
    ],
    ['that breaks off', response('Content-Length: 25', '', 'hello'), 'hello', 'broken', false],
    [
      'whose chunks break off',
      response('Transfer-Encoding: chunked', '', '5\r\nhello\r\n'),
      'hello',
      'broken',
      false,
    ],
    ['whose chunk has no size', response('Transfer-Encoding: chunked', '', 'zz\r\nok'), '', 'broken', false],
    [
      'whose chunk is longer than it says',
      response('Transfer-Encoding: chunked', '', '2\r\nhello\r\n0\r\n\r\n'),
      'he',
      'broken',
      false,
    ],
    [
      'whose trailer never ends',
      response('Transfer-Encoding: chunked', '', `0\r\n${'A: b\r\n'.repeat(100)}`),
      '',
      'broken',
      false,
    ],
  ])('%s', (_, bytes, body, bodyEnd, isReusable) => {
    expect(read([bytes])).toMatchObject({ body, bodyEnd, isReusable, fault: undefined });
  });

  test.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ])('does not exist in an answer to %s with %i, whatever is announced', (method, status) => {
    const got = read([`HTTP/1.1 ${status} x\r\nContent-Length: 5\r\n\r\n`], method);
    expect(got).toMatchObject({ body: '', bodyEnd: 'complete', isOverBefore: true, isReusable: true });
  });

  test('is not what comes after a change of protocol', () => {
    const got = read(['HTTP/1.1 101 Switching Protocols\r\n\r\n\x81\x00']);
    expect(got).toMatchObject({ bodyEnd: 'complete', surplus: false, isReusable: false });
  });

  test('may be followed by bytes that belong to nothing', () => {
    const got = read([response('Content-Length: 2', '', 'ok and more')]);
    expect(got).toMatchObject({ body: 'ok', bodyEnd: 'complete', surplus: true, isReusable: false });
  });

  test('of chunks counts, whatever length stands beside them', () => {
    const got = read([
      response('Content-Length: 1', 'Transfer-Encoding: chunked', '', '2\r\nok\r\n0\r\n\r\n'),
    ]);
    expect(got).toMatchObject({ body: 'ok', remarks: ['length-beside-chunked'] });
  });

  test('is not waited for with a limit of 0', () => {
    const limits = { ...LIMITS, bodyBytes: 0 };
    const got = read([response('Content-Length: 2', '', '')], 'GET', limits);
    expect(got).toMatchObject({ body: '', bodyEnd: 'cut', isOverBefore: true });
    expect(read([response('Content-Length: 0', '', '')], 'GET', limits).bodyEnd).toBe('complete');
  });
});

const WHOLE =
  'HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nA : 1\n 2\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\nT: x\r\n\r\n';

test('how the bytes are split changes nothing', () => {
  const whole = read([WHOLE]);
  expect(whole).toMatchObject({ body: 'hello', bodyEnd: 'complete', fault: undefined });
  fc.assert(
    fc.property(fc.array(fc.nat({ max: WHOLE.length }), { maxLength: 8 }), (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), WHOLE.length];
      expect(read(places.slice(1).map((to, at) => WHOLE.slice(places[at], to)))).toEqual(whole);
    }),
  );
  expect(read(WHOLE.split(''))).toEqual(whole);
});

test('any bytes are read within the limits, without an exception', () => {
  const byte = fc.nat({ max: 255 }).map((code) => String.fromCharCode(code));
  const token = fc.constantFrom(
    'HTTP/1.1 200 OK\r\n',
    '\r\n',
    '\n',
    ' x',
    'A: b',
    'Content-Length: 3',
    'Transfer-Encoding: chunked',
    '5\r\n',
    '0\r\n',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(byte, token), { maxLength: 60 }), (parts) => {
      const { body, head, fault, bodyEnd } = read(parts);
      expect(body.length).toBeLessThanOrEqual(LIMITS.bodyBytes);
      // Once the connection has ended there is either an answer with an end or a fault.
      expect([head === undefined, bodyEnd === undefined]).toEqual([fault !== undefined, fault !== undefined]);
    }),
    { numRuns: 2_000 },
  );
});
