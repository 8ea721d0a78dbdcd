import type { Parsed } from './bytes.ts';
import { MalformedBytes, parseWhole } from './bytes.ts';

/**
 * Reads the body of a Certificate message up to TLS 1.2: certificates in DER as the server sent them, its own first
 * (RFC 5246, section 7.4.2). An empty list is a value, not a problem.
 */
export function parseCertificate(body: Uint8Array): Parsed<readonly Uint8Array[]> {
  return parseWhole(body, (reader) => reader.vector(3).all((item) => item.opaque(3)));
}

/**
 * Reads the body of a CertificateStatus message: OCSP responses in DER, one for `ocsp` (RFC 6066, section 8), one for
 * each certificate, empty where there is none, for `ocsp_multi` (RFC 6961, section 2.2).
 */
export function parseCertificateStatus(body: Uint8Array): Parsed<readonly Uint8Array[]> {
  return parseWhole(body, (reader) => {
    const type = reader.uint(1);
    if (type === 1) return [reader.opaque(3)];
    if (type === 2) return reader.vector(3).all((item) => item.opaque(3));
    throw new MalformedBytes(0, `a certificate status of type ${type}`);
  });
}

/** What a server asks of a client's certificate up to TLS 1.2 (RFC 5246, section 7.4.4). */
export interface CertificateRequest {
  /** IANA's "TLS ClientCertificateType": 1 is RSA, 2 DSS, 64 ECDSA. */
  readonly certificateTypes: readonly number[];
  /** Undefined before TLS 1.2. */
  readonly signatureSchemes: readonly number[] | undefined;
  /** Names of authorities in DER; empty when any will do. */
  readonly authorities: readonly Uint8Array[];
}

/** Reads the body of a CertificateRequest; `version` is what the ServerHello selected. */
export function parseCertificateRequest(body: Uint8Array, version: number): Parsed<CertificateRequest> {
  return parseWhole(body, (reader) => ({
    certificateTypes: reader.vector(1).uints(1),
    signatureSchemes: version >= 0x0303 ? reader.vector(2).uints(2) : undefined,
    authorities: reader.vector(2).all((item) => item.opaque(2)),
  }));
}
