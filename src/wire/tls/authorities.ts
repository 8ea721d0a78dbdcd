import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';

/** Certificates that are believed without proof. */
export interface Authorities {
  /** Where they are from: a file, or the list that Node brings along. */
  readonly store: string;
  /** Those that have a name as their subject. */
  named(subject: Uint8Array): readonly X509Certificate[];
  has(certificate: X509Certificate): boolean;
}

/** Debian and Ubuntu, Fedora and RHEL, Alpine. */
const SYSTEM_FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
];

/**
 * The authorities of a file in PEM, or else the system's, or else those that Node brings along.
 * @throws Error when the file that was named cannot be read or holds no certificate
 */
export function readAuthorities(file: string | undefined): Authorities {
  if (file !== undefined) {
    const found = pemBlocks(readFileSync(file, 'latin1'));
    if (found.length === 0) throw new Error(`${file}: holds no certificate in PEM`);
    return authoritiesOf(file, found);
  }
  for (const known of SYSTEM_FILES) {
    const found = pemBlocks(contentOf(known));
    if (found.length > 0) return authoritiesOf(known, found);
  }
  return publicAuthorities();
}

/** The authorities that browsers know too, without those that somebody added to this machine: Mozilla's list. */
export function publicAuthorities(): Authorities {
  return authoritiesOf('the authorities that Node.js brings along', pemBlocks(rootCertificates.join('\n')));
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

function pemBlocks(text: string): readonly Buffer[] {
  const blocks = text.matchAll(/-----BEGIN (?:TRUSTED )?CERTIFICATE-----([^-]*)-----END/g);
  return [...blocks].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
}

function authoritiesOf(store: string, ders: readonly Buffer[]): Authorities {
  return {
    store,
    // Few are ever needed: reading all of them takes longer than the whole of a near scan.
    named: (subject) => ders.filter((der) => der.includes(Buffer.from(subject))).flatMap(certificateOf),
    has: ({ raw }) => ders.some((der) => der.equals(raw)),
  };
}

function certificateOf(der: Buffer): readonly X509Certificate[] {
  try {
    return [new X509Certificate(der)];
  } catch {
    return [];
  }
}
