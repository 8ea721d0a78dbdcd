import type { Parsed } from './bytes.ts';
import { parseWhole } from './bytes.ts';
import type { CertificateRequest } from './certificate.ts';
import type { Extension } from './extension.ts';
import { readExtensionBody, readExtensions } from './extension.ts';

/** The certificates that a server presents. */
export interface PresentedCertificates {
  /** In DER, in the order sent; its own comes first. */
  readonly certificates: readonly Uint8Array[];
  /** The stapled OCSP response for its own certificate, in DER. */
  readonly stapled: Uint8Array | undefined;
}

/** Reads the body of EncryptedExtensions (RFC 8446, section 4.3.1). */
export function parseEncryptedExtensions(body: Uint8Array): Parsed<readonly Extension[]> {
  return parseWhole(body, readExtensions);
}

/** Reads the body of a Certificate message of TLS 1.3 (RFC 8446, section 4.4.2). */
export function parseTls13Certificate(body: Uint8Array): Parsed<PresentedCertificates> {
  return parseWhole(body, (reader) => {
    reader.opaque(1);
    const entries = reader.vector(3).all((entry) => {
      const certificate = entry.opaque(3);
      const { offset } = entry;
      return { certificate, extensions: readExtensions(entry), offset };
    });
    const [own] = entries;
    const stapled = readExtensionBody(own?.extensions, 'status_request', own?.offset ?? 0, (status) =>
      status.uint(1) === OCSP ? status.opaque(3) : undefined,
    );
    return { certificates: entries.map(({ certificate }) => certificate), stapled };
  });
}

/** The only CertificateStatusType of TLS 1.3 (RFC 6066, section 8). */
const OCSP = 1;

/** Reads the body of a CertificateRequest of TLS 1.3, which has no certificate types (RFC 8446, 4.3.2). */
export function parseTls13CertificateRequest(body: Uint8Array): Parsed<CertificateRequest> {
  return parseWhole(body, (reader) => {
    reader.opaque(1);
    const { offset } = reader;
    const extensions = readExtensions(reader);
    const signatureSchemes = readExtensionBody(extensions, 'signature_algorithms', offset, (list) =>
      list.vector(2).uints(2),
    );
    const authorities = readExtensionBody(extensions, 'certificate_authorities', offset, (list) =>
      list.vector(2).all((name) => name.opaque(2)),
    );
    return { certificateTypes: [], signatureSchemes, authorities: authorities ?? [] };
  });
}

/** Reads the signature scheme of the handshake from the body of a CertificateVerify (RFC 8446, section 4.4.3). */
export function parseCertificateVerify(body: Uint8Array): Parsed<number> {
  return parseWhole(body, (reader) => {
    const scheme = reader.uint(2);
    reader.opaque(2);
    return scheme;
  });
}
