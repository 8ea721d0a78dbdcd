import type { Parsed } from './bytes.ts';
import { attempt } from './bytes.ts';
import type { DerValue } from './der.ts';
import { DER_TAGS, derChildren, derInteger, derObjectIdentifier, derValue } from './der.ts';

/** The parts of a certificate that Node's X509Certificate does not provide. */
export interface CertificateDetails {
  /** The bytes of the serial number. */
  readonly serial: Uint8Array;
  /** The issuer's name in DER. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** The bits of the public key, as hashed for OCSP (RFC 6960, section 4.1.1). */
  readonly publicKeyBits: Uint8Array;
  /** Name of the signature algorithm, or its object identifier if the name is unknown. */
  readonly signatureAlgorithm: string;
  /** True when the extension TLS Feature contains `status_request` (RFC 7633). */
  readonly mustStaple: boolean;
  /** Object identifiers of the allowed purposes; undefined for any purpose (RFC 5280, section 4.2.1.12). */
  readonly purposes: readonly string[] | undefined;
  /** Identifies the issuer's key; undefined when the certificate does not say (RFC 5280, section 4.2.1.1). */
  readonly authorityKeyIdentifier: Uint8Array | undefined;
  /** Whether the key may sign handshakes; undefined when the certificate does not say (RFC 5280, section 4.2.1.3). */
  readonly maySign: boolean | undefined;
}

/** Reads a certificate in DER (RFC 5280, section 4.1). */
export function parseCertificateDetails(der: Uint8Array): Parsed<CertificateDetails> {
  return attempt(() => {
    const [tbs, algorithm] = derChildren(derValue(der, DER_TAGS.sequence));
    const fields = derChildren(tbs, DER_TAGS.sequence);
    // Skip the version, which old certificates lack.
    const at = fields[0]?.tag === 0xa0 ? 1 : 0;
    const [serial, , issuer, , subject, publicKey] = fields.slice(at);
    const extensions = fields.find(({ tag }) => tag === 0xa3);
    const [, bits] = derChildren(publicKey, DER_TAGS.sequence);
    return {
      serial: serial?.contents ?? new Uint8Array(),
      issuer: issuer?.whole ?? new Uint8Array(),
      subject: subject?.whole ?? new Uint8Array(),
      publicKeyBits: bits?.contents.subarray(1) ?? new Uint8Array(),
      signatureAlgorithm: algorithmName(algorithm),
      ...extensionsOf(extensions),
    };
  });
}

/** Name of an AlgorithmIdentifier. For RSASSA-PSS it includes the hash. */
export function algorithmName(algorithm: DerValue | undefined): string {
  const [identifier, parameters] = derChildren(algorithm, DER_TAGS.sequence);
  const oid = derObjectIdentifier(identifier);
  if (oid !== RSASSA_PSS) return ALGORITHMS[oid] ?? oid;
  // RFC 4055, section 3.1: without parameters the hash is SHA-1.
  const hash = parameters === undefined ? undefined : derChildren(parameters).find(({ tag }) => tag === 0xa0);
  const [hashId] = hash === undefined ? [] : derChildren(derChildren(hash)[0], DER_TAGS.sequence);
  return `RSASSA-PSS with ${hashId === undefined ? 'SHA1' : (HASHES[derObjectIdentifier(hashId)] ?? 'an unknown hash')}`;
}

const RSASSA_PSS = '1.2.840.113549.1.1.10';

/** RFC 8017, appendix C; RFC 5758; RFC 8410; RFC 3279. */
const ALGORITHMS: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.2': 'md2WithRSAEncryption',
  '1.2.840.113549.1.1.4': 'md5WithRSAEncryption',
  '1.2.840.113549.1.1.5': 'sha1WithRSAEncryption',
  '1.2.840.113549.1.1.11': 'sha256WithRSAEncryption',
  '1.2.840.113549.1.1.12': 'sha384WithRSAEncryption',
  '1.2.840.113549.1.1.13': 'sha512WithRSAEncryption',
  '1.2.840.113549.1.1.14': 'sha224WithRSAEncryption',
  '1.2.840.10040.4.3': 'dsa-with-SHA1',
  '2.16.840.1.101.3.4.3.2': 'dsa-with-SHA256',
  '1.2.840.10045.4.1': 'ecdsa-with-SHA1',
  '1.2.840.10045.4.3.1': 'ecdsa-with-SHA224',
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
  '1.2.840.10045.4.3.4': 'ecdsa-with-SHA512',
  '1.3.101.112': 'Ed25519',
  '1.3.101.113': 'Ed448',
};

const HASHES: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'SHA1',
  '2.16.840.1.101.3.4.2.1': 'SHA256',
  '2.16.840.1.101.3.4.2.2': 'SHA384',
  '2.16.840.1.101.3.4.2.3': 'SHA512',
  '2.16.840.1.101.3.4.2.4': 'SHA224',
};

const TLS_FEATURE = '1.3.6.1.5.5.7.1.24';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const AUTHORITY_KEY_IDENTIFIER = '2.5.29.35';
/** The key in an AuthorityKeyIdentifier has the context-specific tag 0. */
const KEY_IDENTIFIER = 0x80;
const KEY_USAGE = '2.5.29.15';
/** The first bit of KeyUsage, after the byte with the number of unused bits. */
const DIGITAL_SIGNATURE = 0x80;
const STATUS_REQUEST = 5;

function extensionsOf(
  list: DerValue | undefined,
): Pick<CertificateDetails, 'mustStaple' | 'purposes' | 'authorityKeyIdentifier' | 'maySign'> {
  const all = list === undefined ? [] : derChildren(derChildren(list)[0], DER_TAGS.sequence);
  const byId = new Map<string, Uint8Array>();
  for (const extension of all) {
    const fields = derChildren(extension, DER_TAGS.sequence);
    const value = fields.at(-1);
    if (value !== undefined) byId.set(derObjectIdentifier(fields[0]), value.contents);
  }
  const features = byId.get(TLS_FEATURE);
  const usage = byId.get(EXTENDED_KEY_USAGE);
  const authority = byId.get(AUTHORITY_KEY_IDENTIFIER);
  const keyUsage = byId.get(KEY_USAGE);
  return {
    mustStaple:
      features !== undefined &&
      derChildren(derValue(features)).some((item) => derInteger(item) === STATUS_REQUEST),
    purposes: usage === undefined ? undefined : derChildren(derValue(usage)).map(derObjectIdentifier),
    authorityKeyIdentifier:
      authority === undefined
        ? undefined
        : derChildren(derValue(authority)).find(({ tag }) => tag === KEY_IDENTIFIER)?.contents,
    maySign:
      keyUsage === undefined
        ? undefined
        : ((derValue(keyUsage, DER_TAGS.bitString).contents[1] ?? 0) & DIGITAL_SIGNATURE) !== 0,
  };
}
