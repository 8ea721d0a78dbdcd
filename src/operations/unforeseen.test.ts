import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { unforeseen } from './unforeseen.ts';

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

test('what the system refuses is no fault of Gatehouse', () => {
  const problem = unforeseen(thrownBy(() => readFileSync('/nowhere')));
  expect(problem).toMatchObject({ code: 'system-refused', message: expect.stringContaining('ENOENT') });
  expect(problem.evidence).toEqual([]);
});

test('a program that is missing is named', () => {
  const problem = unforeseen(new Error('spawn openssl ENOENT'));
  expect(problem).toMatchObject({ code: 'no-program', message: 'there is no program openssl' });
});

test('anything else is a fault, and shows where', () => {
  const problem = unforeseen(thrownBy(() => JSON.parse('{')));
  expect(problem).toMatchObject({
    code: 'internal-error',
    message: expect.stringMatching(/^internal error: ./),
  });
  expect(problem.evidence[0]).toMatch(/^at /);
  expect(unforeseen('a word')).toMatchObject({ code: 'internal-error', evidence: [] });
});
