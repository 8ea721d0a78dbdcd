import { expect, test } from 'vitest';
import { parseAlert } from './alert.ts';

test('an alert has a level and a description', () => {
  expect(parseAlert(Uint8Array.of(2, 40))).toEqual({
    ok: true,
    value: { level: 2, description: 40, name: 'handshake_failure', isFatal: true },
  });
  expect(parseAlert(Uint8Array.of(1, 112))).toMatchObject({
    value: { name: 'unrecognized_name', isFatal: false },
  });
});

test('an unassigned number has no name', () => {
  expect(parseAlert(Uint8Array.of(2, 200))).toMatchObject({ ok: true, value: { name: undefined } });
});

test('an alert of another length is a problem', () => {
  expect(parseAlert(Uint8Array.of(2))).toMatchObject({ ok: false, problem: { offset: 1 } });
  expect(parseAlert(Uint8Array.of(2, 40, 0))).toMatchObject({ ok: false, problem: { offset: 2 } });
});
