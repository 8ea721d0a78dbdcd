import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NginxRoom } from '../../test/support/nginx.ts';
import { makeNginxRoom } from '../../test/support/nginx.ts';
import type { Pebble } from '../../test/support/pebble.ts';
import { startPebble } from '../../test/support/pebble.ts';
import type { AcmeAccount, ChallengeResponder } from './index.ts';
import { accountKey, callDnsHook, orderCertificate } from './index.ts';

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

test('a certificate by DNS, wildcard too, with a chain and a key of its own', async () => {
  const steps: string[] = [];
  const order = { hosts: ['kasm.example.com', '*.kasm.example.com'], keyType: 'ec' } as const;
  const result = await orderCertificate(server(), account(), order, dns(), (step) => steps.push(step));
  if (!result.ok) throw new Error(result.message);
  const leaf = new X509Certificate(result.certificate);
  expect(leaf.subjectAltName).toContain('DNS:*.kasm.example.com');
  expect(result.certificate.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(1);
  expect(steps.join('\n')).not.toContain('PRIVATE');
}, 60_000);
