import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Issued, Issuer } from '../../../test/support/issuer.ts';
import { makeIssuer } from '../../../test/support/issuer.ts';
import { readBundle } from './bundle.ts';

let issuer: Issuer;
let root: Issued;
let leaf: Issued;
let rsa: Issued;
beforeAll(async () => {
  issuer = makeIssuer();
  root = await issuer.issue('Root', { ca: true });
  leaf = await issuer.issue('leaf.test', { by: root, names: 'DNS:leaf.test' });
  rsa = await issuer.issue('rsa.test', { by: root, names: 'DNS:rsa.test', newKey: ['rsa:2048'] });
});
afterAll(() => issuer.remove());

const nothing = async () => undefined;
const always = (passphrase: string) => async (_: string, isAgain: boolean) =>
  isAgain ? undefined : passphrase;

function file(name: string, content: string | Buffer): string {
  const full = path.join(issuer.folder, name);
  writeFileSync(full, content);
  return full;
}

/** Subjects, and whether a key is the one of `owner`. */
async function read(name: string, ask: Parameters<typeof readBundle>[1] = nothing) {
  const bundle = await readBundle(name, ask);
  if (!bundle.ok) throw new Error(bundle.message);
  return {
    subjects: bundle.value.certificates.map(({ subject }) => subject),
    keys: bundle.value.keys.map(
      (key) =>
        [leaf, rsa].find(({ key: text }) => execKey(text) === key.export({ type: 'pkcs8', format: 'pem' }))
          ?.certificateFile,
    ),
  };
}

function execKey(text: string): string {
  return execFileSync('openssl', ['pkcs8', '-topk8', '-nocrypt'], { input: text, encoding: 'latin1' });
}

function openssl(args: string, input?: string): Buffer {
  return execFileSync('openssl', args.split(' '), {
    stdio: ['pipe', 'pipe', 'ignore'],
    cwd: issuer.folder,
    ...(input === undefined ? {} : { input }),
  });
}

describe('certificates', () => {
  test('several in one file, with text around them, with CRLF, indented, in UTF-16', async () => {
    const verbose = openssl(`x509 -text -in ${leaf.certificateFile}`).toString();
    const both = `${verbose}\nissued by\n${root.certificate}`;
    const expected = { subjects: ['CN=leaf.test', 'CN=Root'], keys: [] };
    expect(await read(file('plain.pem', both))).toEqual(expected);
    expect(await read(file('crlf.pem', both.replaceAll('\n', '\r\n')))).toEqual(expected);
    expect(await read(file('indented.pem', both.replaceAll('\n', '\n      ')))).toEqual(expected);
    expect(await read(file('utf16.pem', Buffer.from(`\ufeff${both}`, 'utf16le')))).toEqual(expected);
    expect(await read(file('utf8.pem', `\ufeff${both}`))).toEqual(expected);
  });

  test('in DER, in PKCS#7, as OpenSSL marks trusted ones', async () => {
    openssl(`x509 -in ${leaf.certificateFile} -outform DER -out leaf.der`);
    openssl(
      `crl2pkcs7 -nocrl -certfile ${leaf.certificateFile} -certfile ${root.certificateFile} -out both.p7b`,
    );
    openssl('pkcs7 -in both.p7b -outform DER -out both.p7c');
    openssl(`x509 -in ${leaf.certificateFile} -trustout -addtrust serverAuth -out trusted.pem`);
    const at = (name: string) => path.join(issuer.folder, name);
    expect((await read(at('leaf.der'))).subjects).toEqual(['CN=leaf.test']);
    expect((await read(at('both.p7b'))).subjects.toSorted()).toEqual(['CN=Root', 'CN=leaf.test']);
    expect((await read(at('both.p7c'))).subjects.toSorted()).toEqual(['CN=Root', 'CN=leaf.test']);
    expect((await read(at('trusted.pem'))).subjects).toEqual(['CN=leaf.test']);
  });

  test('what is none is told by what it is', async () => {
    openssl(`req -new -key ${leaf.keyFile} -subj /CN=x -out request.pem`);
    const of = (name: string, content: string | Buffer) => readBundle(file(name, content), nothing);
    const request = path.join(issuer.folder, 'request.pem');
    expect(await readBundle(request, nothing)).toMatchObject({
      ok: false,
      message: expect.stringContaining('it holds a certificate request'),
    });
    expect(await of('empty.pem', '')).toMatchObject({ ok: false });
    expect(
      await of('broken.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'),
    ).toMatchObject({
      ok: false,
      message: expect.stringContaining('its certificate number 1 cannot be read'),
    });
    expect(
      await of('other.pem', '-----BEGIN DH PARAMETERS-----\nAAAA\n-----END DH PARAMETERS-----\n'),
    ).toMatchObject({
      ok: false,
      message: expect.stringContaining('DH PARAMETERS'),
    });
    expect(await of('der', Buffer.from('3003020101', 'hex'))).toMatchObject({ ok: false });
    expect(await readBundle('/nowhere', nothing)).toMatchObject({
      ok: false,
      message: expect.stringContaining('ENOENT'),
    });
    expect(await readBundle('/dev/zero', nothing)).toMatchObject({
      ok: false,
      message: expect.stringContaining('more than'),
    });
  });
});

