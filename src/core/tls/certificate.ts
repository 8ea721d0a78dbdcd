import type { Parsed } from './bytes.ts';
import { MalformedBytes, parseWhole } from './bytes.ts';

/**
 * Reads the body of a Certificate message up to TLS 1.2: certificates in DER in the order sent, the server's own first
 * (RFC 5246, section 7.4.2). An empty list is not a problem.
 */
export function parseCertificate(body: Uint8Array): Parsed<readonly Uint8Array[]> {
  return parseWhole(body, (reader) => reader.vector(3).all((item) => item.opaque(3)));
}

/**
 * Reads the body of a CertificateStatus message: OCSP responses in DER. One response for `ocsp` (RFC 6066, section 8);
 * for `ocsp_multi` one for each certificate, empty if missing (RFC 6961, section 2.2).
 */
export function parseCertificateStatus(body: Uint8Array): Parsed<readonly Uint8Array[]> {
  return parseWhole(body, (reader) => {
    const type = reader.uint(1);
    if (type === 1) return [reader.opaque(3)];
    if (type === 2) return reader.vector(3).all((item) => item.opaque(3));
    throw new MalformedBytes(0, `a certificate status of type ${type}`);
  });
}

/** A server's request for a client certificate up to TLS 1.2 (RFC 5246, section 7.4.4). */
export interface CertificateRequest {
  /** IANA's "TLS ClientCertificateType": 1 is RSA, 2 DSS, 64 ECDSA. */
  readonly certificateTypes: readonly number[];
  /** Undefined before TLS 1.2. */
  readonly signatureSchemes: readonly number[] | undefined;
  /** Names of accepted authorities in DER; empty for any authority. */
  readonly authorities: readonly Uint8Array[];
}

/** Reads the body of a CertificateRequest. `version` is the version that the ServerHello selected. */
export function parseCertificateRequest(body: Uint8Array, version: number): Parsed<CertificateRequest> {
  return parseWhole(body, (reader) => ({
    certificateTypes: reader.vector(1).uints(1),
    signatureSchemes: version >= 0x0303 ? reader.vector(2).uints(2) : undefined,
    authorities: reader.vector(2).all((item) => item.opaque(2)),
  }));
}
