import { expect, test } from 'vitest';
import { explain } from './explain.ts';

test('controls and profiles can be explained by their names', () => {
  expect(explain('cors')).toMatchObject({ ok: true, value: { kind: 'rule', rule: { id: 'cors' } } });
  expect(explain('cors/reflected')).toMatchObject({ ok: true, value: { kind: 'outcome' } });
  expect(explain('strict')).toEqual({ ok: true, value: { kind: 'profile', profile: 'strict' } });
});

test.each([
  ['frame-option', 'did you mean frame-options?'],
  ['strikt', 'did you mean strict?'],
  ['nothing like it', 'gatehouse explain lists them'],
])('%j is no name, and the hint is %j', (name, hint) => {
  expect(explain(name)).toMatchObject({ ok: false, problem: { code: 'option-invalid', hint } });
});
