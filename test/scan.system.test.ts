import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gatehouse } from './support/gatehouse.ts';
import { startClosing, startPlainHttp, startSilent } from './support/hostile-servers.ts';
import { freePort, makeNginxRoom } from './support/nginx.ts';
import { violations } from './support/schema.ts';
import type { TlsAuthority } from './support/tls-authority.ts';
import { makeTlsAuthority } from './support/tls-authority.ts';
import type { TlsProgram, TlsProgramOptions } from './support/tls-programs.ts';
import { startApache, startCaddy, startHaproxy, startOpenssl } from './support/tls-programs.ts';
import { scanOfReport } from './support/tls-scan.ts';

let authority: TlsAuthority;
beforeAll(async () => {
  authority = await makeTlsAuthority();
});
afterAll(() => authority?.remove());

async function startNginx({ port, folder, name }: TlsProgramOptions): Promise<TlsProgram> {
  const room = makeNginxRoom();
  room.write({
    'nginx.conf': `
events { worker_connections 256; }
http {
    access_log off;
    server {
        listen 127.0.0.1:${port} ssl http2;
        listen [::1]:${port} ssl http2;
        server_name localhost;
        ssl_certificate ${folder}/${name}.crt;
        ssl_certificate_key ${folder}/${name}.key;
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_ciphers ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256;
        ssl_prefer_server_ciphers on;
        return 204;
    }
}
`,
  });
  const running = await room.start(port);
  return {
    stop: async () => {
      await running.stop();
      room.remove();
    },
  };
}

function valid(text: string) {
  const value = JSON.parse(text);
  expect(violations('scan', value)).toEqual([]);
  return value;
}

const TWO = ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'];

