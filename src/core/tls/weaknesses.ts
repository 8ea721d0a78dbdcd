import type { Severity } from '../findings/index.ts';
import { bySeverity } from '../findings/index.ts';
import type { CipherSuite } from './cipher-suites.ts';
import { cipherSuiteByName, SSL2_CIPHER_KINDS } from './cipher-suites.ts';
import type { ScanCertificate, ScanDhGroup, ScanFinding, ScanProtocol, ScanReport } from './scan-report.ts';

/** The facts from which weaknesses are derived. */
export type ScanFacts = Pick<ScanReport, 'protocols' | 'certificates' | 'features'>;

/**
 * The weaknesses of a server, worst first. Unknown facts give no finding, but they are not proof that all is well: a
 * report must show them too.
 */
export function findWeaknesses(facts: ScanFacts): readonly ScanFinding[] {
  const findings = [
    ...ofVersions(facts.protocols),
    ...ofSuites(facts.protocols),
    ...ofKeyExchange(facts.protocols),
    ...ofFeatures(facts),
    ...facts.certificates.flatMap(certificateWeaknesses),
  ];
  return findings.sort(bySeverity);
}

function finding(
  id: string,
  severity: Severity,
  message: string,
  evidence: string,
  ...references: readonly string[]
): ScanFinding {
  return { id, severity, message, evidence, references };
}

function ofVersions(protocols: readonly ScanProtocol[]): readonly ScanFinding[] {
  const spoken = new Set(protocols.map(({ version }) => version));
  const found: ScanFinding[] = [];
  if (spoken.has('SSLv2'))
    found.push(
      finding(
        'drown',
        'critical',
        'SSLv2 is enabled: it lets attackers decrypt sessions of newer versions (DROWN)',
        'SSLv2',
        'CVE-2016-0800',
        'RFC 6176',
      ),
    );
  if (spoken.has('SSLv3')) {
    const cbc = suitesIn(protocols, (version) => version === 'SSLv3').some(({ mode }) => mode === 'cbc');
    found.push(
      cbc
        ? finding(
            'poodle',
            'high',
            'SSLv3 with CBC suites is enabled: attackers can guess contents (POODLE)',
            'SSLv3',
            'CVE-2014-3566',
            'RFC 7568',
          )
        : finding('sslv3', 'high', 'SSLv3 is enabled, although it must not be used', 'SSLv3', 'RFC 7568'),
    );
  }
  const old = (['TLSv1', 'TLSv1.1'] as const).filter((version) => spoken.has(version));
  if (old.length > 0)
    found.push(
      finding('old-versions', 'medium', 'obsolete versions of TLS are enabled', old.join(', '), 'RFC 8996'),
    );
  const beast = suitesIn(protocols, (version) => version === 'SSLv3' || version === 'TLSv1').filter(
    ({ mode }) => mode === 'cbc',
  );
  if (beast.length > 0)
    found.push(
      finding(
        'beast',
        'low',
        'CBC suites in SSLv3 or TLS 1.0: attackers can read cookies of old browsers (BEAST)',
        listed(beast),
        'CVE-2011-3389',
      ),
    );
  if (spoken.size > 0 && !spoken.has('TLSv1.2') && !spoken.has('TLSv1.3'))
    found.push(
      finding(
        'no-modern-version',
        'high',
        'neither TLS 1.2 nor TLS 1.3 is enabled: browsers cannot connect',
        [...spoken].join(', '),
        'RFC 9325',
      ),
    );
  else if (spoken.size > 0 && !spoken.has('TLSv1.3'))
    found.push(
      finding('no-tls13', 'info', 'TLS 1.3 is not enabled', [...spoken].join(', '), 'RFC 8446', 'RFC 9325'),
    );
  return found;
}

/** A finding about the suites to which it applies. */
interface SuiteRule {
  readonly id: string;
  readonly severity: Severity;
  readonly message: string;
  readonly references: readonly string[];
  readonly applies: (suite: CipherSuite) => boolean;
}

