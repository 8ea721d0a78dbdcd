import { describe, expect, test } from 'vitest';
import type { Tls } from '../../core/controls/index.ts';
import { profiles } from '../../core/policy/index.ts';
import type {
  ScanCertificate,
  ScanCipher,
  ScanFinding,
  ScanProtocol,
  ScanReport,
} from '../../core/tls/index.ts';
import { cipherSuiteByName } from '../../core/tls/index.ts';
import { judgeTls } from './tls.ts';

const WANTED = profiles.recommended.controls.tls as Tls;
const GROUPS = ['x25519', 'secp256r1', 'secp384r1'];

function protocol(
  version: ScanProtocol['version'],
  names: readonly string[],
  more: Partial<ScanProtocol> = {},
): ScanProtocol {
  const ciphers = names.map((name): ScanCipher => {
    const suite = cipherSuiteByName(name);
    if (suite === undefined) throw new Error(`no suite ${name}`);
    const { iana, openssl = null, bits, keyExchange, authentication, forwardSecrecy } = suite;
    return { iana, openssl, bits, keyExchange, authentication, forwardSecrecy };
  });
  const usual = { serverOrder: false, chaCha20First: null, dh: [], signatureSchemes: [] };
  return { version, ciphers, ...usual, groups: GROUPS, ...more };
}

const CERTIFICATE = {
  subject: 'CN=site',
  selfSigned: false,
  trust: { trusted: true, store: 'here', root: 'CN=root' },
  ocsp: { responder: null, mustStaple: false, stapled: null },
} as unknown as ScanCertificate;

function report(more: Partial<ScanReport>): ScanReport {
  return {
    endpoint: { host: 'site', port: 443, address: '127.0.0.1', serverName: 'site' },
    protocols: [
      protocol('TLSv1.2', ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256']),
      protocol('TLSv1.3', ['TLS_AES_128_GCM_SHA256']),
    ],
    certificates: [CERTIFICATE],
    features: { tickets: [] } as unknown as ScanReport['features'],
    findings: [],
    unknown: [],
    connections: 1,
    seconds: 1,
    ...more,
  };
}

function outcomes(more: Partial<ScanReport>, wanted: Partial<Tls> = {}): string[] {
  return judgeTls(report(more), { ...WANTED, ...wanted }).map(
    ({ outcome, severity, evidence }) => `${outcome} ${severity}: ${evidence}`,
  );
}

const weakness = (id: string, severity: ScanFinding['severity']): ScanFinding => ({
  id,
  severity,
  message: 'it is weak',
  evidence: 'seen',
  references: ['RFC 1'],
});

describe('TLS as a policy wants it', () => {
  test('has nothing against it', () => {
    expect(outcomes({})).toEqual([]);
  });

  test('speaks its versions and no others', () => {
    const tls12 = protocol('TLSv1.2', ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256']);
    expect(outcomes({ protocols: [tls12] })).toEqual(['protocols-missing medium: TLSv1.3']);
    const old = protocol('TLSv1', ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA']);
    expect(outcomes({ protocols: [old, tls12] })).toEqual([
      'protocols-allowed high: TLSv1',
      'protocols-missing medium: TLSv1.3',
    ]);
    // Its suites are no second finding: they go with the version.
    expect(outcomes({ protocols: [tls12] }, { protocols: ['TLSv1.3'] })).toContain(
      'protocols-allowed medium: TLSv1.2',
    );
    const ssl = protocol('SSLv3', []);
    expect(outcomes({ protocols: [ssl] })).toContain('protocols-allowed critical: SSLv3');
  });

  test('accepts its suites and groups and no others', () => {
    const names = ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_RSA_WITH_AES_128_CBC_SHA'];
    const protocols = [
      protocol('TLSv1.2', names, { groups: ['x25519', 'secp521r1'] }),
      protocol('TLSv1.3', ['TLS_AES_128_GCM_SHA256'], { groups: ['x25519', 'secp256r1'] }),
    ];
    expect(outcomes({ protocols }, { preferServerCiphers: true })).toEqual([
      'ciphers-allowed medium: TLS_RSA_WITH_AES_128_CBC_SHA',
      'client-order low: TLSv1.2',
      'groups-allowed low: secp521r1',
      'groups-missing low: secp384r1',
    ]);
    expect(outcomes({}, { ciphers: 'PROFILE=SYSTEM' })).toEqual([
      'ciphers-unjudged low: PROFILE=SYSTEM: PROFILE=SYSTEM is not evaluated here',
    ]);
  });

  test('has tickets and stapling as they are wanted', () => {
    const tickets = [
      { version: 'TLSv1.2', offered: true, lifetime: 300, resumed: true, earlyData: null },
      { version: 'TLSv1.3', offered: true, lifetime: 300, resumed: true, earlyData: 0 },
    ] as const;
    const features = { tickets } as unknown as ScanReport['features'];
    expect(outcomes({ features })).toEqual(['session-tickets low: TLSv1.2: offered']);
    expect(outcomes({ features }, { sessionTickets: true })).toEqual([]);
    const ocsp = { ...CERTIFICATE.ocsp, responder: 'http://ocsp.example/' };
    const certificates = [{ ...CERTIFICATE, ocsp }];
    expect(outcomes({ certificates })).toEqual(['stapling info: CN=site: nothing stapled']);
    expect(outcomes({ certificates }, { stapling: 'off' })).toEqual([]);
    expect(outcomes({}, { stapling: 'on' })).toEqual(['stapling info: CN=site: nothing stapled']);
  });
});

describe('weaknesses', () => {
  test('count, unless they follow from what the policy asks for', () => {
    const findings = [weakness('sweet32', 'medium'), weakness('weak-dh', 'medium')];
    expect(outcomes({ findings })).toEqual(['sweet32 info: seen (RFC 1)', 'weak-dh medium: seen (RFC 1)']);
    const protocols = [
      protocol('TLSv1.2', ['TLS_RSA_WITH_3DES_EDE_CBC_SHA']),
      protocol('TLSv1.3', ['TLS_AES_128_GCM_SHA256']),
    ];
    expect(outcomes({ findings, protocols })).toContain('sweet32 medium: seen (RFC 1)');
  });

  test('a name that is missing counts where somebody vouches for the certificate', () => {
    const findings = [weakness('certificate-name', 'high')];
    expect(outcomes({ findings })).toEqual(['certificate-name high: seen (RFC 1)']);
    const trust = { trusted: false, store: 'here', reason: 'self-signed' } as const;
    const certificates = [{ ...CERTIFICATE, selfSigned: true, trust }];
    expect(outcomes({ findings, certificates })).toEqual(['certificate-name info: seen (RFC 1)']);
  });

  test('what could not be learnt is no "nothing wrong"; all text is safe to print', () => {
    const unknown = [{ about: 'groups', reason: 'it \x1b[2J hung up' }];
    expect(outcomes({ unknown })).toEqual(['not-learnt low: groups: it \\x1b[2J hung up']);
  });
});
