import { expect, test } from 'vitest';
import { startedAs } from './master-title.ts';

const COMPILED = '/etc/nginx/nginx.conf';

test.each([
  ['nginx', COMPILED, undefined],
  ['/usr/sbin/nginx -g daemon on; master_process on;', COMPILED, undefined],
  ['nginx -c /srv/a.conf', '/srv/a.conf', undefined],
  ['nginx -c/srv/a.conf -p/srv', '/srv/a.conf', '/srv'],
  ['nginx -p /srv -c conf/a.conf', '/srv/conf/a.conf', '/srv'],
  ['nginx -c a.conf', undefined, undefined],
])('%s', (command, configurationFile, prefix) => {
  expect(startedAs(`nginx: master process ${command}\0\0`, COMPILED)).toEqual({ prefix, configurationFile });
});

test('a program that is not known leaves open what it runs from', () => {
  const title = 'nginx: master process nginx';
  expect(startedAs(title, undefined)).toEqual({ prefix: undefined, configurationFile: undefined });
});

test('what is no master', () => {
  expect(startedAs('nginx: worker process', COMPILED)).toBeUndefined();
});
