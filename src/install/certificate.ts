import { X509Certificate } from 'node:crypto';
import type { CertificateFacts } from '../model/index.ts';
import { readRegularFile } from './regular-file.ts';

/** Bytes that a file of certificates may have: bundles of all known authorities have about 250 KiB. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Reads what a PEM file of certificates says of its first one. Private keys are not looked at. */
export function certificateFacts(file: string): CertificateFacts {
  const reading = readRegularFile(file, MAX_BYTES);
  if (!reading.ok) return { ok: false, message: reading.message };
  const blocks = reading.text.match(
    /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED )?CERTIFICATE-----/g,
  );
  try {
    const [leaf, ...others] = (blocks ?? []).map((block) => new X509Certificate(block));
    if (leaf === undefined) return { ok: false, message: 'no certificate is in the file' };
    return {
      ok: true,
      selfSigned: leaf.checkIssued(leaf) && leaf.verify(leaf.publicKey),
      ocspResponder: /^OCSP - URI:(.+)$/m.exec(leaf.infoAccess ?? '')?.[1],
      chainHasIssuer: others.some((other) => leaf.checkIssued(other)),
      notAfter: new Date(leaf.validTo).toISOString(),
      subject: leaf.subject.replaceAll('\n', ', '),
    };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