const SUITE_RULES: readonly SuiteRule[] = [
  {
    id: 'null-suites',
    severity: 'critical',
    message: 'suites without encryption are accepted',
    references: ['RFC 9325, section 4.1'],
    applies: ({ isNull }) => isNull,
  },
  {
    id: 'anonymous-suites',
    severity: 'critical',
    message:
      'suites that do not authenticate the server are accepted: anyone on the path can read the traffic',
    references: ['RFC 5246, appendix F.1.1.1', 'RFC 9325, section 4.1'],
    applies: ({ isAnonymous }) => isAnonymous,
  },
  {
    id: 'freak',
    severity: 'high',
    message: 'RSA export suites are accepted: their keys can be broken in hours (FREAK)',
    references: ['CVE-2015-0204', 'RFC 9325, section 4.1'],
    applies: ({ isExport, keyExchange }) => isExport && keyExchange === 'RSA',
  },
  {
    id: 'logjam-export',
    severity: 'high',
    message: 'Diffie-Hellman export suites are accepted (Logjam)',
    references: ['CVE-2015-4000', 'RFC 9325, section 4.1'],
    applies: ({ isExport, keyExchange }) => isExport && keyExchange === 'DHE',
  },
  {
    id: 'export-suites',
    severity: 'high',
    message: 'export suites with keys of 40 or 56 bits are accepted',
    references: ['RFC 9325, section 4.1'],
    applies: ({ isExport, keyExchange }) => isExport && keyExchange !== 'RSA' && keyExchange !== 'DHE',
  },
  {
    id: 'rc4',
    severity: 'high',
    message: 'RC4 is accepted',
    references: ['CVE-2013-2566', 'CVE-2015-2808', 'RFC 7465'],
    applies: ({ encryption }) => encryption.startsWith('RC4'),
  },
  {
    id: 'sweet32',
    severity: 'medium',
    message: 'ciphers with 64-bit blocks are accepted: long sessions reveal contents (SWEET32)',
    references: ['CVE-2016-2183'],
    applies: ({ blockBits, isExport }) => blockBits === 64 && !isExport,
  },
  {
    id: 'weak-ciphers',
    severity: 'high',
    message: 'ciphers with keys of less than 112 bits are accepted',
    references: ['RFC 9325, section 4.1'],
    applies: ({ bits, isNull, isExport }) => bits < 112 && !isNull && !isExport,
  },
  {
    id: 'no-forward-secrecy',
    severity: 'low',
    message:
      'suites without forward secrecy are accepted: with a key stolen later, traffic recorded today can be decrypted',
    references: ['RFC 9325, section 4.1'],
    applies: ({ forwardSecrecy, minimumVersion }) => !forwardSecrecy && minimumVersion !== 'SSLv2',
  },
  {
    id: 'md5-records',
    severity: 'medium',
    message: 'records are protected with MD5',
    references: ['RFC 6151'],
    applies: ({ mac, minimumVersion }) => mac === 'MD5' && minimumVersion !== 'SSLv2',
  },
  {
    id: 'cbc-suites',
    severity: 'info',
    message: 'CBC suites are accepted, which were the target of many padding attacks (Lucky Thirteen)',
    references: ['CVE-2013-0169', 'RFC 9325, section 4.2'],
    applies: ({ mode, blockBits }) => mode === 'cbc' && blockBits === 128,
  },
];

function ofSuites(protocols: readonly ScanProtocol[]): readonly ScanFinding[] {
  const all = suitesIn(protocols, () => true);
  const found = SUITE_RULES.flatMap(({ id, severity, message, references, applies }) => {
    const bad = all.filter(applies);
    return bad.length === 0 ? [] : [finding(id, severity, message, listed(bad), ...references)];
  });
  const unordered = protocols.filter(
    ({ version, ciphers, serverOrder }) =>
      !serverOrder && ciphers.length > 1 && version !== 'SSLv2' && version !== 'TLSv1.3' && isMixed(ciphers),
  );
  if (unordered.length === 0) return found;
  return [
    ...found,
    finding(
      'client-order',
      'low',
      'the server has no cipher order: clients may choose weaker suites',
      unordered.map(({ version }) => version).join(', '),
      'RFC 9325, section 4.2.1',
    ),
  ];
}

/** True for suites with and without forward secrecy: then it matters which side chooses. */
function isMixed(ciphers: ScanProtocol['ciphers']): boolean {
  return new Set(ciphers.map(({ forwardSecrecy }) => forwardSecrecy)).size > 1;
}

