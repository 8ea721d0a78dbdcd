import type { Authentication, KeyExchange } from './suite-name.ts';
import type { VersionName } from './versions.ts';

/** What a scan found out about one address: facts, what they mean, and what could not be learnt. */
export interface ScanReport {
  readonly endpoint: ScanEndpoint;
  /** The accepted versions alone, oldest first. */
  readonly protocols: readonly ScanProtocol[];
  /** One for each kind of key that was shown. */
  readonly certificates: readonly ScanCertificate[];
  readonly features: ScanFeatures;
  /** What follows from the facts, worst first. */
  readonly findings: readonly ScanFinding[];
  /** What could not be learnt, and why: never to be read as "no". */
  readonly unknown: readonly ScanGap[];
  readonly connections: number;
  /** Seconds that the scan took. */
  readonly seconds: number;
}

export interface ScanEndpoint {
  /** As asked for. */
  readonly host: string;
  readonly port: number;
  readonly address: string;
  /** What was sent as SNI; null where it was an address. */
  readonly serverName: string | null;
}

export interface ScanProtocol {
  readonly version: VersionName;
  /** In the server's order where it keeps to one. */
  readonly ciphers: readonly ScanCipher[];
  /** True when the server chooses by its own order, false when the client's counts, or there is but one suite. */
  readonly serverOrder: boolean;
  /** Whether clients that put ChaCha20 first get it in spite of the server's order; null where it does not apply. */
  readonly chaCha20First: boolean | null;
  /** IANA's names of the groups for ephemeral keys, in no order that counts. */
  readonly groups: readonly string[];
  /** The groups of finite-field Diffie-Hellman that were sent; TLS 1.3 has named ones alone. */
  readonly dh: readonly ScanDhGroup[];
  /** Signature schemes that the server signs handshakes with; before TLS 1.2 the suite says it. */
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
  /** Whose prime it is, such as `RFC 7919 ffdhe2048`; null for one of its own. */
  readonly prime: string | null;
}

/** A certificate with all that was sent with it. Texts are the server's: untrusted. */
export interface ScanCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly serial: string;
  readonly fingerprint256: string;
  /** `RSA`, `RSA-PSS`, `ECDSA`, `Ed25519` …, and its size in bits, null where it has none of its own. */
  readonly key: { readonly kind: string; readonly bits: number | null; readonly curve: string | null };
  /** Name of the algorithm that the issuer signed with, such as `sha256WithRSAEncryption`. */
  readonly signature: string;
  /** ISO 8601. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly validity: 'valid' | 'expired' | 'not-yet';
  /** From the first day to the last. */
  readonly lifetimeDays: number;
  /** Until the last; negative once it is over. */
  readonly daysLeft: number;
  readonly names: readonly string[];
  /** Whether it is made out for the host; null where no host is known. */
  readonly matchesHost: boolean | null;
  readonly selfSigned: boolean;
  readonly trust: ScanTrust;
  readonly chain: ScanChain;
  readonly ocsp: ScanOcsp;
  /** Versions in which it was shown. */
  readonly seenIn: readonly VersionName[];
}

/** `store`: which authorities were asked. */
export type ScanTrust =
  | { readonly trusted: true; readonly store: string; readonly root: string }
  | { readonly trusted: false; readonly store: string; readonly reason: string };

export interface ScanChain {
  /** Subjects of all certificates in the order sent, the server's own first. */
  readonly sent: readonly string[];
  /** Whether each is issued by the next one (RFC 5246, section 7.4.2); null where the order was not seen. */
  readonly inOrder: boolean | null;
  /** What weakens it: signatures and keys of intermediates. */
  readonly weaknesses: readonly string[];
  /** True when a self-signed root is among them, which no client needs. */
  readonly includesRoot: boolean;
  /** True when an intermediate is missing that leads to the root. */
  readonly incomplete: boolean;
}

export interface ScanOcsp {
  readonly responder: string | null;
  readonly mustStaple: boolean;
  readonly stapled: ScanStaple | null;
}

export interface ScanStaple {
  readonly status: 'good' | 'revoked' | 'unknown' | 'error' | 'malformed';
  /** ISO 8601; null where the response has none. */
  readonly producedAt: string | null;
  readonly thisUpdate: string | null;
  readonly nextUpdate: string | null;
  readonly fresh: boolean | null;
  /** Whether it speaks of this certificate. */
  readonly matches: boolean | null;
  /** Whether the issuer, or who the issuer lets answer, has signed it; null where the issuer is not known. */
  readonly signed: boolean | null;
}

/** Null is "could not be learnt", with the reason among what is unknown, or "does not apply". */
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
  /** SHA-1 or MD5 signatures are made for a client that offers nothing better. */
  readonly weakSignatures: readonly string[] | null;
}

export type ScanSniAnswer = 'same certificate' | 'other certificate' | 'refused' | 'answered';

export interface ScanTicket {
  readonly version: VersionName;
  readonly offered: boolean;
  /** In seconds; null where the server says nothing. */
  readonly lifetime: number | null;
  readonly resumed: boolean | null;
  /** Bytes that a client may send before the handshake is over (0-RTT); 0 is none, null not known. */
  readonly earlyData: number | null;
}

export interface ScanPlainHttp {
  /** Of the first line; null where it is not one of HTTP. */
  readonly status: number | null;
}

export type ScanSeverity = 'critical' | 'high' | 'medium' | 'low' | 'info';

/** A weakness by its name, with where it is described. */
export interface ScanFinding {
  readonly id: string;
  readonly severity: ScanSeverity;
  readonly title: string;
  /** What was seen that it follows from. */
  readonly evidence: string;
  /** RFC or CVE numbers, or the name of a document. */
  readonly references: readonly string[];
}

export interface ScanGap {
  readonly about: string;
  readonly reason: string;
}
