import type { KeyObject, X509Certificate } from 'node:crypto';
import { isSelfSigned } from './chain.ts';
import { nameText } from './name-text.ts';

/** A certificate with its chain and its private key. */
export interface Pair {
  /** The server's own first, each followed by its issuer; a root last, when one was given. */
  readonly chain: readonly [X509Certificate, ...X509Certificate[]];
  readonly key: KeyObject;
}

/**
 * The chain as a server sends it, in PEM. A root that issued an intermediate is left out, since clients that trust it have
 * it. A root that issued the server's certificate stays: NGINX takes the issuer for OCSP stapling from this file.
 */
export function chainText({ chain }: Pair): string {
  const sent = chain.filter((certificate, index) => index < 2 || !isSelfSigned(certificate));
  return sent.map((certificate) => certificate.toString()).join('');
}

/** The key as PKCS#8 in PEM, not encrypted, so that NGINX needs no passphrase. */
export function keyText({ key }: Pair): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** A short description for histories and messages. Contains text of the certificate: pass it through `printable`. */
export function pairSummary({ chain: [leaf] }: Pair): string {
  const until = new Date(leaf.validTo).toISOString().slice(0, 10);
  const by = isSelfSigned(leaf) ? 'self-signed' : `by ${nameText(leaf.issuer)}`;
  return `${nameText(leaf.subject) || 'no subject'}, ${by}, until ${until}, serial ${leaf.serialNumber}`;
}