const SMALL_CURVES = /^(sect1|sect2[03]|secp1|secp2(?!56r1|56k1))/;

function ofKeyExchange(protocols: readonly ScanProtocol[]): readonly ScanFinding[] {
  const found: ScanFinding[] = [];
  const textOf = ({ bits, prime }: ScanDhGroup) => `${bits} bits${prime === null ? '' : ` (${prime})`}`;
  const groups = [
    ...new Map(protocols.flatMap(({ dh }) => dh.map((group) => [textOf(group), group] as const))).values(),
  ];
  const text = (some: readonly ScanDhGroup[]) => some.map(textOf).join(', ');
  const broken = groups.filter(({ bits, prime }) => bits <= 768 || (bits <= 1024 && prime !== null));
  const weak = groups.filter((group) => group.bits < 2048 && !broken.includes(group));
  if (broken.length > 0)
    found.push(
      finding(
        'logjam',
        'high',
        'a Diffie-Hellman group that can be broken, once for all servers that share it (Logjam)',
        text(broken),
        'CVE-2015-4000',
        'RFC 9325, section 4.4',
      ),
    );
  if (weak.length > 0)
    found.push(
      finding(
        'weak-dh',
        'medium',
        'Diffie-Hellman with less than 2048 bits',
        text(weak),
        'CVE-2015-4000',
        'RFC 9325, section 4.4',
      ),
    );
  const curves = unique(protocols.flatMap((protocol) => protocol.groups)).filter((name) =>
    SMALL_CURVES.test(name),
  );
  if (curves.length > 0)
    found.push(
      finding(
        'small-curves',
        'medium',
        'elliptic curves of less than 256 bits are accepted',
        curves.join(', '),
        'RFC 8422, section 5.1.1',
        'RFC 9325, section 4.3',
      ),
    );
  const tls13 = protocols.find(({ version }) => version === 'TLSv1.3');
  if (tls13 !== undefined && !tls13.groups.some((name) => name.includes('MLKEM')))
    found.push(
      finding(
        'no-post-quantum',
        'info',
        'no post-quantum key exchange: a future quantum computer can decrypt traffic recorded today',
        tls13.groups.join(', '),
        'FIPS 203',
        'draft-ietf-tls-ecdhe-mlkem',
      ),
    );
  return found;
}

function ofFeatures({ features, protocols }: ScanFacts): readonly ScanFinding[] {
  const found: ScanFinding[] = [];
  if (features.compression === true)
    found.push(
      finding(
        'crime',
        'high',
        'TLS compression is enabled: lengths of messages reveal cookies (CRIME)',
        'DEFLATE is selected',
        'CVE-2012-4929',
        'RFC 9325, section 3.3',
      ),
    );
  if (features.secureRenegotiation === false)
    found.push(
      finding(
        'insecure-renegotiation',
        'medium',
        "secure renegotiation is not supported: attackers can insert data before a client's request",
        'no renegotiation_info in the ServerHello',
        'CVE-2009-3555',
        'RFC 5746',
      ),
    );
  if (features.fallbackScsv === false && protocols.length > 1)
    found.push(
      finding(
        'no-fallback-scsv',
        'low',
        'forced downgrades to an older version are not detected (no fallback SCSV)',
        'a hello with TLS_FALLBACK_SCSV is accepted',
        'RFC 7507',
      ),
    );
  if (features.extendedMasterSecret === false)
    found.push(
      finding(
        'no-extended-master-secret',
        'low',
        'sessions are not bound to their handshake (triple handshake)',
        'no extended_master_secret in the ServerHello',
        'RFC 7627',
      ),
    );
  if (features.heartbeat === true)
    found.push(
      finding(
        'heartbeat',
        'low',
        'the heartbeat extension is enabled: it is not needed over TCP, and Heartbleed was in it',
        'heartbeat in the ServerHello',
        'RFC 6520',
        'CVE-2014-0160',
      ),
    );
  if (features.weakSignatures !== null && features.weakSignatures.length > 0)
    found.push(
      finding(
        'weak-signatures',
        'low',
        'handshakes are signed with SHA-1 or MD5 for clients that request it (SLOTH)',
        features.weakSignatures.join(', '),
        'CVE-2015-7575',
        'RFC 9155',
      ),
    );
  const long = features.tickets.filter(({ lifetime }) => lifetime !== null && lifetime > WEEK);
  if (long.length > 0)
    found.push(
      finding(
        'long-tickets',
        'low',
        'session tickets are valid for more than a week',
        long.map(({ version, lifetime }) => `${version}: ${lifetime} s`).join(', '),
        'RFC 8446, section 4.6.1',
      ),
    );
  const early = features.tickets.filter(({ earlyData }) => earlyData !== null && earlyData > 0);
  if (early.length > 0)
    found.push(
      finding(
        'early-data',
        'info',
        '0-RTT data is accepted: attackers can replay the requests in it',
        early.map(({ earlyData }) => `up to ${earlyData} bytes`).join(', '),
        'RFC 8446, section 8',
        'RFC 8470',
      ),
    );
  if (features.plainHttp?.status != null && features.plainHttp.status < 300)
    found.push(
      finding(
        'plain-http',
        'high',
        'the same port answers HTTP without TLS',
        `status ${features.plainHttp.status}`,
        'RFC 9110, section 4.2.2',
      ),
    );
  return found;
}

