import { expect, test } from 'vitest';
import { hostMessages, hostPathOf } from './host-messages.ts';

const MOUNTS = [
  { host: '/opt/kasm/1.16.1/conf/nginx', container: '/etc/nginx/conf.d' },
  { host: '/opt/kasm/1.16.1/certs/kasm_nginx.crt', container: '/etc/ssl/certs/kasm_nginx.crt' },
];

test.each([
  [
    'nginx: [emerg] unknown directive "x" in /etc/nginx/conf.d/services.d/x.conf:12',
    '/opt/kasm/1.16.1/conf/nginx/services.d/x.conf:12: unknown directive "x"',
  ],
  [
    '2026/03/01 15:01:15 [emerg] 1#1: invalid value "y" in "gzip" directive in /etc/nginx/conf.d/compress.conf:1',
    '/opt/kasm/1.16.1/conf/nginx/compress.conf:1: invalid value "y" in "gzip" directive',
  ],
  [
    'nginx: [emerg] cannot load certificate "/etc/ssl/certs/kasm_nginx.crt": BIO_new_file() failed',
    'cannot load certificate "/opt/kasm/1.16.1/certs/kasm_nginx.crt": BIO_new_file() failed',
  ],
  [
    'nginx: [emerg] "user" is duplicate in /etc/nginx/nginx.conf:2',
    '/etc/nginx/nginx.conf (in the image):2: "user" is duplicate',
  ],
  [
    'nginx: [emerg] duplicate location "/api/" in /etc/nginx/conf.d/a.conf:3',
    '/opt/kasm/1.16.1/conf/nginx/a.conf:3: duplicate location "/api/"',
  ],
  [
    'nginx: [emerg] open() "/etc/nginx/conf.d/a b.conf" failed (2: No such file or directory)',
    'open() "/opt/kasm/1.16.1/conf/nginx/a b.conf" failed (2: No such file or directory)',
  ],
])('an error is told with the host’s path: %s', (said, told) => {
  expect(hostMessages(said, MOUNTS).errors).toEqual([told]);
});

test('warnings are no errors, and the whole output is translated too', () => {
  const said = 'nginx: [warn] x in /etc/nginx/conf.d/a.conf:3\nsee https://h/etc/nginx/conf.d/a.conf\n';
  expect(hostMessages(said, MOUNTS)).toEqual({
    errors: [],
    text: 'nginx: [warn] x in /opt/kasm/1.16.1/conf/nginx/a.conf:3\nsee https://h/etc/nginx/conf.d/a.conf\n',
  });
});

test('a path belongs to the mount that it is in, by whole names', () => {
  expect(hostPathOf(MOUNTS, '/etc/nginx/conf.d')).toBe('/opt/kasm/1.16.1/conf/nginx');
  expect(hostPathOf(MOUNTS, '/etc/nginx/conf.data/x')).toBeUndefined();
  expect(hostPathOf(MOUNTS, '/etc/ssl/certs/kasm_nginx.crt')).toBe('/opt/kasm/1.16.1/certs/kasm_nginx.crt');
});