describe('keys', () => {
  test('as PKCS#8, PKCS#1 and SEC 1, in PEM and DER, beside their certificate', async () => {
    const pkcs1 = openssl(`rsa -traditional -in ${rsa.keyFile}`).toString();
    expect(pkcs1).toContain('BEGIN RSA PRIVATE KEY');
    const sec1 = openssl(`ec -param_enc named_curve -in ${leaf.keyFile}`).toString();
    expect(sec1).toContain('BEGIN EC PRIVATE KEY');
    const parameters = openssl('ecparam -name prime256v1').toString();
    expect((await read(rsa.keyFile)).keys).toEqual([rsa.certificateFile]);
    expect((await read(file('pkcs1.pem', pkcs1))).keys).toEqual([rsa.certificateFile]);
    expect(await read(file('both.pem', `${parameters}${sec1}${leaf.certificate}`))).toEqual({
      subjects: ['CN=leaf.test'],
      keys: [leaf.certificateFile],
    });
    openssl(`pkcs8 -topk8 -nocrypt -in ${leaf.keyFile} -outform DER -out leaf.p8`);
    openssl(`rsa -traditional -in ${rsa.keyFile} -outform DER -out rsa.p1`);
    openssl(`ec -in ${leaf.keyFile} -outform DER -out leaf.sec1`);
    expect((await read(path.join(issuer.folder, 'leaf.p8'))).keys).toEqual([leaf.certificateFile]);
    expect((await read(path.join(issuer.folder, 'rsa.p1'))).keys).toEqual([rsa.certificateFile]);
    expect((await read(path.join(issuer.folder, 'leaf.sec1'))).keys).toEqual([leaf.certificateFile]);
  });

  test('encrypted in every usual way', async () => {
    const forms = [
      `pkcs8 -topk8 -v2 aes256 -in ${rsa.keyFile}`,
      `pkcs8 -topk8 -v2 des3 -in ${rsa.keyFile}`,
      `pkcs8 -topk8 -scrypt -in ${rsa.keyFile}`,
      `rsa -traditional -aes256 -in ${rsa.keyFile}`,
      `rsa -traditional -des3 -in ${rsa.keyFile}`,
    ];
    for (const [index, form] of forms.entries()) {
      const text = openssl(`${form} -passout pass:sesame`).toString();
      expect(text).toContain('ENCRYPTED');
      const name = file(`encrypted-${index}.pem`, text.replaceAll('\n', '\r\n'));
      expect([form, (await read(name, always('sesame'))).keys]).toEqual([form, [rsa.certificateFile]]);
      expect(await readBundle(name, nothing)).toMatchObject({
        ok: false,
        message: `${name}: it is encrypted`,
        hint: expect.stringContaining('--passphrase-file'),
      });
      expect(await readBundle(name, always('wrong'))).toMatchObject({
        ok: false,
        message: `${name}: the passphrase does not open it`,
      });
    }
  });

  test('a second passphrase is asked for when the first is wrong', async () => {
    openssl(`pkcs8 -topk8 -in ${rsa.keyFile} -passout pass:sesame -out again.pem`);
    const asked: boolean[] = [];
    const name = path.join(issuer.folder, 'again.pem');
    const { keys } = await read(name, async (_, isAgain) => {
      asked.push(isAgain);
      return isAgain ? 'sesame' : 'wrong';
    });
    expect([keys, asked]).toEqual([[rsa.certificateFile], [false, true]]);
  });
});

describe('PKCS#12', () => {
  const make = (name: string, passphrase: string, more = '') =>
    openssl(
      `pkcs12 -export -in ${rsa.certificateFile} -inkey ${rsa.keyFile} -certfile ${root.certificateFile} -passout pass:${passphrase} -out ${name}${more}`,
    );
  const expected = () => ({ subjects: ['CN=rsa.test', 'CN=Root'], keys: [rsa.certificateFile] });

  test.each([
    ['as OpenSSL 3 makes it', ''],
    ['as Windows made it for years, with RC2 of 40 bits', ' -legacy'],
    ['as Windows makes it, with 3DES', ' -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1'],
  ])('%s', async (_, more) => {
    make('it.pfx', 'sesame', more);
    const name = path.join(issuer.folder, 'it.pfx');
    expect(await read(name, always('sesame'))).toEqual(expected());
    expect(await readBundle(name, always('wrong'))).toMatchObject({
      ok: false,
      message: `${name}: the passphrase does not open it`,
    });
    expect(await readBundle(name, nothing)).toMatchObject({ ok: false, message: `${name}: it is encrypted` });
  });

  test('nobody is asked for an empty passphrase', async () => {
    make('open.pfx', '');
    expect(await read(path.join(issuer.folder, 'open.pfx'))).toEqual(expected());
  });

  test('damaged ones are told as such', async () => {
    make('whole.pfx', 'sesame');
    const bytes = readFileSync(path.join(issuer.folder, 'whole.pfx'));
    expect(await readBundle(file('cut.pfx', bytes.subarray(0, 400)), always('sesame'))).toMatchObject({
      ok: false,
      message: expect.stringContaining('in a format that openssl can read'),
    });
  });
});
