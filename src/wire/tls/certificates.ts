import { createHash, verify, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type {
  CertificateDetails,
  OcspResponse,
  OcspSingle,
  ScanCertificate,
  ScanChain,
  ScanStaple,
  ScanTrust,
  VersionName,
} from '../../core/tls/index.ts';
import { compareVersionNames, parseCertificateDetails, parseOcspResponse } from '../../core/tls/index.ts';
import type { Authorities } from './authorities.ts';

/** A certificate as the server sent it, with its chain and staple. */
export interface ShownChain {
  /** In DER, the server's own first. */
  readonly certificates: readonly Uint8Array[];
  readonly version: VersionName;
  readonly stapled: Uint8Array | undefined;
  /** False when the order in which they were sent is not known. */
  readonly isAsSent: boolean;
}

export interface CertificateQuestion {
  /** The name or address that it should cover. */
  readonly host: string | undefined;
  readonly authorities: Authorities;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Judges every certificate that was shown, each once. What cannot be read is reported by `onProblem` and left out.
 * Paths are judged by names, signatures, dates and the right to issue; name constraints and revocation lists are not.
 */
export function judgeCertificates(
  shown: readonly ShownChain[],
  question: CertificateQuestion,
  onProblem: (message: string) => void,
): readonly ScanCertificate[] {
  const byLeaf = new Map<string, ShownChain[]>();
  for (const chain of shown) {
    const [leaf] = chain.certificates;
    if (leaf === undefined) continue;
    const key = createHash('sha256').update(leaf).digest('hex');
    byLeaf.set(key, [...(byLeaf.get(key) ?? []), chain]);
  }
  return [...byLeaf.values()].flatMap((chains) => {
    const best = chains.find(({ isAsSent }) => isAsSent) ?? chains[0];
    const stapled = chains.find((chain) => chain.stapled !== undefined)?.stapled;
    if (best === undefined) return [];
    const read = best.certificates.map(readCertificate);
    const [leaf, ...others] = read;
    if (leaf === undefined) {
      onProblem('what the server sends as its certificate is not one');
      return [];
    }
    if (read.includes(undefined)) onProblem('a certificate in its chain cannot be read');
    const sent = [leaf, ...others.filter((certificate) => certificate !== undefined)];
    const seenIn = [...new Set(chains.map(({ version }) => version))].sort(compareVersionNames);
    return [judge(leaf, sent, best.isAsSent, stapled, question, seenIn)];
  });
}

interface Certificate {
  readonly x509: X509Certificate;
  readonly details: CertificateDetails;
}

function readCertificate(der: Uint8Array): Certificate | undefined {
  const details = parseCertificateDetails(der);
  if (!details.ok) return undefined;
  try {
    return { x509: new X509Certificate(der), details: details.value };
  } catch {
    return undefined;
  }
}

const DAY = 86_400_000;

function judge(
  leaf: Certificate,
  sent: readonly Certificate[],
  isAsSent: boolean,
  stapled: Uint8Array | undefined,
  { host, authorities, now }: CertificateQuestion,
  seenIn: readonly VersionName[],
): ScanCertificate {
  const { x509, details } = leaf;
  const [notBefore, notAfter] = [Date.parse(x509.validFrom), Date.parse(x509.validTo)];
  const path = pathOf(leaf, sent, authorities, now);
  return {
    subject: oneLine(x509.subject),
    issuer: oneLine(x509.issuer),
    serial: x509.serialNumber,
    fingerprint256: x509.fingerprint256,
    key: keyOf(x509),
    signature: details.signatureAlgorithm,
    notBefore: isoTime(notBefore),
    notAfter: isoTime(notAfter),
    validity: now > notAfter ? 'expired' : now < notBefore ? 'not-yet' : 'valid',
    lifetimeDays: Math.round((notAfter - notBefore) / DAY),
    daysLeft: Math.floor((notAfter - now) / DAY),
    names: namesOf(x509),
    matchesHost: host === undefined ? null : coversHost(x509, host),
    selfSigned: isSelfSigned(x509),
    trust: path.trust,
    chain: chainOf(sent, isAsSent, path.incomplete),
    ocsp: {
      responder: responderOf(x509),
      mustStaple: details.mustStaple,
      stapled: stapled === undefined ? null : stapleOf(stapled, leaf, sent, authorities, now),
    },
    seenIn,
  };
}

function keyOf(x509: X509Certificate): ScanCertificate['key'] {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = x509.publicKey;
    const curve = asymmetricKeyDetails?.namedCurve ?? null;
    return {
      kind: KEY_KINDS[asymmetricKeyType ?? ''] ?? asymmetricKeyType ?? 'unknown',
      bits: asymmetricKeyDetails?.modulusLength ?? curveBits(curve),
      curve,
    };
  } catch {
    return { kind: 'unknown', bits: null, curve: null };
  }
}

const KEY_KINDS: Readonly<Record<string, string>> = {
  rsa: 'RSA',
  'rsa-pss': 'RSA-PSS',
  ec: 'ECDSA',
  dsa: 'DSA',
  ed25519: 'Ed25519',
  ed448: 'Ed448',
};

function curveBits(curve: string | null): number | null {
  const digits = /(\d{3})/.exec(curve ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Node.js writes each part of a name on a line of its own. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ');
}

function isoTime(milliseconds: number): string {
  return Number.isNaN(milliseconds) ? '' : new Date(milliseconds).toISOString();
}

function namesOf({ subjectAltName }: X509Certificate): readonly string[] {
  return (subjectAltName ?? '')
    .split(', ')
    .filter((name) => name !== '')
    .map((name) => name.replace(/^(DNS|IP Address):/, ''));
}

/** Whether a certificate covers a name or an address. */
export function coversHost(x509: X509Certificate, host: string): boolean {
  if (isIP(host) !== 0) return x509.checkIP(host) !== undefined;
  // RFC 9525, section 6.3: the common name does not count as a host name.
  return x509.checkHost(host, { subject: 'never' }) !== undefined;
}

function isSelfSigned(x509: X509Certificate): boolean {
  return x509.subject === x509.issuer && isSignedBy(x509, x509);
}

function isSignedBy(x509: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return x509.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

function responderOf({ infoAccess }: X509Certificate): string | null {
  return /^OCSP - URI:(.+)$/m.exec(infoAccess ?? '')?.[1] ?? null;
}

function chainOf(sent: readonly Certificate[], isAsSent: boolean, incomplete: boolean): ScanChain {
  const pairs = sent.slice(1).map((issuer, index) => ({ issuer, certificate: sent[index] }));
  const intermediates = sent.slice(1).filter(({ x509 }) => !isSelfSigned(x509));
  return {
    sent: sent.map(({ x509 }) => oneLine(x509.subject)),
    inOrder: isAsSent
      ? pairs.every(({ issuer, certificate }) => certificate?.x509.checkIssued(issuer.x509))
      : null,
    weaknesses: intermediates.flatMap(({ x509, details }) => {
      const { kind, bits } = keyOf(x509);
      const name = oneLine(x509.subject);
      return [
        ...(/md[25]|sha1/i.test(details.signatureAlgorithm)
          ? [`${name}: signed with ${details.signatureAlgorithm}`]
          : []),
        ...(kind.startsWith('RSA') && bits !== null && bits < 2048
          ? [`${name}: RSA key of ${bits} bits`]
          : []),
      ];
    }),
    includesRoot: isAsSent && sent.slice(1).some(({ x509 }) => isSelfSigned(x509)),
    incomplete,
  };
}

const LONGEST_PATH = 10;

/** Looks for a path from a certificate to an authority: by the certificates that were sent, then by the store. */
function pathOf(
  leaf: Certificate,
  sent: readonly Certificate[],
  authorities: Authorities,
  now: number,
): { readonly trust: ScanTrust; readonly incomplete: boolean } {
  const { store } = authorities;
  const no = (reason: string, incomplete = false) => ({
    trust: { trusted: false as const, store, reason },
    incomplete,
  });
  const purposes = leaf.details.purposes;
  if (purposes !== undefined && !purposes.some((purpose) => SERVER_PURPOSES.has(purpose)))
    return no('it is not made for servers (extended key usage)');
  let at = leaf;
  for (let length = 0; length < LONGEST_PATH; length++) {
    const outside = dateFault(at.x509, now);
    const name = oneLine(at.x509.subject);
    if (outside !== undefined) return no(at === leaf ? outside : `${name}: ${outside}`);
    if (authorities.has(at.x509)) return { trust: { trusted: true, store, root: name }, incomplete: false };
    if (isSelfSigned(at.x509))
      return no(at === leaf ? 'self-signed, and not in the store' : `the root ${name} is not in the store`);
    const root = authorities
      .named(at.details.issuer)
      .find((candidate) => at.x509.checkIssued(candidate) && isSignedBy(at.x509, candidate));
    if (root !== undefined) {
      const over = dateFault(root, now);
      if (over !== undefined) return no(`${oneLine(root.subject)}: ${over}`);
      return { trust: { trusted: true, store, root: oneLine(root.subject) }, incomplete: false };
    }
    const issuer = sent.find(
      (candidate) =>
        candidate !== at &&
        candidate.x509.ca &&
        at.x509.checkIssued(candidate.x509) &&
        isSignedBy(at.x509, candidate.x509),
    );
    if (issuer === undefined)
      return no(`its issuer ${oneLine(at.x509.issuer)} was neither sent nor is it in the store`, true);
    at = issuer;
  }
  return no(`the chain is longer than ${LONGEST_PATH}`);
}

/** Server authentication, and any purpose (RFC 5280, section 4.2.1.12). */
const SERVER_PURPOSES = new Set(['1.3.6.1.5.5.7.3.1', '2.5.29.37.0']);

function dateFault(x509: X509Certificate, now: number): string | undefined {
  if (now > Date.parse(x509.validTo)) return `expired on ${isoTime(Date.parse(x509.validTo)).slice(0, 10)}`;
  if (now < Date.parse(x509.validFrom))
    return `not valid before ${isoTime(Date.parse(x509.validFrom)).slice(0, 10)}`;
  return undefined;
}

function stapleOf(
  der: Uint8Array,
  leaf: Certificate,
  sent: readonly Certificate[],
  authorities: Authorities,
  now: number,
): ScanStaple {
  const nothing = {
    producedAt: null,
    thisUpdate: null,
    nextUpdate: null,
    fresh: null,
    matches: null,
    signed: null,
  };
  const parsed = parseOcspResponse(der);
  if (!parsed.ok) return { status: 'malformed', ...nothing };
  const response = parsed.value;
  if (response.kind === 'error') return { status: 'error', ...nothing };
  const issuer = issuerOf(leaf, sent, authorities);
  const own = response.singles.find((single) => speaksOf(single, leaf, issuer));
  const single = own ?? response.singles[0];
  if (single === undefined) return { status: 'malformed', ...nothing };
  const { thisUpdate, nextUpdate } = single;
  return {
    status: single.status,
    producedAt: isoTime(response.producedAt),
    thisUpdate: isoTime(thisUpdate),
    nextUpdate: nextUpdate === undefined ? null : isoTime(nextUpdate),
    fresh: thisUpdate <= now && (nextUpdate === undefined || now <= nextUpdate),
    matches: own !== undefined,
    signed: issuer === undefined ? null : isSignedFor(response, issuer.x509),
  };
}

const HASHES: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
};

/** By the serial number, and by the issuer's key where the issuer was sent (RFC 6960, section 4.1.1). */
function speaksOf(single: OcspSingle, leaf: Certificate, issuer: Certificate | undefined): boolean {
  if (Buffer.compare(single.serial, leaf.details.serial) !== 0) return false;
  const hash = HASHES[single.hashAlgorithm];
  if (issuer === undefined || hash === undefined) return true;
  return createHash(hash).update(issuer.details.publicKeyBits).digest().equals(single.issuerKeyHash);
}

function issuerOf(
  { x509, details }: Certificate,
  sent: readonly Certificate[],
  authorities: Authorities,
): Certificate | undefined {
  const isIssuer = (candidate: X509Certificate) => x509.checkIssued(candidate) && isSignedBy(x509, candidate);
  const known = sent.find((candidate) => isIssuer(candidate.x509));
  const stored = authorities.named(details.issuer).find(isIssuer);
  return known ?? (stored === undefined ? undefined : readCertificate(stored.raw));
}

/** Allows signing OCSP responses for the issuer (RFC 6960, section 4.2.2.2). */
const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';

type BasicResponse = Extract<OcspResponse, { readonly kind: 'basic' }>;

function isSignedFor(response: BasicResponse, issuer: X509Certificate): boolean {
  const delegates = response.certificates
    .map(readCertificate)
    .filter((candidate) => candidate?.details.purposes?.includes(OCSP_SIGNING))
    .flatMap((candidate) => candidate?.x509 ?? [])
    .filter((x509) => x509.checkIssued(issuer) && isSignedBy(x509, issuer));
  return [issuer, ...delegates].some((signer) => hasSigned(response, signer));
}

function hasSigned(
  { signedBytes, signature, signatureAlgorithm }: BasicResponse,
  signer: X509Certificate,
): boolean {
  const digest = /sha-?(1|224|256|384|512)(?!\d)/i.exec(signatureAlgorithm)?.[1];
  try {
    // EdDSA hashes for itself.
    return verify(digest === undefined ? null : `sha${digest}`, signedBytes, signer.publicKey, signature);
  } catch {
    return false;
  }
}
