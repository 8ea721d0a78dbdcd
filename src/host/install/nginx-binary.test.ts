import { expect, test } from 'vitest';
import { testMessages } from './nginx-binary.ts';

test('reads both forms of prefix, and messages with and without a place', () => {
  const output = [
    'nginx: [warn] the "user" directive is ignored in /etc/nginx/nginx.conf:1',
    '2026/11/23 20:45:00 [emerg] 71#71: unknown directive "a in b" in /etc/my nginx/a.conf:12',
    'nginx: [emerg] no "events" section in configuration',
    '2026/11/23 20:45:00 [notice] 71#71: nothing to see',
    'nginx: configuration file /etc/nginx/nginx.conf test failed',
  ].join('\n');
  expect(testMessages(output)).toEqual([
    { level: 'warn', message: 'the "user" directive is ignored', file: '/etc/nginx/nginx.conf', line: 1 },
    { level: 'emerg', message: 'unknown directive "a in b"', file: '/etc/my nginx/a.conf', line: 12 },
    { level: 'emerg', message: 'no "events" section in configuration' },
  ]);
});
