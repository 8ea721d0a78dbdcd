import type { BaseFinding } from '../findings/index.ts';
import type { Authentication, KeyExchange } from './suite-name.ts';
import type { VersionName } from './versions.ts';

/** The result of scanning one address: facts, findings, and what remains unknown. */
export interface ScanReport {
  readonly endpoint: ScanEndpoint;
  /** Only accepted versions, oldest first. */
  readonly protocols: readonly ScanProtocol[];
  /** One for each kind of key that the server presented. */
  readonly certificates: readonly ScanCertificate[];
  readonly features: ScanFeatures;
  /** Findings from the facts, worst first. */
  readonly findings: readonly ScanFinding[];
  /** What could not be determined, and why. Unknown never means "no". */
  readonly unknown: readonly ScanGap[];
  readonly connections: number;
  /** Duration of the scan in seconds. */
  readonly seconds: number;
}

interface ScanEndpoint {
  /** As given by the user. */
  readonly host: string;
  readonly port: number;
  readonly address: string;
  /** The name sent as SNI; null for an address. */
  readonly serverName: string | null;
}

export interface ScanProtocol {
  readonly version: VersionName;
  /** In the server's order of preference if it has one. */
  readonly ciphers: readonly ScanCipher[];
  /** True when the server's order counts; false when the client's counts or there is only one suite. */
  readonly serverOrder: boolean;
  /** Whether clients that put ChaCha20 first get it despite the server's order; null when not applicable. */
  readonly chaCha20First: boolean | null;
  /** IANA names of the groups for ephemeral keys; their order has no meaning. */
  readonly groups: readonly string[];
  /** The finite-field Diffie-Hellman groups that the server sent. TLS 1.3 has only named ones. */
  readonly dh: readonly ScanDhGroup[];
  /** Signature schemes that the server signs handshakes with. Before TLS 1.2 the suite implies the scheme. */
  readonly signatureSchemes: readonly string[];
}

export interface ScanCipher {
  readonly iana: string;
  readonly openssl: string | null;
  readonly bits: number;
  readonly keyExchange: KeyExchange;
  readonly authentication: Authentication;
  readonly forwardSecrecy: boolean;
}

export interface ScanDhGroup {
  readonly bits: number;
  /** Source of a well-known prime, such as `RFC 7919 ffdhe2048`; null for an own prime. */
  readonly prime: string | null;
}

/** A certificate with everything that was sent with it. Its texts come from the server and are untrusted. */
export interface ScanCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly serial: string;
  readonly fingerprint256: string;
  /** Kind: `RSA`, `RSA-PSS`, `ECDSA`, `Ed25519` …. Size in bits: null for kinds with a fixed size. */
  readonly key: { readonly kind: string; readonly bits: number | null; readonly curve: string | null };
  /** Name of the algorithm that the issuer signed with, such as `sha256WithRSAEncryption`. */
  readonly signature: string;
  /** ISO 8601. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly validity: 'valid' | 'expired' | 'not-yet';
  /** Days from `notBefore` to `notAfter`. */
  readonly lifetimeDays: number;
  /** Days until `notAfter`; negative after it. */
  readonly daysLeft: number;
  readonly names: readonly string[];
  /** Whether it is valid for the host; null when no host is known. */
  readonly matchesHost: boolean | null;
  readonly selfSigned: boolean;
  readonly trust: ScanTrust;
  readonly chain: ScanChain;
  readonly ocsp: ScanOcsp;
  /** TLS versions in which the server presented it. */
  readonly seenIn: readonly VersionName[];
}

/** `store`: which set of authorities was used. */
export type ScanTrust =
  | { readonly trusted: true; readonly store: string; readonly root: string }
  | { readonly trusted: false; readonly store: string; readonly reason: string };

export interface ScanChain {
  /** Subjects of all certificates in the order sent; the server's own comes first. */
  readonly sent: readonly string[];
  /** Whether each is issued by the next one (RFC 5246, section 7.4.2); null when the order was not seen. */
  readonly inOrder: boolean | null;
  /** Weak signatures and keys of intermediates. */
  readonly weaknesses: readonly string[];
  /** True when the chain contains a self-signed root, which no client needs. */
  readonly includesRoot: boolean;
  /** True when an intermediate certificate on the way to the root is missing. */
  readonly incomplete: boolean;
}

interface ScanOcsp {
  readonly responder: string | null;
  readonly mustStaple: boolean;
  readonly stapled: ScanStaple | null;
}

export interface ScanStaple {
  readonly status: 'good' | 'revoked' | 'unknown' | 'error' | 'malformed';
  /** ISO 8601; null when the response has none. */
  readonly producedAt: string | null;
  readonly thisUpdate: string | null;
  readonly nextUpdate: string | null;
  readonly fresh: boolean | null;
  /** Whether the response is for this certificate. */
  readonly matches: boolean | null;
  /** Whether the issuer, or a responder that it authorised, signed it; null when the issuer is not known. */
  readonly signed: boolean | null;
}

/** Null means "unknown", with the reason in `unknown`, or "not applicable". */
export interface ScanFeatures {
  readonly secureRenegotiation: boolean | null;
  readonly fallbackScsv: boolean | null;
  readonly compression: boolean | null;
  readonly extendedMasterSecret: boolean | null;
  readonly encryptThenMac: boolean | null;
  readonly heartbeat: boolean | null;
  readonly applicationProtocols: readonly string[] | null;
  readonly clientCertificate: boolean | null;
  readonly sni: {
    readonly unknownName: ScanSniAnswer | null;
    readonly noName: ScanSniAnswer | null;
  };
  readonly tickets: readonly ScanTicket[];
  readonly plainHttp: ScanPlainHttp | null;
  /** The SHA-1 and MD5 signature schemes that the server uses for a client that offers nothing better. */
  readonly weakSignatures: readonly string[] | null;
}

export type ScanSniAnswer = 'same certificate' | 'other certificate' | 'refused' | 'answered';

export interface ScanTicket {
  readonly version: VersionName;
  readonly offered: boolean;
  /** In seconds; null when the server does not say. */
  readonly lifetime: number | null;
  readonly resumed: boolean | null;
  /** Bytes that a client may send before the handshake is complete (0-RTT); 0 for none, null when unknown. */
  readonly earlyData: number | null;
}

export interface ScanPlainHttp {
  /** Status in the first line; null when that is not HTTP. */
  readonly status: number | null;
}

/** A weakness by its name, with where it is described. */
export interface ScanFinding extends BaseFinding {
  readonly id: string;
  /** RFC or CVE numbers, or the name of a document. */
  readonly references: readonly string[];
}

export interface ScanGap {
  readonly about: string;
  readonly reason: string;
}
