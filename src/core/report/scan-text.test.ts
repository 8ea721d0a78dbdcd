import { describe, expect, test } from 'vitest';
import type { ScanReport } from '../tls/index.ts';
import { scanJson } from './scan-json.ts';
import { scanText } from './scan-text.ts';
import { PLAIN } from './style.ts';

const cipher = (iana: string, openssl: string | null, bits: number, forwardSecrecy = true) => ({
  iana,
  openssl,
  bits,
  keyExchange: forwardSecrecy ? ('ECDHE' as const) : ('RSA' as const),
  authentication: 'RSA' as const,
  forwardSecrecy,
});

const REPORT: ScanReport = {
  endpoint: { host: 'example.org', port: 443, address: '2001:db8::1', serverName: 'example.org' },
  protocols: [
    {
      version: 'TLSv1',
      ciphers: [cipher('TLS_RSA_WITH_AES_128_CBC_SHA', 'AES128-SHA', 128, false)],
      serverOrder: false,
      chaCha20First: null,
      groups: [],
      dh: [],
      signatureSchemes: [],
    },
    {
      version: 'TLSv1.2',
      ciphers: [
        cipher('TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'ECDHE-RSA-AES256-GCM-SHA384', 256),
        cipher('TLS_RSA_WITH_AES_128_CBC_SHA', 'AES128-SHA', 128, false),
      ],
      serverOrder: false,
      chaCha20First: null,
      groups: ['x25519', 'secp256r1'],
      dh: [{ bits: 1024, prime: null }],
      signatureSchemes: ['rsa_pss_rsae_sha256'],
    },
  ],
  certificates: [
    {
      subject: 'CN=\x1b[31mred',
      issuer: 'CN=Authority',
      serial: '01',
      fingerprint256: 'AA:BB',
      key: { kind: 'RSA', bits: 2048, curve: null },
      signature: 'sha256WithRSAEncryption',
      notBefore: '2026-01-01T00:00:00.000Z',
      notAfter: '2026-06-01T00:00:00.000Z',
      validity: 'expired',
      lifetimeDays: 151,
      daysLeft: -176,
      names: ['example.org'],
      matchesHost: true,
      selfSigned: false,
      trust: { trusted: false, store: '/etc/store.pem', reason: 'expired on 2026-06-01' },
      chain: { sent: ['CN=red'], inOrder: true, weaknesses: [], includesRoot: false, incomplete: true },
      ocsp: { responder: 'http://ocsp.example.org/', mustStaple: true, stapled: null },
      seenIn: ['TLSv1.2'],
    },
  ],
  features: {
    secureRenegotiation: true,
    fallbackScsv: null,
    compression: false,
    extendedMasterSecret: true,
    encryptThenMac: null,
    heartbeat: false,
    applicationProtocols: [],
    clientCertificate: true,
    sni: { unknownName: 'refused', noName: null },
    tickets: [{ version: 'TLSv1.2', offered: true, lifetime: 300, resumed: null, earlyData: 0 }],
    plainHttp: null,
    weakSignatures: null,
  },
  findings: [
    {
      id: 'certificate-expired',
      severity: 'high',
      message: 'the certificate has expired',
      evidence: 'CN=\x1b[31mred (RSA 2048): on 2026-06-01',
      references: ['RFC 5280'],
    },
  ],
  unknown: [{ about: 'fallback SCSV', reason: 'no answer within the time allowed' }],
  connections: 40,
  seconds: 0.5,
};

describe('a scan', () => {
  test('as text', () => {
    expect(scanText(REPORT, PLAIN, { verbose: false })).toMatchInlineSnapshot(`
      "example.org  [2001:db8::1] port 443, asked for example.org

      Versions
        SSLv2 –  SSLv3 –  TLSv1 yes  TLSv1.1 –  TLSv1.2 yes  TLSv1.3 –

      TLSv1.2  2 cipher suites, the client chooses
        ECDHE-RSA-AES256-GCM-SHA384  256 bits
        AES128-SHA                   128 bits  no forward secrecy
        groups: x25519 secp256r1
        DH: 1024 bits, a prime of its own
        signed with: rsa_pss_rsae_sha256

      TLSv1  1 cipher suite
        the suites of TLSv1.2 that TLSv1 supports (--verbose lists them)

      Certificate RSA 2048  CN=\\x1b[31mred
        names    example.org
        host     valid for this host
        issuer   CN=Authority
        valid    2026-01-01 to 2026-06-01, expired
        signed   sha256WithRSAEncryption
        trust    not trusted: expired on 2026-06-01 (/etc/store.pem)
        chain    1 certificate, incomplete
        OCSP     http://ocsp.example.org/, must be stapled, nothing stapled
        SHA-256  aabb

      Features
        application protocols   none
        secure renegotiation    yes
        fallback SCSV           not known
        extended master secret  yes
        encrypt then MAC        not known
        compression             no
        heartbeat               no
        client certificate      asked for
        unknown name            refused
        no name                 not asked
        HTTP without TLS        no answer
        sessions in TLSv1.2     tickets for 300 s, resumption not known

      Not known
        fallback SCSV: no answer within the time allowed

      Findings
        high     certificate-expired
                 the certificate has expired
                 CN=\\x1b[31mred (RSA 2048): on 2026-06-01
                 RFC 5280

      1 high; 1 thing not known (40 connections, 0.5 s).
      "
    `);
  });

  test('lists the suites of older versions again when everything is wanted', () => {
    const lines = (verbose: boolean) =>
      scanText(REPORT, PLAIN, { verbose }).match(/^ {2}AES128-SHA /gm)?.length;
    expect([lines(false), lines(true)]).toEqual([1, 2]);
  });

  test('prints nothing of the server raw', () => {
    for (const text of [scanText(REPORT, PLAIN, { verbose: true }), JSON.stringify(scanJson(REPORT))])
      expect(text).not.toMatch(/\x1b|\\u001b/);
    expect(scanJson(REPORT).certificates[0]?.subject).toBe('CN=\\x1b[31mred');
  });

  test('of several addresses has the others beside the first', () => {
    const other = { ...REPORT, endpoint: { ...REPORT.endpoint, address: '192.0.2.1' } };
    const json = scanJson(REPORT, [other]);
    expect(json.endpoint.address).toBe('2001:db8::1');
    expect(json.otherAddresses?.map(({ endpoint }) => endpoint.address)).toEqual(['192.0.2.1']);
    expect('otherAddresses' in scanJson(REPORT)).toBe(false);
    const failed = { address: '192.0.2.2', port: 443, reason: 'no answer' };
    expect(scanJson(REPORT, [other], [failed]).failedAddresses).toEqual([failed]);
  });
});
