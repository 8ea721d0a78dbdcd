import { expect, it } from 'vitest';
import { dateProblem } from './exception-checks.ts';
import { exceptionState } from './exceptions.ts';

it.each([
  ['2026-12-31', '2026-12-16', 'active'],
  ['2026-12-31', '2026-12-17', 'ending'],
  ['2026-12-31', '2026-12-31', 'ending'],
  ['2026-12-31', '2027-01-01', 'ended'],
  ['2028-02-29', '2028-02-14', 'active'],
  ['2028-03-14', '2028-02-29', 'ending'],
])('an exception until %s is, on %s, %s', (until, today, state) => {
  expect(exceptionState({ until }, today)).toBe(state);
});

it('a date that no calendar has keeps nothing alive', () => {
  expect(exceptionState({ until: '2027-02-30' }, '2026-01-01')).toBe('ended');
});

it('a wrong today is the mistake of the caller', () => {
  expect(() => exceptionState({ until: '2027-02-28' }, 'today')).toThrow(RangeError);
});

it.each(['2027-02-29', '2027-13-01', '2027-1-1', '27-01-01', '2027-01-01T00:00', '0000-00-00'])(
  '%s is no day',
  (date) => {
    expect(dateProblem(date)).toContain('YYYY-MM-DD');
  },
);
