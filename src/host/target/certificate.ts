import { X509Certificate } from 'node:crypto';
import type { CertificateFacts, CertificateKey } from '../../core/model/index.ts';
import { readRegularFile } from '../machine/index.ts';
import { derElement } from './der.ts';

/** The largest file of certificates that is read, in bytes. Bundles of all public authorities have about 250 KiB. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Reads facts about the first certificate of a PEM file. Private keys are not read. */
export function certificateFacts(file: string): CertificateFacts {
  const reading = readRegularFile(file, MAX_BYTES);
  if (!reading.ok) return { ok: false, message: reading.message };
  const blocks = reading.text.match(
    /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED )?CERTIFICATE-----/g,
  );
  try {
    const [leaf, ...others] = (blocks ?? []).map((block) => new X509Certificate(block));
    if (leaf === undefined) return { ok: false, message: 'the file contains no certificate' };
    return {
      ok: true,
      // Not checkIssued: OpenSSL denies it when the key may not sign certificates, which is right for a server's key.
      selfSigned: leaf.subject === leaf.issuer && leaf.verify(leaf.publicKey),
      ocspResponder: /^OCSP - URI:(.+)$/m.exec(leaf.infoAccess ?? '')?.[1],
      chainHasIssuer: others.some((other) => leaf.checkIssued(other)),
      notAfter: new Date(leaf.validTo).toISOString(),
      subject: leaf.subject.replaceAll('\n', ', '),
      ...keyOf(leaf),
    };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

function keyOf({ publicKey, raw }: X509Certificate): { readonly key?: CertificateKey } {
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  const scheme = SIGNATURES[signatureIdentifier(raw) ?? ''];
  const signature = scheme === undefined ? {} : { signature: scheme };
  if (publicKey.asymmetricKeyType === 'rsa' && modulusLength !== undefined)
    return { key: { keyType: 'rsa', bits: modulusLength, ...signature } };
  if (publicKey.asymmetricKeyType !== 'ec' || namedCurve === undefined) return {};
  return { key: { keyType: 'ecdsa', curve: IANA_CURVES[namedCurve] ?? namedCurve, ...signature } };
}

/** OpenSSL uses the names of X9.62 for two curves. */
const IANA_CURVES: Readonly<Record<string, string>> = { prime256v1: 'secp256r1', prime192v1: 'secp192r1' };

/** Object identifiers (RFC 8017, RFC 5758) in DER, by hexadecimal. TLS names ECDSA schemes after a curve too. */
const SIGNATURES: Readonly<Record<string, string>> = {
  '2a864886f70d010105': 'rsa_pkcs1_sha1',
  '2a864886f70d01010b': 'rsa_pkcs1_sha256',
  '2a864886f70d01010c': 'rsa_pkcs1_sha384',
  '2a864886f70d01010d': 'rsa_pkcs1_sha512',
  '2a8648ce3d0401': 'ecdsa_sha1',
  '2a8648ce3d040302': 'ecdsa_secp256r1_sha256',
  '2a8648ce3d040303': 'ecdsa_secp384r1_sha384',
  '2a8648ce3d040304': 'ecdsa_secp521r1_sha512',
};

/** The identifier of a certificate's signature algorithm: the second element of the outer sequence (RFC 5280, section 4.1). */
function signatureIdentifier(der: Buffer): string | undefined {
  const outer = derElement(der, 0);
  const certificate = outer === undefined ? undefined : derElement(der, outer.start);
  const algorithm = certificate === undefined ? undefined : derElement(der, certificate.end);
  const identifier = algorithm === undefined ? undefined : derElement(der, algorithm.start);
  return identifier === undefined ? undefined : der.toString('hex', identifier.start, identifier.end);
}
