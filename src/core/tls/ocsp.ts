import type { Parsed } from './bytes.ts';
import { attempt } from './bytes.ts';
import type { DerValue } from './der.ts';
import { DER_TAGS, derChildren, derObjectIdentifier, derTime, derValue, expectTag } from './der.ts';
import { algorithmName } from './x509.ts';

/** An OCSP response (RFC 6960, section 4.2.1). The signature is returned but not verified here. */
export type OcspResponse =
  /** The responder gave no answer; `code` is the reason: 3 is "try later", 6 "unauthorized". */
  | { readonly kind: 'error'; readonly code: number }
  | {
      readonly kind: 'basic';
      /** Milliseconds since 1970. */
      readonly producedAt: number;
      readonly singles: readonly OcspSingle[];
      /** The signed part, in DER. */
      readonly signedBytes: Uint8Array;
      /** Name of the algorithm, such as `sha256WithRSAEncryption`. */
      readonly signatureAlgorithm: string;
      readonly signature: Uint8Array;
      /** Certificates in the response, in DER: that of a responder to which the issuer delegated the answer. */
      readonly certificates: readonly Uint8Array[];
    };

/** The status of one certificate in a response. */
export interface OcspSingle {
  /** The certificate's serial number, as encoded there. */
  readonly serial: Uint8Array;
  readonly hashAlgorithm: string;
  /** Hash of the issuer's key. */
  readonly issuerKeyHash: Uint8Array;
  readonly status: 'good' | 'revoked' | 'unknown';
  /** Milliseconds since 1970. */
  readonly thisUpdate: number;
  /** Undefined when newer information is always available. */
  readonly nextUpdate: number | undefined;
}

const BASIC = '1.3.6.1.5.5.7.48.1.1';

/** Reads an OCSP response in DER. */
export function parseOcspResponse(der: Uint8Array): Parsed<OcspResponse> {
  return attempt(() => {
    const [status, bytes] = derChildren(derValue(der, DER_TAGS.sequence));
    const code = expectTag(status, DER_TAGS.enumerated).contents[0] ?? 0;
    if (code !== 0 || bytes === undefined) return { kind: 'error', code };
    const [type, response] = derChildren(derChildren(bytes)[0], DER_TAGS.sequence);
    if (derObjectIdentifier(type) !== BASIC) return { kind: 'error', code };
    const [tbs, algorithm, signature, certificates] = derChildren(
      derValue(expectTag(response, DER_TAGS.octetString).contents),
    );
    const fields = derChildren(tbs, DER_TAGS.sequence);
    // A version (explicit 0) may come first; the responder is an explicit 1 or 2.
    const at = fields[0]?.tag === 0xa0 ? 1 : 0;
    const [, producedAt, singles] = fields.slice(at);
    return {
      kind: 'basic',
      producedAt: derTime(producedAt),
      singles: derChildren(singles, DER_TAGS.sequence).map(readSingle),
      signedBytes: expectTag(tbs).whole,
      signatureAlgorithm: algorithmName(algorithm),
      signature: expectTag(signature, DER_TAGS.bitString).contents.subarray(1),
      certificates:
        certificates === undefined
          ? []
          : derChildren(derChildren(certificates)[0], DER_TAGS.sequence).map(({ whole }) => whole),
    };
  });
}

function readSingle(value: DerValue): OcspSingle {
  const [id, status, thisUpdate, ...others] = derChildren(value, DER_TAGS.sequence);
  const [algorithm, , keyHash, serial] = derChildren(id, DER_TAGS.sequence);
  const next = others.find(({ tag }) => tag === 0xa0);
  const tag = expectTag(status).tag & 0x1f;
  return {
    serial: expectTag(serial, DER_TAGS.integer).contents,
    hashAlgorithm: derObjectIdentifier(derChildren(algorithm, DER_TAGS.sequence)[0]),
    issuerKeyHash: expectTag(keyHash, DER_TAGS.octetString).contents,
    status: tag === 0 ? 'good' : tag === 1 ? 'revoked' : 'unknown',
    thisUpdate: derTime(thisUpdate),
    nextUpdate: next === undefined ? undefined : derTime(derChildren(next)[0]),
  };
}
