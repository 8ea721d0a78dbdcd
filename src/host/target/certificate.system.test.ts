import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { certificateFacts } from './certificate.ts';
import { dhPrimeBits } from './dh-parameters.ts';

let folder: string;
const file = (name: string) => path.join(folder, name);
const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-certificate-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  [['rsa:2048', '-sha256'], { keyType: 'rsa', bits: 2048, signature: 'rsa_pkcs1_sha256' }],
  [['rsa:3072', '-sha384'], { keyType: 'rsa', bits: 3072, signature: 'rsa_pkcs1_sha384' }],
  [
    ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-sha256'],
    { keyType: 'ecdsa', curve: 'secp256r1', signature: 'ecdsa_secp256r1_sha256' },
  ],
  [
    ['ec', '-pkeyopt', 'ec_paramgen_curve:secp384r1', '-sha512'],
    { keyType: 'ecdsa', curve: 'secp384r1', signature: 'ecdsa_secp521r1_sha512' },
  ],
  [['rsa:2048', '-sigopt', 'rsa_padding_mode:pss'], { keyType: 'rsa', bits: 2048 }],
  [['ed25519'], undefined],
])('the key of a certificate made by openssl req -newkey %s', (words, key) => {
  openssl(
    'req',
    '-x509',
    '-nodes',
    '-newkey',
    ...words,
    '-keyout',
    'k.pem',
    '-out',
    'c.pem',
    '-subj',
    '/CN=a',
  );
  const facts = certificateFacts(file('c.pem'));
  expect(facts.ok && facts.key).toEqual(key);
});

test.each([1024, 2048, 3072])('the size of Diffie-Hellman parameters of %i bits', (bits) => {
  openssl('dhparam', '-dsaparam', '-out', 'dh.pem', String(bits));
  expect(dhPrimeBits(file('dh.pem'))).toBe(bits);
});

test('a file without parameters, a cut one and none at all have no size', () => {
  openssl('dhparam', '-dsaparam', '-out', 'dh.pem', '1024');
  const text = readFileSync(file('dh.pem'), 'latin1');
  const [head = '', ...lines] = text.split('\n');
  const broken = [
    '',
    `${head}\n-----END DH PARAMETERS-----\n`,
    `${head}\nMIGH\n-----END DH PARAMETERS-----\n`,
    [head, ...lines.slice(0, 1), '-----END DH PARAMETERS-----'].join('\n'),
    `${head}\nBAEB\n-----END DH PARAMETERS-----\n`,
  ];
  for (const content of broken) {
    writeFileSync(file('broken.pem'), content);
    expect(dhPrimeBits(file('broken.pem'))).toBeUndefined();
  }
  expect(dhPrimeBits(file('none.pem'))).toBeUndefined();
});
