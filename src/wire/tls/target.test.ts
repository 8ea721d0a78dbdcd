import { expect, test } from 'vitest';
import { readAddress } from './target.ts';

test.each([
  ['example.org', { address: 'example.org', port: 443 }],
  ['example.org:8443', { address: 'example.org', port: 8443 }],
  ['192.0.2.1', { address: '192.0.2.1', port: 443 }],
  ['192.0.2.1:1', { address: '192.0.2.1', port: 1 }],
  ['::1', { address: '::1', port: 443 }],
  ['[::1]', { address: '::1', port: 443 }],
  ['[2001:db8::1]:65535', { address: '2001:db8::1', port: 65_535 }],
  ['https://example.org:8443/path?query', { address: 'example.org', port: 8443 }],
  ['bücher.example', { address: 'xn--bcher-kva.example', port: 443 }],
])('%s', (text, expected) => {
  expect(readAddress(text)).toEqual(expected);
});

test.each([
  '',
  ':443',
  'example.org:0',
  'example.org:65536',
  'example.org:',
  'a b',
  '[::1',
  '[host]:443',
  'x:1:2',
])('%j is no host and port', (text) => {
  expect(readAddress(text)).toBeUndefined();
});
