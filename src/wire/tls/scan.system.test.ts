import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../../test/support/nginx.ts';
import type { TlsAuthority } from '../../../test/support/tls-authority.ts';
import { makeTlsAuthority } from '../../../test/support/tls-authority.ts';
import { startOpenssl } from '../../../test/support/tls-programs.ts';
import type { ScanReport } from '../../core/tls/index.ts';
import { readAuthorities } from './authorities.ts';
import { scan } from './scan.ts';

let authority: TlsAuthority;
beforeAll(async () => {
  authority = await makeTlsAuthority();
});
afterAll(() => authority?.remove());

const OLD = '@SECLEVEL=0';

async function scanned(
  name: string,
  options: readonly string[] = [],
  how: { readonly serverName?: string; readonly ca?: boolean } = {},
): Promise<ScanReport> {
  const port = await freePort();
  const program = await startOpenssl({ port, folder: authority.folder, name }, options);
  try {
    const result = await scan(
      { at: { address: '127.0.0.1', port }, tls: { serverName: how.serverName ?? 'localhost' } },
      { authorities: readAuthorities(how.ca === false ? undefined : authority.root), now: Date.now() },
    );
    if (!result.ok) throw new Error(result.reason);
    return result.report;
  } finally {
    await program.stop();
  }
}

const ids = (report: ScanReport) => report.findings.map(({ id }) => id);

describe('a certificate', () => {
  test('that is good has nothing against it', async () => {
    const report = await scanned('good');
    const [certificate, ...others] = report.certificates;
    expect(others).toEqual([]);
    expect(certificate).toMatchObject({
      subject: 'CN=good',
      key: { kind: 'RSA', bits: 2048 },
      signature: 'sha256WithRSAEncryption',
      names: ['localhost', '*.gatehouse.test', '127.0.0.1'],
      matchesHost: true,
      selfSigned: false,
      validity: 'valid',
      trust: { trusted: true, root: 'CN=Test Root' },
      chain: {
        sent: ['CN=good', 'CN=Test Intermediate'],
        inOrder: true,
        incomplete: false,
        includesRoot: false,
      },
      ocsp: { responder: 'http://ocsp.gatehouse.test/', mustStaple: false, stapled: null },
      seenIn: ['TLSv1.2', 'TLSv1.3'],
    });
    expect(ids(report).filter((id) => /certificate|chain|key/.test(id))).toEqual([]);
    expect(report.unknown).toEqual([]);
  });

  test.each([
    ['unordered', [], ['chain-order', 'chain-root']],
    ['alone', [], ['chain-incomplete']],
    ['rooted', [], ['chain-root']],
    ['expired', [], ['certificate-expired']],
    ['future', [], ['certificate-not-yet-valid']],
    ['other', [], ['certificate-name']],
    ['sha1', ['-cipher', `ALL:${OLD}`], ['certificate-signature']],
    ['small', ['-cipher', `ALL:${OLD}`], ['small-key']],
    ['client-only', [], ['certificate-untrusted']],
    ['stapled', [], ['must-staple']],
  ])('%s is told by its name', async (name, options, expected) => {
    const found = ids(await scanned(name, options));
    const about = /^(certificate|chain|small-key|must|stale)/;
    expect(found.filter((id) => about.test(id)).sort()).toEqual(expected);
  });

  test('of an authority that the system does not know is not trusted', async () => {
    const report = await scanned('good', [], { ca: false });
    expect(report.certificates[0]?.trust).toMatchObject({
      trusted: false,
      reason: expect.stringMatching(/Test Root/),
    });
    expect(ids(report)).toContain('certificate-untrusted');
  });

  test('holds for names under its wildcard, not for others', async () => {
    expect(
      (await scanned('good', [], { serverName: 'www.gatehouse.test' })).certificates[0]?.matchesHost,
    ).toBe(true);
    expect(
      (await scanned('good', [], { serverName: 'a.b.gatehouse.test' })).certificates[0]?.matchesHost,
    ).toBe(false);
  });

  test('of a server that speaks TLS 1.3 alone is seen for both kinds of keys', async () => {
    const { folder } = authority;
    const second = [
      '-dcert',
      `${folder}/ec.crt`,
      '-dkey',
      `${folder}/ec.key`,
      '-dcert_chain',
      `${folder}/ec.chain.crt`,
    ];
    const report = await scanned('good', ['-tls1_3', ...second]);
    expect(report.certificates.map(({ key }) => `${key.kind} ${key.bits}`).sort()).toEqual([
      'ECDSA 384',
      'RSA 2048',
    ]);
    expect(report.certificates.map(({ trust }) => trust.trusted)).toEqual([true, true]);
    expect(report.certificates.map(({ chain }) => chain.inOrder)).toEqual([true, true]);
  });
});

