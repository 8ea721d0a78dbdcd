import { expect, test } from 'vitest';
import { modelOf } from '../../../test/support/model.ts';
import { speaksTls } from './sockets.ts';

test.each([
  [
    'one listen with ssl enables TLS for every server on the address',
    'listen 443;',
    'listen 443 ssl;',
    [true, true],
  ],
  ['another address stays plain', 'listen 80;', 'listen 443 ssl;', [false, true]],
  [
    'ssl on in the default server counts for every server',
    'listen 443; ssl on;',
    'listen 443;',
    [true, true],
  ],
  ['ssl on in another server has no effect', 'listen 443;', 'listen 443; ssl on;', [false, false]],
] as const)('%s', (_, one, other, expected) => {
  const text = `events {}\nhttp {\n    server { ${one} }\n    server { ${other} }\n}\n`;
  const model = modelOf({ '/etc/nginx/nginx.conf': text });
  expect(model.servers.map((server) => speaksTls(model, server))).toEqual(expected);
});
