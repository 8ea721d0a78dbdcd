import type { KeyObject, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { bySeverity } from '../../core/findings/index.ts';
import type { ScanCertificate, ScanFinding } from '../../core/tls/index.ts';
import { certificateWeaknesses, parseCertificateDetails } from '../../core/tls/index.ts';
import type { Authorities } from '../../wire/index.ts';
import { coversHost, judgeCertificates, publicAuthorities } from '../../wire/index.ts';
import { nameText } from './name-text.ts';

/** Something that is wrong with a certificate. */
export interface CertificateFinding extends ScanFinding {
  /** What to do about it; undefined when that is obvious. */
  readonly hint: string | undefined;
  /** Whether it prevents the installation: always, unless a person forces it, or never. */
  readonly blocks: 'always' | 'unless-forced' | 'never';
}

/** A certificate and the findings about it. */
export interface JudgedCertificate {
  /** The facts of a scan, except those that only a running server has. */
  readonly facts: ScanCertificate;
  /** CA:TRUE. */
  readonly isAuthority: boolean;
  /** Whether the key belongs to the certificate; null when there was no key. */
  readonly keyMatches: boolean | null;
  /** Worst first. */
  readonly findings: readonly CertificateFinding[];
}

export interface CertificateJudgement {
  /** The server's own first. */
  readonly chain: readonly [X509Certificate, ...X509Certificate[]];
  readonly key: KeyObject | undefined;
  /** Names and addresses by which clients reach the server. A wildcard stands for any name that it matches. */
  readonly hosts: readonly string[];
  readonly authorities: Authorities;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Judges a certificate. Undefined when it is too malformed to be read in full. */
export function judgeCertificate(question: CertificateJudgement): JudgedCertificate | undefined {
  const [leaf] = question.chain;
  const facts = factsOf(question, question.authorities);
  const details = parseCertificateDetails(leaf.raw);
  if (facts === undefined || !details.ok) return undefined;
  const keyMatches = question.key === undefined ? null : leaf.checkPrivateKey(question.key);
  const findings = [
    ...certificateWeaknesses(facts).filter((finding) => isOfFile(finding, question)),
    ...stapleFindings(facts),
    ...keyFindings(facts, keyMatches),
    ...nameFindings(leaf, facts, question.hosts),
    ...useFindings(facts, leaf.ca, details.value.purposes, details.value.maySign),
    ...chainFindings(question),
    ...lifetimeFindings(facts),
  ].map((finding) => ({ ...finding, ...verdictOn(finding.id, leaf) }));
  return { facts, isAuthority: leaf.ca, keyMatches, findings: findings.toSorted(bySeverity) };
}

/** The findings that prevent the installation of a certificate. */
export function refusals({ findings }: JudgedCertificate, isForced: boolean): readonly CertificateFinding[] {
  return findings.filter(({ blocks }) => blocks === 'always' || (blocks === 'unless-forced' && !isForced));
}

function factsOf(
  { chain, now }: CertificateJudgement,
  authorities: Authorities,
): ScanCertificate | undefined {
  const shown = {
    certificates: chain.map(({ raw }) => raw),
    version: 'TLSv1.3' as const,
    stapled: undefined,
    isAsSent: true,
  };
  return judgeCertificates([shown], { host: undefined, authorities, now }, () => undefined)[0];
}

/** Leaves out findings that do not apply to a file: stapling, and rules for public authorities when the issuer is not one. */
function isOfFile({ id }: ScanFinding, question: CertificateJudgement): boolean {
  if (id === 'must-staple') return false;
  return id !== 'certificate-lifetime' || factsOf(question, publicAuthorities())?.trust.trusted === true;
}

function stapleFindings({ ocsp }: ScanCertificate): ScanFinding[] {
  if (!ocsp.mustStaple) return [];
  return [
    {
      id: 'must-staple',
      severity: 'medium',
      message: 'some browsers refuse the certificate without a stapled OCSP response',
      evidence: 'TLS feature status_request: NGINX needs ssl_stapling on',
      references: ['RFC 7633'],
    },
  ];
}

function keyFindings({ key }: ScanCertificate, keyMatches: boolean | null): ScanFinding[] {
  const found: ScanFinding[] = [];
  if (keyMatches === false)
    found.push({
      id: 'key-mismatch',
      severity: 'critical',
      message: 'the private key belongs to another certificate',
      evidence: 'their public keys differ, and NGINX does not start with them',
      references: ['RFC 5280, section 4.1.2.7'],
    });
  const isKnown = key.kind === 'RSA' || (key.kind === 'ECDSA' && BROWSER_CURVES.has(key.curve ?? ''));
  if (!isKnown)
    found.push({
      id: 'certificate-key-kind',
      severity: 'high',
      message: 'browsers do not support keys of this kind',
      evidence: key.curve === null ? key.kind : `${key.kind} on ${key.curve}`,
      references: ['CA/Browser Forum Baseline Requirements, section 6.1.5'],
    });
  return found;
}

/** OpenSSL's names. */
const BROWSER_CURVES = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

function nameFindings(
  leaf: X509Certificate,
  facts: ScanCertificate,
  hosts: readonly string[],
): ScanFinding[] {
  if (facts.names.length === 0)
    return [
      {
        id: 'certificate-no-names',
        severity: 'high',
        message: 'the certificate has no subjectAltName: browsers accept it for no host',
        evidence: `browsers ignore its common name: ${facts.subject}`,
        references: ['RFC 9525, section 2', 'CA/Browser Forum Baseline Requirements, section 7.1.4.2'],
      },
    ];
  const missing = hosts.filter((host) => !coversHost(leaf, sampleOf(host)));
  if (missing.length === 0) return [];
  return [
    {
      id: 'certificate-name',
      severity: 'high',
      message: 'the certificate does not cover every host of this site',
      evidence: `${missing.join(', ')}: its names are ${facts.names.slice(0, SHOWN).join(', ')}`,
      references: ['RFC 9525'],
    },
  ];
}

const SHOWN = 10;

/** A name that a wildcard of `server_name` matches. */
function sampleOf(host: string): string {
  return isIP(host) === 0 ? host.replace(/^\*?\./, 'gatehouse.') : host;
}

/** serverAuth and anyExtendedKeyUsage (RFC 5280, section 4.2.1.12). */
const SERVER_PURPOSES = ['1.3.6.1.5.5.7.3.1', '2.5.29.37.0'];

function useFindings(
  facts: ScanCertificate,
  isAuthority: boolean,
  purposes: readonly string[] | undefined,
  maySign: boolean | undefined,
): ScanFinding[] {
  const found: ScanFinding[] = [];
  if (isAuthority)
    found.push({
      id: 'certificate-authority',
      severity: 'medium',
      message: 'the certificate is an authority (CA:TRUE): its key can sign certificates for any host',
      evidence: facts.selfSigned
        ? 'clients that trust it trust all of those'
        : 'a server needs a certificate that is not an authority',
      references: ['RFC 5280, section 4.2.1.9'],
    });
  if (purposes === undefined)
    found.push({
      id: 'certificate-purpose-unnamed',
      severity: 'low',
      message: "the certificate does not state that it is for servers, which Apple's systems require",
      evidence: 'it has no extended key usage',
      references: ['https://support.apple.com/103769'],
    });
  else if (!purposes.some((purpose) => SERVER_PURPOSES.includes(purpose)))
    found.push({
      id: 'certificate-purpose',
      severity: 'high',
      message: 'the certificate is not for servers',
      evidence: `its extended key usage is ${purposes.join(', ')}, without serverAuth`,
      references: ['RFC 5280, section 4.2.1.12'],
    });
  if (maySign === false)
    found.push({
      id: 'certificate-usage',
      severity: 'high',
      message: 'the key may not sign, as every TLS 1.3 handshake requires',
      evidence: 'its key usage lacks digitalSignature',
      references: ['RFC 8446, section 4.4.2.2'],
    });
  return found;
}

function chainFindings({ chain, now }: CertificateJudgement): ScanFinding[] {
  return chain
    .slice(1)
    .filter(({ validTo }) => Date.parse(validTo) < now)
    .map(({ subject, validTo }) => ({
      id: 'chain-expired',
      severity: 'high',
      message: 'a certificate of the chain has expired',
      evidence: `${nameText(subject)} on ${new Date(validTo).toISOString().slice(0, 10)}`,
      references: ['RFC 5280, section 6.1.3'],
    }));
}

/** Apple's systems refuse a longer validity from any authority (https://support.apple.com/103769). */
const LONGEST_PRIVATE_DAYS = 825;

function lifetimeFindings({ lifetimeDays }: ScanCertificate): ScanFinding[] {
  if (lifetimeDays <= LONGEST_PRIVATE_DAYS) return [];
  return [
    {
      id: 'certificate-lifetime',
      severity: 'low',
      message: "the certificate is valid for longer than Apple's systems accept",
      evidence: `${lifetimeDays} days; the limit is ${LONGEST_PRIVATE_DAYS}`,
      references: ['https://support.apple.com/103769'],
    },
  ];
}

/** A certificate that no client accepts is always refused. When some clients may accept it, a person decides. */
function verdictOn(id: string, leaf: X509Certificate): Pick<CertificateFinding, 'blocks' | 'hint'> {
  switch (id) {
    case 'certificate-expired':
    case 'certificate-purpose':
    case 'certificate-usage':
    case 'certificate-signature':
      return { blocks: 'always', hint: 'request a new certificate from the authority' };
    case 'small-key':
      return {
        blocks: 'always',
        hint: 'make a new key with gatehouse cert csr, and request a certificate for it',
      };
    case 'key-mismatch':
      return { blocks: 'always', hint: 'name the key that the request was made with: --key FILE' };
    case 'certificate-name':
    case 'certificate-no-names':
      return {
        blocks: 'unless-forced',
        hint: 'request one with all names, or name the hosts that matter with --host NAME',
      };
    case 'chain-incomplete':
      return { blocks: 'unless-forced', hint: intermediateHint(leaf) };
    case 'certificate-not-yet-valid':
    case 'certificate-authority':
    case 'certificate-key-kind':
    case 'chain-expired':
    case 'chain-weak':
      return { blocks: 'unless-forced', hint: undefined };
    default:
      return { blocks: 'never', hint: undefined };
  }
}

function intermediateHint({ infoAccess }: X509Certificate): string {
  const at = /^CA Issuers - URI:(\S+)$/m.exec(infoAccess ?? '')?.[1];
  const where = at === undefined ? 'download it from the authority' : `download it from ${at}`;
  return `name the intermediate certificate with --chain FILE; ${where}`;
}
