import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';

/** Certificates that are trusted as they are. */
export interface Authorities {
  /** Where they come from: a file, or the list of Node.js. */
  readonly store: string;
  /** Those with this subject. */
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
 * The authorities of a file in PEM, or else the system's, or else those of Node.js.
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

/** The authorities of Mozilla's list, which browsers trust too, without those that were added to this machine. */
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
    // Few are needed, and parsing all of them takes longer than a scan on the same network.
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
