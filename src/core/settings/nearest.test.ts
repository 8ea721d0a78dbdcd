import { expect, it } from 'vitest';
import { nearest } from './nearest.ts';

const keys = ['max-age', 'include-sub-domains', 'preload', 'always'];

it.each([
  ['maxAge', 'max-age'],
  ['max_age', 'max-age'],
  ['includeSubdomains', 'include-sub-domains'],
  ['perload', 'preload'],
  ['alway', 'always'],
  ['something', undefined],
  ['x', undefined],
  ['preload'.repeat(20), undefined],
])('%s is understood as %s', (word, meant) => {
  expect(nearest(word, keys)).toBe(meant);
});