describe('what TLS 1.3 encrypts', () => {
  const SUITES = [
    'AES_128_GCM_SHA256',
    'AES_256_GCM_SHA384',
    'CHACHA20_POLY1305_SHA256',
    'AES_128_CCM_SHA256',
  ];
  test.each([
    ...[...SUITES, 'AES_128_CCM_8_SHA256'].map(
      (name) => [`with ${name}`, ['-ciphersuites', `TLS_${name}`]] as const,
    ),
    ...['P-256', 'P-384', 'P-521', 'X448', 'X25519'].map(
      (name) => [`over ${name}`, ['-groups', name]] as const,
    ),
    // Another group is guessed first, and asked for when the server says so.
    ['over a group of two', ['-groups', 'P-384:ffdhe2048']] as const,
    ['over ffdhe2048', ['-groups', 'ffdhe2048']] as const,
  ])('is read %s', async (_name, options) => {
    const report = await scanned('unordered', ['-tls1_3', ...options]);
    expect(report.unknown).toEqual([]);
    const [certificate] = report.certificates;
    expect(certificate?.chain).toMatchObject({ inOrder: false, includesRoot: true });
    expect(report.protocols[0]?.signatureSchemes).toEqual([
      'rsa_pss_rsae_sha256',
      'rsa_pss_rsae_sha384',
      'rsa_pss_rsae_sha512',
    ]);
  });

  test('tells of client certificates, application protocols and names', async () => {
    const { folder } = authority;
    const named = ['-servername', 'localhost', '-cert2', `${folder}/ec.crt`, '-key2', `${folder}/ec.key`];
    const report = await scanned('good', ['-tls1_3', '-verify', '1', ...named]);
    expect(report.features).toMatchObject({
      clientCertificate: true,
      sni: { unknownName: 'other certificate', noName: 'other certificate' },
    });
    const { features } = await scanned('good', ['-tls1_3', '-alpn', 'h2']);
    expect(features).toMatchObject({
      clientCertificate: false,
      applicationProtocols: ['h2'],
      sni: { unknownName: 'same certificate', noName: 'same certificate' },
    });
  });

  test('and cannot be read is not known', async () => {
    const { unknown, features } = await scanned('good', ['-tls1_3', '-groups', 'ffdhe8192']);
    expect(unknown).toEqual([
      {
        about: 'what TLSv1.3 encrypts of its handshake',
        reason: 'it takes no group that keys can be agreed on with here',
      },
    ]);
    expect(features.clientCertificate).toBeNull();
  });
});

test('signature schemes are those that the server is told', async () => {
  const report = await scanned('good', ['-sigalgs', 'RSA-PSS+SHA384:RSA+SHA256', '-tls1_2']);
  expect(report.protocols[0]?.signatureSchemes).toEqual(['rsa_pkcs1_sha256', 'rsa_pss_rsae_sha384']);
  expect(report.features.weakSignatures).toEqual([]);
});

