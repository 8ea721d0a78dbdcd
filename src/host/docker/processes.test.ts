import { expect, test } from 'vitest';
import { nginxAmong } from './processes.ts';

const TOP = `PID                 PPID                COMMAND
300                 280                 /sbin/docker-init -- nginx
301                 300                 nginx: master process nginx -g daemon off;
320                 301                 nginx: worker process
321                 301                 nginx: worker process is shutting down
322                 301                 nginx: cache manager process
323                 301                 nginx: master process nginx -g daemon off;
990                 280                 sleep 5
`;

test('the master, who serves, and who only finishes what it has', () => {
  expect(nginxAmong(TOP)).toEqual({
    master: 301,
    program: 'nginx',
    arguments: [],
    children: [320, 321, 322, 323],
    serving: [320],
    draining: [321],
  });
});

test.each([
  ['/usr/sbin/nginx -g daemon off;', '/usr/sbin/nginx', []],
  ['nginx -c /etc/kasm/nginx.conf', 'nginx', ['-c', '/etc/kasm/nginx.conf']],
  ['nginx -p /srv -c nginx.conf', 'nginx', ['-p', '/srv', '-c', '/srv/nginx.conf']],
  ['/opt/a b/nginx', '/opt/a', []],
  ['', 'nginx', []],
])('is called as it was started: %s', (command, program, args) => {
  const top = `PID PPID COMMAND\n7 1 nginx: master process ${command}\n`;
  expect(nginxAmong(top)).toMatchObject({ program, arguments: args });
});

test('no NGINX is none', () => {
  expect(nginxAmong('PID PPID COMMAND\n7 1 node server.js\n')).toBeUndefined();
  expect(nginxAmong('')).toBeUndefined();
});
