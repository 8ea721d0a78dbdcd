import type { KeyObject, X509Certificate } from 'node:crypto';
import { isSelfSigned } from './chain.ts';
import { nameText } from './name-text.ts';

/** A certificate with its chain, and the private key that it is made out for. */
export interface Pair {
  /** The server's own first, each followed by its issuer; a root last where one was given. */
  readonly chain: readonly [X509Certificate, ...X509Certificate[]];
  readonly key: KeyObject;
}

/**
 * The chain as a server sends it, in PEM. A root that has signed an intermediate is left out: whoever trusts it has it.
 * One that has signed the server's certificate itself stays, since NGINX takes the issuer for OCSP stapling from here.
 */
export function chainText({ chain }: Pair): string {
  const sent = chain.filter((certificate, index) => index < 2 || !isSelfSigned(certificate));
  return sent.map((certificate) => certificate.toString()).join('');
}

/** The key as PKCS#8 in PEM, not encrypted, as NGINX reads it without being asked for a passphrase. */
export function keyText({ key }: Pair): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** In a few words, safe to print when passed through `printable`: for histories and messages. */
export function pairSummary({ chain: [leaf] }: Pair): string {
  const until = new Date(leaf.validTo).toISOString().slice(0, 10);
  const by = isSelfSigned(leaf) ? 'self-signed' : `by ${nameText(leaf.issuer)}`;
  return `${nameText(leaf.subject) || 'no subject'}, ${by}, until ${until}, serial ${leaf.serialNumber}`;
}