describe('a stapled OCSP response', () => {
  const staple = async (name: string, options: Parameters<TlsAuthority['respond']>[1]) => [
    '-status_file',
    await authority.respond(name, options),
  ];

  test('that is good and fresh is told as such', async () => {
    const report = await scanned('stapled', await staple('stapled', {}));
    expect(report.certificates[0]?.ocsp).toMatchObject({
      mustStaple: true,
      stapled: { status: 'good', fresh: true, matches: true, signed: true },
    });
    expect(ids(report)).not.toContain('must-staple');
  });

  test('is seen in TLS 1.3 alone too', async () => {
    const report = await scanned('stapled', ['-tls1_3', ...(await staple('stapled', {}))]);
    expect(report.certificates[0]?.ocsp.stapled?.status).toBe('good');
  });

  test('may be signed by whom the issuer lets answer, and by nobody else', async () => {
    const by = async (who: 'responder' | 'root') => scanned('good', await staple('good', { by: who }));
    expect((await by('responder')).certificates[0]?.ocsp.stapled?.signed).toBe(true);
    const stranger = await by('root');
    expect(stranger.certificates[0]?.ocsp.stapled?.signed).toBe(false);
    expect(ids(stranger)).toContain('stale-staple');
  });

  test('that says revoked is critical', async () => {
    const report = await scanned('good', await staple('good', { revoked: true }));
    expect(report.findings[0]).toMatchObject({ id: 'certificate-revoked', severity: 'critical' });
  });

  test('of another certificate is of no use', async () => {
    const report = await scanned('good', await staple('other', {}));
    expect(ids(report)).toContain('stale-staple');
    expect(report.certificates[0]?.ocsp.stapled?.matches).toBe(false);
  });
});

describe('features', () => {
  test('of a plain server are told', async () => {
    const { features } = await scanned('good', ['-alpn', 'http/1.1', '-max_early_data', '4096']);
    expect(features).toMatchObject({
      secureRenegotiation: true,
      fallbackScsv: true,
      compression: false,
      extendedMasterSecret: true,
      encryptThenMac: true,
      heartbeat: false,
      applicationProtocols: ['http/1.1'],
      clientCertificate: false,
      sni: { unknownName: 'same certificate', noName: 'same certificate' },
    });
    expect(features.tickets.find(({ version }) => version === 'TLSv1.3')).toMatchObject({
      offered: true,
      resumed: true,
      earlyData: 4096,
    });
  });

  test('a client certificate that is asked for, and the lack of tickets', async () => {
    const { features } = await scanned('good', ['-verify', '1', '-no_ticket', '-no_cache', '-tls1_2']);
    expect(features.clientCertificate).toBe(true);
    expect(features.tickets).toEqual([
      { version: 'TLSv1.2', offered: false, lifetime: null, resumed: false, earlyData: 0 },
    ]);
  });

  test('another certificate for a name, and signatures with SHA-1', async () => {
    const { folder } = authority;
    const named = ['-servername', 'localhost', '-cert2', `${folder}/ec.crt`, '-key2', `${folder}/ec.key`];
    const { features } = await scanned('good', [
      ...named,
      '-cipher',
      `ALL:${OLD}`,
      '-sigalgs',
      'RSA+SHA1:RSA+SHA256:ECDSA+SHA256',
    ]);
    expect(features.sni.unknownName).toBe('other certificate');
  });

  test('old versions, anonymous and null suites, small groups make findings with references', async () => {
    const options = ['-cipher', `ALL:eNULL:${OLD}`, '-dhparam', 'dh1024.pem'];
    const dh = new URL('../../../test/fixtures/tls/dh1024.pem', import.meta.url).pathname;
    const report = await scanned(
      'good',
      options.map((option) => (option === 'dh1024.pem' ? dh : option)),
    );
    expect(ids(report)).toEqual(
      expect.arrayContaining([
        ...['null-suites', 'anonymous-suites', 'old-versions', 'beast', 'weak-dh', 'no-forward-secrecy'],
        'client-order',
      ]),
    );
    for (const { references } of report.findings)
      expect(references.join()).toMatch(/RFC|CVE|FIPS|NIST|CA\/Browser/);
  });
});
