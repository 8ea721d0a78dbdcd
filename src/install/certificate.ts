import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CertificateFacts } from '../model/index.ts';
import { failureMessage } from './read-failure.ts';

/** Reads what a PEM file of certificates says of its first one. Private keys are not looked at. */
export function certificateFacts(file: string): CertificateFacts {
  let text: string;
  try {
    text = readFileSync(file, 'latin1');
  } catch (error) {
    return { ok: false, message: failureMessage(error).message };
  }
  const blocks = text.match(
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
