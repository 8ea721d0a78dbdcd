import { expect, test } from 'vitest';
import { readHostPort } from './target.ts';

test.each([
  ['example.org', { host: 'example.org', port: 443 }],
  ['example.org:8443', { host: 'example.org', port: 8443 }],
  ['192.0.2.1', { host: '192.0.2.1', port: 443 }],
  ['192.0.2.1:1', { host: '192.0.2.1', port: 1 }],
  ['::1', { host: '::1', port: 443 }],
  ['[::1]', { host: '::1', port: 443 }],
  ['[2001:db8::1]:65535', { host: '2001:db8::1', port: 65_535 }],
  ['https://example.org:8443/path?query', { host: 'example.org', port: 8443 }],
  ['bücher.example', { host: 'xn--bcher-kva.example', port: 443 }],
])('%s', (text, expected) => {
  expect(readHostPort(text)).toEqual(expected);
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
  expect(readHostPort(text)).toBeUndefined();
});
