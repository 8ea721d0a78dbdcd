import { expect, test } from 'vitest';
import { modelOf } from '../../../test/support/model.ts';
import type { Target } from '../target/index.ts';
import { certificateSites, isHostName, sitesFor } from './sites.ts';

/** Where the container has /etc/ssl, the host has /opt/certs; nothing else is on this machine. */
const target = {
  configurationFile: '/etc/nginx/nginx.conf',
  hostPath: (file: string) =>
    file.startsWith('/etc/') ? file.replace(/^\/etc\/ssl\//, '/opt/certs/') : undefined,
} as Target;

function sitesOf(...servers: readonly string[]) {
  const text = `events { }\nhttp {\n${servers.map((server) => `server { ${server} }`).join('\n')}\n}\n`;
  return certificateSites(modelOf({ '/etc/nginx/nginx.conf': text }), target);
}

const PAIR = 'ssl_certificate /etc/ssl/a.crt; ssl_certificate_key /etc/ssl/a.key;';

test('servers that load the same files are one site, with the names of all and their sockets', () => {
  const { sites, unreachable } = sitesOf(
    `listen 443 ssl; server_name kasm.example *.kasm.example _; ${PAIR}`,
    `listen 443 ssl; listen 8443 ssl; server_name "" ~^x kasm-host 192.0.2.1; ${PAIR}`,
    'listen 80; server_name plain.example;',
  );
  expect(unreachable).toEqual([]);
  expect(
    sites.map(({ certificateFile, keyFile, names, hosts, sockets, isOneOfSeveral }) => ({
      certificateFile,
      keyFile,
      names,
      hosts,
      isOneOfSeveral,
      ports: sockets.map(({ port }) => port),
    })),
  ).toEqual([
    {
      certificateFile: '/opt/certs/a.crt',
      keyFile: '/opt/certs/a.key',
      names: ['kasm.example', '*.kasm.example', '_', '~^x', 'kasm-host', '192.0.2.1'],
      hosts: ['kasm.example', '*.kasm.example', '192.0.2.1'],
      isOneOfSeveral: false,
      ports: [443, 8443],
    },
  ]);
});

test('a relative file starts from the main file, and one that is set for all servers counts for each', () => {
  const text = `events { }\nhttp { ssl_certificate tls/b.crt; ssl_certificate_key tls/b.key;\nserver { listen 443 ssl; } server { listen 444 ssl; ssl_certificate /etc/ssl/a.crt; ssl_certificate_key /etc/ssl/a.key; } }`;
  const { sites } = certificateSites(modelOf({ '/etc/nginx/nginx.conf': text }), target);
  expect(sites.map(({ certificateFile }) => certificateFile)).toEqual([
    '/etc/nginx/tls/b.crt',
    '/opt/certs/a.crt',
  ]);
});

test('what is no file of this machine is told with its reason; a server that refuses handshakes shows nothing', () => {
  const { sites, unreachable } = sitesOf(
    'listen 443 ssl default_server; ssl_reject_handshake on; ssl_certificate /etc/ssl/z.crt; ssl_certificate_key /etc/ssl/z.key;',
    'listen 443 ssl; server_name a; ssl_certificate /srv/$ssl_server_name.crt; ssl_certificate_key /srv/$ssl_server_name.key;',
    'listen 443 ssl; server_name b; ssl_certificate /usr/image.crt; ssl_certificate_key /usr/image.key;',
    'listen 443 ssl; server_name c; ssl_certificate /etc/ssl/c.crt; ssl_certificate_key engine:pkcs11:id;',
  );
  expect(sites).toEqual([]);
  expect(
    unreachable.map(({ certificate, reason }) => [certificate, reason.split(' ').slice(0, 5).join(' ')]),
  ).toEqual([
    ['/srv/$ssl_server_name.crt', 'its path has variables, so'],
    ['/usr/image.crt', 'its certificate or its key'],
    ['/etc/ssl/c.crt', 'its certificate or its key'],
  ]);
});

test('two kinds of keys of one server are two sites; who asks for a host is shown those of its server', () => {
  const { sites } = sitesOf(
    `listen 443 ssl; server_name a.example; ${PAIR} ssl_certificate /etc/ssl/b.crt; ssl_certificate_key /etc/ssl/b.key;`,
    'listen 443 ssl; server_name c.example; ssl_certificate /etc/ssl/c.crt; ssl_certificate_key /etc/ssl/c.key;',
  );
  expect(sites.map(({ isOneOfSeveral }) => isOneOfSeveral)).toEqual([true, true, false]);
  const files = (host: string) => sitesFor(sites, host).map(({ certificateFile }) => certificateFile);
  expect(files('c.example')).toEqual(['/opt/certs/c.crt']);
  expect(files('a.example')).toEqual(['/opt/certs/a.crt', '/opt/certs/b.crt']);
  // The default server answers for all others.
  expect(files('other.example')).toEqual(['/opt/certs/a.crt', '/opt/certs/b.crt']);
});

test.each([
  ['kasm.example', true],
  ['*.kasm.example', true],
  ['.kasm.example', true],
  ['192.0.2.1', true],
  ['2001:db8::1', true],
  ['xn--mller-kva.example', true],
  ['_', false],
  ['', false],
  ['localhost', false],
  ['ubuntu-base', false],
  ['~^www\\.', false],
  ['kasm.*', false],
  ['$hostname', false],
  ['1.2.3', false],
  [`${'a'.repeat(64)}.example`, false],
])('%s is a name that clients ask for: %s', (name, expected) => {
  expect(isHostName(name)).toBe(expected);
});
