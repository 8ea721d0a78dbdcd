import type { KeyObject, X509Certificate } from 'node:crypto';

/** A server's certificate and its issuers, in order. */
export interface OrderedChain {
  /** The server's own first, each followed by its issuer; a root last, when one was given. */
  readonly chain: readonly X509Certificate[];
  /** Given certificates that are not part of the chain. */
  readonly leftOut: readonly X509Certificate[];
}

/** More certificates than browsers accept in a chain. */
const LONGEST = 10;

/**
 * Sorts a server's certificate and its issuers into the order in which servers send them (RFC 8446, section 4.4.2). Of
 * several issuers with one name, as with cross-signing, prefers one that is valid now, then a root.
 *
 * @param around the other certificates, in any order
 * @param now milliseconds since 1970
 */
export function orderChain(
  leaf: X509Certificate,
  around: readonly X509Certificate[],
  now: number,
): OrderedChain {
  const pool = new Map(around.map((certificate) => [certificate.fingerprint256, certificate]));
  const chain = [leaf];
  pool.delete(leaf.fingerprint256);
  for (let at = leaf; chain.length < LONGEST && !isSelfSigned(at); ) {
    const [next] = [...pool.values()]
      .filter((candidate) => isIssuedBy(at, candidate))
      .sort((one, other) => compareIssuers(one, other, now));
    if (next === undefined) break;
    pool.delete(next.fingerprint256);
    chain.push(next);
    at = next;
  }
  return { chain, leftOut: [...pool.values()] };
}

function compareIssuers(one: X509Certificate, other: X509Certificate, now: number): number {
  return (
    Number(isValidAt(other, now)) - Number(isValidAt(one, now)) ||
    Number(isSelfSigned(other)) - Number(isSelfSigned(one)) ||
    Date.parse(other.validTo) - Date.parse(one.validTo) ||
    (one.fingerprint256 < other.fingerprint256 ? -1 : 1)
  );
}

/**
 * Finds a server's certificate among others. With a key: the latest certificate of that key. Without: the only one that
 * is not an authority and has not issued another. Undefined when there is none, or more than one.
 */
export function serverCertificate(
  certificates: readonly X509Certificate[],
  key: KeyObject | undefined,
): X509Certificate | undefined {
  if (key !== undefined) {
    const own = certificates.filter((certificate) => certificate.checkPrivateKey(key));
    return own.toSorted((one, other) => Date.parse(other.validFrom) - Date.parse(one.validFrom))[0];
  }
  const distinct = [...new Map(certificates.map((each) => [each.fingerprint256, each])).values()];
  const ends = distinct.filter(
    (each) => !distinct.some((other) => other !== each && isIssuedBy(other, each)),
  );
  const servers = ends.filter(({ ca }) => !ca);
  const [first, second] = servers.length > 0 ? servers : ends;
  return second === undefined ? first : undefined;
}

/** True for a root, and for a self-signed server certificate. */
export function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && isSignedBy(certificate, certificate);
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && isSignedBy(certificate, issuer);
}

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

function isValidAt({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo);
}
