import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Pebble } from '../../../test/support/pebble.ts';
import { startPebble } from '../../../test/support/pebble.ts';
import { accountKey } from './account.ts';
import { callDnsHook } from './dns-hook.ts';
import type { AcmeAccount, ChallengeResponder } from './order.ts';
import { orderCertificate, renewalWindow, termsOfService } from './order.ts';
import { certificateId } from './renewal.ts';

let folder: string;
let pebble: Pebble;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-acme-'));
  pebble = await startPebble({ address: '127.0.0.1' });
});
afterAll(async () => {
  await pebble.stop();
  rmSync(folder, { recursive: true, force: true });
});

const server = () => ({ directory: pebble.directory, authorities: readFileSync(pebble.authority, 'utf8') });
const account = (): AcmeAccount => ({
  key: accountKey(path.join(folder, 'account')).pem,
  agreesToTerms: true,
});
const dns = (): ChallengeResponder => ({
  type: 'dns-01',
  present: (host, _, answer) => callDnsHook({ program: pebble.dnsHook, wait: 0 }, 'present', host, answer),
  cleanUp: (host, _, answer) => callDnsHook({ program: pebble.dnsHook, wait: 0 }, 'cleanup', host, answer),
});

test('an account key is made once, and is nobody else’s to read', () => {
  const key = accountKey(path.join(folder, 'account'));
  expect(accountKey(path.join(folder, 'account'))).toEqual(key);
  expect(statSync(path.join(folder, 'account')).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(folder, 'account/account.key')).mode & 0o777).toBe(0o600);
  expect(key.thumbprint).toMatch(/^[-_A-Za-z0-9]{43}$/);
});

test('a certificate by DNS, wildcard too, with its chain', async () => {
  const steps: string[] = [];
  const order = orderFor('kasm.example.com', '*.kasm.example.com');
  const result = await orderCertificate(server(), account(), order, dns(), (step) => steps.push(step));
  if (!result.ok) throw new Error(result.message);
  const leaf = new X509Certificate(result.certificate);
  expect(leaf.subjectAltName).toContain('DNS:*.kasm.example.com');
  expect(result.certificate.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(1);
  expect(steps).toContain('*.kasm.example.com: the answer to dns-01 is published, the server checks it');
});

test('the identifier that a server is asked about a certificate by is the one of RFC 9773', async () => {
  const result = await orderCertificate(
    server(),
    account(),
    orderFor('a.example.com'),
    dns(),
    () => undefined,
  );
  if (!result.ok) throw new Error(result.message);
  const file = path.join(folder, 'leaf.pem');
  writeFileSync(file, result.certificate);
  const text = execFileSync(
    'openssl',
    ['x509', '-in', file, '-noout', '-serial', '-ext', 'authorityKeyIdentifier'],
    {
      encoding: 'utf8',
    },
  );
  const serial = /serial=([0-9A-F]+)/.exec(text)?.[1] ?? '';
  const authority = (/([0-9A-F]{2}(:[0-9A-F]{2}){19})/.exec(text)?.[1] ?? '').replaceAll(':', '');
  const padded = Number.parseInt(serial.slice(0, 2), 16) >= 0x80 ? `00${serial}` : serial;
  const [first, second] = [authority, padded].map((hex) => Buffer.from(hex, 'hex').toString('base64url'));
  expect(certificateId(new X509Certificate(result.certificate).raw)).toBe(`${first}.${second}`);
});

describe('when to renew', () => {
  // Debian's pebble gives no such advice yet.
  const advising = async (answer: (url: string) => readonly [status: number, body: string]) => {
    const files = ['-keyout', path.join(folder, 'ari.key'), '-out', path.join(folder, 'ari.crt')];
    const made = 'req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 2 -subj /CN=localhost';
    const names = ['-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync('openssl', [...made.split(' '), ...names, ...files], { stdio: 'ignore' });
    const [key, cert] = ['ari.key', 'ari.crt'].map((name) => readFileSync(path.join(folder, name), 'utf8'));
    const running = https.createServer({ key, cert }, ({ url = '' }, response) => {
      const [status, body] = answer(url);
      response.writeHead(status).end(body);
    });
    await once(running.listen(0, '127.0.0.1'), 'listening');
    const { port } = running.address() as AddressInfo;
    return { running, base: `https://127.0.0.1:${port}`, authorities: cert };
  };
  const certificate = async () => {
    const result = await orderCertificate(
      server(),
      account(),
      orderFor('a.example.com'),
      dns(),
      () => undefined,
    );
    if (!result.ok) throw new Error(result.message);
    return new X509Certificate(result.certificate).raw;
  };

  test('is asked of the server by the certificate’s identifier', async () => {
    const der = await certificate();
    const window = { start: '2026-01-02T04:00:00Z', end: '2026-01-03T04:00:00Z' };
    const asked: string[] = [];
    const { running, base, authorities } = await advising((url) => {
      asked.push(url);
      return [
        200,
        JSON.stringify(url === '/dir' ? { renewalInfo: `${base}/ari` } : { suggestedWindow: window }),
      ];
    });
    try {
      const found = await renewalWindow({ directory: `${base}/dir`, authorities }, der);
      expect(found).toEqual({ start: Date.parse(window.start), end: Date.parse(window.end) });
      expect(asked).toEqual(['/dir', `/ari/${certificateId(der)}`]);
    } finally {
      running.close();
    }
  });

  test.each([
    ['is down', [500, '']],
    ['says nothing of it', [200, '{}']],
    ['answers with something else', [200, '<html>']],
    ['sends without end', [200, `"${'x'.repeat(300_000)}"`]],
  ] as const)('a server that %s leaves it to the certificate’s life', async (_, answer) => {
    const der = await certificate();
    const { running, base, authorities } = await advising(() => answer);
    try {
      expect(await renewalWindow({ directory: `${base}/dir`, authorities }, der)).toBeUndefined();
    } finally {
      running.close();
    }
  });
});

describe('a refusal is told as one', () => {
  test('an answer that is not there', async () => {
    const nothing = { ...dns(), present: async () => undefined };
    const result = await orderCertificate(
      server(),
      account(),
      orderFor('b.example.com'),
      nothing,
      () => undefined,
    );
    expect(result).toMatchObject({ ok: false, message: expect.stringMatching(/b\.example\.com/) });
  });

  test('a hook that fails, with what it said', async () => {
    const hook = path.join(folder, 'hook');
    writeFileSync(hook, '#!/bin/sh\necho no such zone >&2\nexit 3\n', { mode: 0o755 });
    const call = callDnsHook({ program: hook, wait: 0 }, 'present', '*.c.example.com', 'x');
    await expect(call).rejects.toThrow(
      `${hook} present _acme-challenge.c.example.com failed with status 3: no such zone`,
    );
  });

  test('a server that is not there', async () => {
    const nowhere = { directory: 'https://127.0.0.1:1/dir' };
    await expect(termsOfService(nowhere)).rejects.toThrow(/^https:\/\/127\.0\.0\.1:1\/dir: .*ECONNREFUSED/);
  });
});

function orderFor(...hosts: string[]) {
  const names = hosts.map((host) => `DNS:${host}`).join(',');
  const request = execFileSync(
    'openssl',
    [
      ...['req', '-new', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
      ...[
        '-subj',
        `/CN=${hosts[0]}`,
        '-addext',
        `subjectAltName=${names}`,
        '-keyout',
        path.join(folder, 'csr.key'),
      ],
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  return { hosts, request };
}