const WEEK = 604_800;
/**
 * Maximum validity in days of a certificate from a public authority, by the day of issue, newest first: CA/Browser
 * Forum, Baseline Requirements, section 6.3.2, with ballots 193, SC31 and SC081v3.
 */
const LONGEST_LIFE: readonly (readonly [since: string, days: number])[] = [
  ['2029-03-15', 47],
  ['2027-03-15', 100],
  ['2026-03-15', 200],
  ['2020-09-01', 398],
  ['2018-03-01', 825],
];
const SOON_DAYS = 21;

/** The weaknesses of one certificate, its chain and its stapled response, in no particular order. */
export function certificateWeaknesses(certificate: ScanCertificate): readonly ScanFinding[] {
  const { key, trust, chain, ocsp } = certificate;
  const about = `${certificate.subject} (${keyText(certificate)})`;
  const found: ScanFinding[] = [];
  const add = (
    id: string,
    severity: Severity,
    message: string,
    evidence: string,
    ...references: readonly string[]
  ) => found.push(finding(id, severity, message, `${about}: ${evidence}`, ...references));
  const until = certificate.notAfter.slice(0, 10);
  if (certificate.validity === 'expired')
    add(
      'certificate-expired',
      'high',
      'the certificate has expired',
      `on ${until}`,
      'RFC 5280, section 4.1.2.5',
    );
  else if (certificate.validity === 'not-yet')
    add(
      'certificate-not-yet-valid',
      'high',
      'the certificate is not valid yet',
      `not before ${certificate.notBefore.slice(0, 10)}`,
      'RFC 5280, section 4.1.2.5',
    );
  else if (certificate.daysLeft < SOON_DAYS)
    add(
      'certificate-expires-soon',
      'low',
      'the certificate expires soon',
      `on ${until}, in ${certificate.daysLeft} days`,
      'RFC 5280, section 4.1.2.5',
    );
  if (certificate.matchesHost === false)
    add(
      'certificate-name',
      'high',
      'the certificate is not valid for this host',
      certificate.names.length === 0
        ? 'it has no subject alternative names'
        : `its names are ${certificate.names.slice(0, 10).join(', ')}`,
      'RFC 9525',
    );
  if (certificate.selfSigned && trust.trusted !== true)
    add(
      'certificate-self-signed',
      'medium',
      'the certificate is self-signed',
      'clients warn unless they were told to trust it',
      'RFC 5280, section 6',
    );
  else if (trust.trusted === false && certificate.validity === 'valid')
    add(
      chain.incomplete && chain.sent.length === 1 ? 'chain-incomplete' : 'certificate-untrusted',
      'high',
      chain.incomplete && chain.sent.length === 1
        ? 'the intermediate certificate that leads to a known authority is not sent'
        : 'the certificate does not lead to a trusted authority',
      trust.reason,
      'RFC 5246, section 7.4.2',
    );
  if (chain.inOrder === false)
    add(
      'chain-order',
      'low',
      'the certificates of the chain are not in order',
      chain.sent.join(' | '),
      'RFC 5246, section 7.4.2',
      'RFC 8446, section 4.4.2',
    );
  if (chain.includesRoot)
    add(
      'chain-root',
      'info',
      'the root certificate is sent, although no client needs it',
      chain.sent.join(' | '),
      'RFC 5246, section 7.4.2',
    );
  for (const weakness of chain.weaknesses)
    add('chain-weak', 'medium', 'the chain uses weak cryptography', weakness, 'RFC 9325, section 4.5');
  if (/md[25]/i.test(certificate.signature))
    add(
      'certificate-signature',
      'high',
      'the certificate is signed with MD5 or MD2',
      certificate.signature,
      'RFC 6151',
      'CVE-2004-2761',
    );
  else if (/sha-?1(?!\d)/i.test(certificate.signature))
    add(
      'certificate-signature',
      'medium',
      'the certificate is signed with SHA-1',
      certificate.signature,
      'CVE-2005-4900',
      'RFC 9325, section 4.5',
    );
  if (isSmall(key))
    add(
      'small-key',
      key.bits !== null && key.bits < 1024 ? 'critical' : 'high',
      'the key of the certificate is too small',
      keyText(certificate),
      'RFC 9325, section 4.5',
      'NIST SP 800-57',
    );
  const [since, days] = LONGEST_LIFE.find(([day]) => certificate.notBefore >= day) ?? [];
  if (days !== undefined && certificate.lifetimeDays > days && !certificate.selfSigned)
    add(
      'certificate-lifetime',
      'low',
      'the certificate is valid for longer than public authorities may issue',
      `${certificate.lifetimeDays} days; since ${since} the limit is ${days} days`,
      'CA/Browser Forum Baseline Requirements, section 6.3.2',
    );
  const { stapled } = ocsp;
  if (stapled?.status === 'revoked')
    add(
      'certificate-revoked',
      'critical',
      'the certificate is revoked',
      'according to the stapled OCSP response',
      'RFC 6960',
    );
  else if (
    stapled !== null &&
    (stapled.status !== 'good' ||
      stapled.fresh === false ||
      stapled.matches === false ||
      stapled.signed === false)
  )
    add(
      'stale-staple',
      'medium',
      'the stapled OCSP response is not usable',
      stapled.status !== 'good'
        ? `its status is ${stapled.status}`
        : stapled.matches === false
          ? 'it is for another certificate'
          : stapled.signed === false
            ? 'it is not signed by the issuer or by a responder that the issuer authorised'
            : `it was valid until ${stapled.nextUpdate ?? stapled.thisUpdate}`,
      'RFC 6066, section 8',
      'RFC 6960',
    );
  if (ocsp.mustStaple && stapled === null)
    add(
      'must-staple',
      'high',
      'the certificate requires a stapled OCSP response, but none is sent',
      'TLS feature status_request',
      'RFC 7633',
    );
  return found;
}

