import { describe, expect, test } from 'vitest';
import type { Expectation } from '../../core/controls/index.ts';
import { expectationFault } from './expectation.ts';

const HEADER = { kind: 'header', name: 'X-Frame-Options', values: ['DENY'], always: true } as const;

/** What is wrong with a response that has these values of X-Frame-Options. */
function fault(expectation: Expectation, values: readonly string[], status = 200): string | undefined {
  const headers = values.map((value) => ['x-frame-options', value] as const);
  return expectationFault(expectation, { status, headers }, (_, value) => value === 'deny too');
}

describe('a header that a control expects', () => {
  test.each<[readonly string[], number, string | undefined]>([
    [['DENY'], 200, undefined],
    [['deny too'], 200, undefined],
    [[], 404, 'X-Frame-Options: not sent (status 404)'],
    [['DENY', 'DENY'], 200, 'X-Frame-Options: DENY | DENY (status 200)'],
    [['ALLOW'], 200, 'X-Frame-Options: ALLOW (status 200)'],
  ])('%j with status %i', (values, status, expected) => {
    expect(fault(HEADER, values, status)).toBe(expected);
  });

  test('is not expected of errors unless it says so', () => {
    expect(fault({ ...HEADER, always: false }, [], 404)).toBeUndefined();
    expect(fault({ ...HEADER, always: false }, [], 200)).toEqual(expect.any(String));
  });

  test('or expects not to see', () => {
    const { name } = HEADER;
    expect(fault({ kind: 'no-header', name }, [])).toBeUndefined();
    expect(fault({ kind: 'no-header', name }, ['x'])).toBe('X-Frame-Options: x is sent');
    expect(fault({ kind: 'header-not', name, value: 'x' }, ['y'])).toBeUndefined();
    expect(fault({ kind: 'header-not', name, value: 'x' }, ['y', 'x'])).toBe('X-Frame-Options: x is sent');
    expect(fault({ kind: 'header-lacks', name, pattern: '^x' }, ['y'])).toBeUndefined();
    expect(fault({ kind: 'header-lacks', name, pattern: '^x' }, ['xy'])).toBe('X-Frame-Options: xy');
  });

  test('has nothing to do with a handshake', () => {
    expect(fault({ kind: 'tls-protocols', protocols: ['TLSv1.3'] }, [])).toBeUndefined();
  });
});
