import { describe, expect, test } from 'vitest';
import type { PredictedHeader } from './header-comparison.ts';
import { compareHeaders } from './header-comparison.ts';

const NAMES = new Set(['x-a', 'x-b', 'cache-control', 'etag']);

describe('headers received and predicted', () => {
  test('agree when every line is there in order, names in any case', () => {
    expect(
      compared(
        [
          ['X-A', '1'],
          ['x-a', '2'],
        ],
        [
          ['x-A', '1'],
          ['X-Other', ''],
          ['X-A', '2'],
        ],
      ),
    ).toEqual([]);
  });

  test.each([
    ['missing', [['X-A', '1']], []],
    [
      'unexpected',
      [['X-A', '1']],
      [
        ['X-A', '1'],
        ['X-A', '1'],
      ],
    ],
    ['unexpected', [], [['X-B', '1']]],
    [
      'value',
      [
        ['X-A', '1'],
        ['X-A', '2'],
      ],
      [
        ['X-A', '2'],
        ['X-A', '1'],
      ],
    ],
    ['missing', [['Cache-Control', 'private']], []],
  ] as const)('differ: %s', (kind, predicted, received) => {
    expect(compared(predicted, received).map((mismatch) => mismatch.kind)).toEqual([kind]);
  });

  test('agree on a value that depends on the request, sent or not', () => {
    const unknown: PredictedHeader = { name: 'X-A', value: '$http_x', possible: undefined };
    expect(compareHeaders([unknown], [['X-A', 'any']], NAMES, new Set())).toEqual([]);
    expect(compareHeaders([unknown], [], NAMES, new Set())).toEqual([]);
    expect(
      compareHeaders(
        [unknown],
        [
          ['X-A', 'a'],
          ['X-A', 'b'],
        ],
        NAMES,
        new Set(),
      ),
    ).toHaveLength(1);
    const oneOfTwo: PredictedHeader = { name: 'X-A', value: '$m', possible: ['a', 'b'] };
    expect(compareHeaders([oneOfTwo], [['X-A', 'b']], NAMES, new Set())).toEqual([]);
    expect(compareHeaders([oneOfTwo], [['X-A', 'c']], NAMES, new Set())).toHaveLength(1);
    expect(compareHeaders([oneOfTwo], [], NAMES, new Set())).toHaveLength(1);
  });

  test('agree when NGINX or the service behind it sends more of that name', () => {
    expect(
      compared(
        [['Cache-Control', 'private']],
        [
          ['Cache-Control', 'max-age=1'],
          ['Cache-Control', 'private'],
        ],
      ),
    ).toEqual([]);
    expect(compareHeaders([], [['X-B', 'theirs']], NAMES, new Set(['x-b']))).toEqual([]);
  });
});

function compared(
  predicted: readonly (readonly [string, string])[],
  received: readonly (readonly [string, string])[],
) {
  const headers = predicted.map(([name, value]) => ({ name, value, possible: [value] }));
  return compareHeaders(headers, received, NAMES, new Set());
}
