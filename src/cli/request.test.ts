import { afterEach, expect, test, vi } from 'vitest';
import { requestOf } from './request.ts';

afterEach(() => vi.unstubAllEnvs());

test('--state goes before $GATEHOUSE_STATE', () => {
  vi.stubEnv('GATEHOUSE_STATE', '/from/environment');
  expect(requestOf(undefined, { state: '/from/option' }).state).toBe('/from/option');
  expect(requestOf(undefined, {}).state).toBe('/from/environment');
});

test('an empty $GATEHOUSE_STATE counts as not set', () => {
  vi.stubEnv('GATEHOUSE_STATE', '');
  expect(requestOf(undefined, {}).state).toBeUndefined();
});
