import { execFileSync } from 'node:child_process';
import { createPublicKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { storedKey, storeKey } from './key-store.ts';
import { makeRequest, makeSelfSigned } from './make.ts';
import { chainText, keyText } from './pair.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-make-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function openssl(args: string, input: string): string {
  return execFileSync('openssl', args.split(' '), {
    input,
    encoding: 'latin1',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}

test.each(['ec-256', 'ec-384', 'rsa-2048', 'rsa-3072'] as const)(
  'a self-signed certificate, %s',
  async (keyKind) => {
    const hosts = ['kasm.example', '*.kasm.example', 'kasm-host', '192.0.2.7', '2001:db8::7'] as const;
    const made = await makeSelfSigned({ hosts, keyKind, days: 397 });
    if (!made.ok) throw new Error(made.message);
    const text = chainText(made.value);
    const shown = openssl('x509 -noout -text', text);
    expect(shown).toMatch(/X509v3 Basic Constraints: critical\n\s*CA:FALSE/);
    expect(shown).toMatch(/X509v3 Key Usage: critical\n\s*Digital Signature/);
    expect(shown).toMatch(/X509v3 Extended Key Usage: \n\s*TLS Web Server Authentication/);
    expect(shown).toContain(
      'DNS:kasm.example, DNS:*.kasm.example, DNS:kasm-host, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7',
    );
    const leaf = new X509Certificate(text);
    expect(leaf.checkPrivateKey(made.value.key)).toBe(true);
    const days = (Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)) / 86_400_000;
    expect(days).toBe(397);
    expect(leaf.serialNumber.length).toBeGreaterThan(24);
    // OpenSSL takes it as a server's, when it is told to trust it.
    writeFileSync(path.join(folder, 'self.crt'), text);
    const file = path.join(folder, 'self.crt');
    expect(
      openssl(`verify -purpose sslserver -verify_hostname a.kasm.example -CAfile ${file} ${file}`, ''),
    ).toContain('OK');
    expect(openssl('pkey -pubout', keyText(made.value))).toBe(
      leaf.publicKey.export({ type: 'spki', format: 'pem' }),
    );
  },
);

test('two have serial numbers of their own', async () => {
  const make = () => makeSelfSigned({ hosts: ['a.test'], keyKind: 'ec-256', days: 1 });
  const [one, other] = [await make(), await make()];
  if (!one.ok || !other.ok) throw new Error('not made');
  expect(one.value.chain[0].serialNumber).not.toBe(other.value.chain[0].serialNumber);
});

test('a request names all hosts and the subject, whatever characters that has', async () => {
  const organization = 'Müller & Söhne; $HOME "GmbH" #1 \\ 100%';
  const made = await makeRequest({
    hosts: ['kasm.example', 'desk.example'],
    keyKind: 'ec-256',
    organization,
    country: 'DE',
  });
  if (!made.ok) throw new Error(made.message);
  const shown = execFileSync(
    'openssl',
    ['req', '-noout', '-verify', '-text', '-nameopt', 'utf8,sep_multiline'],
    {
      input: made.value.text,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'ignore'],
    },
  );
  expect(shown).toContain('DNS:kasm.example, DNS:desk.example');
  expect(shown).toContain(`O=${organization}`);
  expect(shown).toContain('C=DE');
  expect(made.value.text).not.toContain('PRIVATE');
});

test.each(['kasm.example\n[names]', 'a b', '$ENV::HOME', 'x,DNS:other', '', '-', '_'])(
  '%j is no host to make a certificate out for',
  async (host) => {
    expect(await makeSelfSigned({ hosts: [host], keyKind: 'ec-256', days: 1 })).toMatchObject({ ok: false });
  },
);

test('a subject that an authority would not take is told', async () => {
  expect(await makeRequest({ hosts: ['a.test'], keyKind: 'ec-256', country: 'Germany' })).toMatchObject({
    ok: false,
    message: expect.stringContaining('openssl could not make it'),
  });
});

test('a kept key is found by the certificate alone, and readable by its owner alone', async () => {
  const made = await makeSelfSigned({ hosts: ['a.test'], keyKind: 'ec-256', days: 1 });
  const other = await makeSelfSigned({ hosts: ['b.test'], keyKind: 'ec-256', days: 1 });
  if (!made.ok || !other.ok) throw new Error('not made');
  const state = path.join(folder, 'state');
  expect(storedKey(state, made.value.chain)).toBeUndefined();
  const file = storeKey(state, made.value.key);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  const found = storedKey(state, [...other.value.chain, ...made.value.chain]);
  expect(
    found === undefined ? undefined : createPublicKey(found).export({ type: 'spki', format: 'pem' }),
  ).toBe(made.value.chain[0].publicKey.export({ type: 'spki', format: 'pem' }));
  expect(storedKey(state, other.value.chain)).toBeUndefined();
  // A run that died while it wrote one leaves half of it, and the next one writes it anew.
  writeFileSync(file, readFileSync(file).subarray(0, 40));
  expect(storedKey(state, made.value.chain)).toBeUndefined();
  expect(storeKey(state, made.value.key)).toBe(file);
  expect(storedKey(state, made.value.chain)).toBeDefined();
});

test('nothing of what is made is left in the folder for temporary files', async () => {
  const before = new Set(readdirSync(tmpdir()));
  const made = await makeSelfSigned({ hosts: ['a.test'], keyKind: 'ec-256', days: 1 });
  expect(made.ok).toBe(true);
  const left = readdirSync(tmpdir()).filter(
    (name) =>
      !before.has(name) && /^gatehouse-[0-9a-f]{24}$/.test(name) && existsSync(path.join(tmpdir(), name)),
  );
  expect(left).toEqual([]);
});
