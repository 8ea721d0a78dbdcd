import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IssueOptions, Issuer } from '../../../test/support/issuer.ts';
import { makeIssuer } from '../../../test/support/issuer.ts';
import type { TlsAuthority } from '../../../test/support/tls-authority.ts';
import { makeTlsAuthority } from '../../../test/support/tls-authority.ts';
import { readAuthorities } from '../../wire/index.ts';
import { certificatesIn } from './bundle.ts';
import { judgeCertificate, refusals } from './judge.ts';

let authority: TlsAuthority;
let issuer: Issuer;
beforeAll(async () => {
  issuer = makeIssuer();
  authority = await makeTlsAuthority();
});
afterAll(() => {
  authority.remove();
  issuer.remove();
});

function judged(name: string, more: { hosts?: readonly string[]; keyOf?: string; ca?: string } = {}) {
  const read = (file: string) => readFileSync(path.join(authority.folder, file), 'latin1');
  const [leaf, ...others] = certificatesIn(read(`${name}.crt`));
  if (leaf === undefined) throw new Error(name);
  const judgement = judgeCertificate({
    chain: [leaf, ...others],
    key: createPrivateKey(read(`${more.keyOf ?? name}.key`)),
    hosts: more.hosts ?? ['localhost'],
    authorities: readAuthorities(more.ca ?? authority.root),
    now: Date.now(),
  });
  if (judgement === undefined) throw new Error(name);
  return judgement;
}

const ids = ({ findings }: ReturnType<typeof judged>) => findings.map(({ id }) => id);
const blocked = (judgement: ReturnType<typeof judged>, isForced = false) =>
  refusals(judgement, isForced).map(({ id }) => id);

describe('a certificate of an authority', () => {
  test('is fine when it is', () => {
    const good = judged('good', {
      hosts: ['localhost', 'kasm.gatehouse.test', '*.gatehouse.test', '127.0.0.1'],
    });
    expect(ids(good)).toEqual([]);
    expect(good).toMatchObject({ isAuthority: false, keyMatches: true, facts: { trust: { trusted: true } } });
  });

  test.each([
    ['expired', {}, ['certificate-expired'], ['certificate-expired']],
    ['future', {}, ['certificate-not-yet-valid'], []],
    ['good', { keyOf: 'ec' }, ['key-mismatch'], ['key-mismatch']],
    ['good', { hosts: ['localhost', 'kasm.example', '*.example'] }, ['certificate-name'], []],
    ['other', {}, ['certificate-name'], []],
    ['alone', {}, ['chain-incomplete'], []],
    ['small', {}, ['small-key'], ['small-key']],
    ['sha1', {}, ['certificate-signature'], ['certificate-signature']],
    ['client-only', {}, ['certificate-purpose'], ['certificate-purpose']],
  ] as const)('%s %j is not installed', (name, more, plain, forced) => {
    const judgement = judged(name, more);
    expect([blocked(judgement), blocked(judgement, true)]).toEqual([plain, forced]);
  });

  test('names are all told that are missing, and a wildcard stands for one label', () => {
    const { findings } = judged('good', { hosts: ['localhost', 'a.b.gatehouse.test', '192.0.2.1'] });
    expect(findings[0]).toMatchObject({
      id: 'certificate-name',
      evidence: expect.stringContaining(
        'a.b.gatehouse.test, 192.0.2.1: its names are localhost, *.gatehouse.test',
      ),
      hint: expect.stringContaining('--host'),
    });
  });

  test('a root that nobody here knows is told and no obstacle', async () => {
    const { certificateFile } = await issuer.issue('Another Root', { ca: true });
    const judgement = judged('rooted', { ca: certificateFile });
    expect(ids(judgement)).toContain('certificate-untrusted');
    expect(blocked(judgement)).toEqual([]);
  });

  test('one that must be stapled says what NGINX needs for it', () => {
    const judgement = judged('stapled');
    expect(ids(judgement)).toContain('must-staple');
    expect(blocked(judgement)).toEqual([]);
  });
});

describe('a certificate that somebody made', () => {
  async function made(options: IssueOptions, hosts: readonly string[] = []) {
    const { certificate, key } = await issuer.issue('kasm.example', options);
    const judgement = judgeCertificate({
      chain: [new X509Certificate(certificate)],
      key: createPrivateKey(key),
      hosts,
      authorities: readAuthorities(authority.root),
      now: Date.now(),
    });
    if (judgement === undefined) throw new Error('malformed');
    return judgement;
  }

  test("as the vendor's installer makes it", async () => {
    const judgement = await made({ ca: true, days: 1825, newKey: ['rsa:2048'] });
    expect(judgement.findings.map(({ id, severity }) => [id, severity])).toEqual([
      ['certificate-no-names', 'high'],
      ['certificate-self-signed', 'medium'],
      ['certificate-authority', 'medium'],
      ['certificate-purpose-unnamed', 'low'],
      ['certificate-lifetime', 'low'],
    ]);
    expect(blocked(judgement)).toEqual(['certificate-no-names', 'certificate-authority']);
    expect(blocked(judgement, true)).toEqual([]);
  });

  test('whose key may not sign, or is of a kind that browsers do not know', async () => {
    const names = 'DNS:kasm.example';
    const encipher = await made({ names, extensions: ['keyUsage=critical,keyEncipherment'] });
    expect(blocked(encipher, true)).toEqual(['certificate-usage']);
    const odd = await made({ names, newKey: ['ed25519'] });
    expect([blocked(odd), blocked(odd, true)]).toEqual([['certificate-key-kind'], []]);
    const curve = await made({ names, newKey: ['ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1'] });
    expect(blocked(curve)).toEqual(['certificate-key-kind']);
  });

  test('where the intermediate certificate is, says the certificate itself', async () => {
    const root = await issuer.issue('Root', { ca: true });
    const judgement = await made({
      by: root,
      names: 'DNS:kasm.example',
      extensions: ['authorityInfoAccess=caIssuers;URI:http://pki.example/issuing.crt'],
    });
    expect(judgement.findings[0]).toMatchObject({
      id: 'chain-incomplete',
      hint: expect.stringContaining('http://pki.example/issuing.crt'),
    });
  });
});