describe('gatehouse scan', () => {
  const programs: readonly (readonly [
    string,
    (options: TlsProgramOptions) => Promise<TlsProgram>,
    { readonly suites: readonly string[]; readonly protocols: readonly string[]; readonly group: string },
  ])[] = [
    ['nginx', startNginx, { suites: TWO, protocols: ['h2', 'http/1.1'], group: 'x25519' }],
    ['haproxy', startHaproxy, { suites: TWO, protocols: ['h2', 'http/1.1'], group: 'secp256r1' }],
    ['apache2', startApache, { suites: TWO, protocols: ['http/1.1'], group: 'x25519' }],
    ['caddy', startCaddy, { suites: TWO, protocols: ['h2', 'http/1.1'], group: 'x25519' }],
    [
      'openssl s_server',
      (options) => startOpenssl(options, ['-alpn', 'http/1.1']),
      { suites: TWO, protocols: ['http/1.1'], group: 'x25519' },
    ],
  ];

  test.each(programs)('%s is told in full, and trusted by its authority', async (_name, start, expected) => {
    const port = await freePort();
    const program = await start({ port, folder: authority.folder, name: 'good' });
    try {
      const options = ['--sni', 'localhost', '--ca', authority.root, '--format', 'json'];
      const run = await gatehouse('scan', `127.0.0.1:${port}`, ...options);
      expect(run.stderr).toBe('');
      const report = valid(run.stdout);
      expect(report.unknown).toEqual([]);
      const { protocols } = scanOfReport(report);
      expect(protocols.map(({ version }) => version)).toEqual(['TLSv1.2', 'TLSv1.3']);
      for (const suite of expected.suites) expect(protocols[0]?.ciphers).toContain(suite);
      expect(protocols[1]?.ciphers).toContain('TLS_AES_128_GCM_SHA256');
      for (const { groups } of protocols) expect(groups).toContain(expected.group);
      expect(report.features.applicationProtocols).toEqual(expected.protocols);
      expect(report.certificates).toHaveLength(1);
      expect(report.certificates[0]).toMatchObject({
        subject: 'CN=good',
        matchesHost: true,
        trust: { trusted: true },
        chain: { inOrder: true, incomplete: false },
      });
    } finally {
      await program.stop();
    }
  });

  describe('for a name', () => {
    let program: TlsProgram;
    let port: number;
    beforeAll(async () => {
      port = await freePort();
      program = await startNginx({ port, folder: authority.folder, name: 'good' });
    });
    afterAll(() => program?.stop());

    test('text says what it is, the status counts findings from a level on', async () => {
      const ask = (...more: string[]) =>
        gatehouse('scan', `localhost:${port}`, '--address', '127.0.0.1', ...more);
      const strict = await ask('--fail-on', 'high');
      expect(strict.status).toBe(1);
      expect(strict.stdout).toMatch(/TLSv1\.2 yes {2}TLSv1\.3 yes/);
      expect(strict.stdout).toMatch(/not trusted: the root|not trusted: its issuer/);
      expect(strict.stdout).toMatch(/high +certificate-untrusted/);
      expect((await ask('--fail-on', 'never')).status).toBe(0);
      expect((await ask('--ca', authority.root, '--fail-on', 'medium')).status).toBe(0);
    });

    test('every address is scanned, and reported by itself', async () => {
      const run = await gatehouse('scan', `[::1]:${port}`, '--format', 'json', '--fail-on', 'never');
      expect([run.status, run.stderr]).toEqual([0, '']);
      expect(valid(run.stdout).endpoint).toEqual({ host: '::1', port, address: '::1', serverName: null });
      const both = await gatehouse('scan', `localhost:${port}`, '--format', 'json', '--fail-on', 'never');
      const report = valid(both.stdout);
      const addresses = [report, ...(report.otherAddresses ?? [])].map(({ endpoint }) => endpoint.address);
      expect(addresses).toContain('127.0.0.1');
      expect(new Set(addresses).size).toBe(addresses.length);
    });

    test('--connect goes elsewhere, and asks for the name all the same', async () => {
      const options = ['--connect', `127.0.0.1:${port}`, '--ca', authority.root, '--format', 'json'];
      const run = await gatehouse('scan', 'proxy.gatehouse.test:443', ...options, '--connections', '1');
      const report = valid(run.stdout);
      expect(report.endpoint).toMatchObject({
        host: 'proxy.gatehouse.test',
        serverName: 'proxy.gatehouse.test',
        port,
      });
      expect(report.certificates[0]).toMatchObject({ matchesHost: true, trust: { trusted: true } });
    });
  });

  test.each([
    [
      'nothing listens',
      async () => ({ port: await freePort(), stop: async () => {} }),
      /nothing listens there/,
    ],
    ['it speaks HTTP', startPlainHttp, /it speaks HTTP without TLS/],
    ['it hangs up', () => startClosing('end'), /ends every connection without a word/],
    ['it is silent', startSilent, /no answer within the time allowed/],
  ])('ends with status 2 and the reason where %s', async (_name, start, reason) => {
    const server = await start();
    try {
      const run = await gatehouse('scan', `127.0.0.1:${server.port}`, '--timeout', '1', '--format', 'json');
      expect(run.status).toBe(2);
      expect(run.stderr).toMatch(reason);
      expect(JSON.parse(run.stdout).errors[0].message).toMatch(reason);
    } finally {
      await server.stop();
    }
  });

  test.each([
    [['scan', 'a b'], /not a host and a port/],
    [['scan', 'no-such-host.invalid'], /no such name/],
    [['scan', '127.0.0.1:1', '--ca', '/nowhere.pem'], /nowhere\.pem/],
    [['scan', '127.0.0.1:1', '--sni', '192.0.2.1'], /not a name/],
    [['scan', '127.0.0.1:1', '--sni', 'a b'], /not a name/],
    [['scan', 'localhost:1', '--address', 'localhost'], /not an address/],
    [['scan', '127.0.0.1:1', '--connections', '0'], /whole number from 1/],
  ])('%j is refused', async (args, message) => {
    const run = await gatehouse(...args);
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(message);
  });

  test('has never more connections open than it may', async () => {
    let [open, most] = [0, 0];
    const server = createServer((socket) => {
      open++;
      socket.on('close', () => open--).on('error', () => {});
      // That a client has hung up may be noticed after its next connection is; an answer comes after both.
      setTimeout(() => {
        most = Math.max(most, open);
      }, 20);
      socket.once('data', () => setTimeout(() => socket.end(Buffer.from('15030300020228', 'hex')), 40));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const run = await gatehouse('scan', `127.0.0.1:${port}`, '--connections', '3');
    server.close();
    expect(run.stderr).toMatch(/refuses every version and cipher suite/);
    expect(most).toBe(3);
  });
});