function isSmall({ kind, bits }: ScanCertificate['key']): boolean {
  if (bits === null) return false;
  return kind.startsWith('RSA') || kind === 'DSA' ? bits < 2048 : kind === 'ECDSA' && bits < 224;
}

function keyText({ key }: ScanCertificate): string {
  return key.bits === null ? key.kind : `${key.kind} ${key.bits}`;
}

function suitesIn(
  protocols: readonly ScanProtocol[],
  which: (version: ScanProtocol['version']) => boolean,
): readonly CipherSuite[] {
  const names = protocols
    .filter(({ version }) => which(version))
    .flatMap(({ ciphers }) => ciphers.map(({ iana }) => iana));
  return unique(names).flatMap(
    (name) => cipherSuiteByName(name) ?? SSL2_CIPHER_KINDS.find(({ iana }) => iana === name) ?? [],
  );
}

const SHOWN = 6;

function listed(suites: readonly CipherSuite[]): string {
  const names = suites.map(({ openssl, iana }) => openssl ?? iana);
  const more = names.length - SHOWN;
  return more > 0 ? `${names.slice(0, SHOWN).join(', ')} and ${more} more` : names.join(', ');
}

function unique<Item>(items: readonly Item[]): readonly Item[] {
  return [...new Set(items)];
}
