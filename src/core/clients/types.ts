/**
 * Protocols as `ssl_protocols` names them. Without SSLv2, which has another handshake and which no client here speaks.
 */
export type TlsVersion = 'SSLv3' | 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

type CertificateKeyType = 'rsa' | 'ecdsa';

/**
 * What a named client sends in its ClientHello, and what it refuses afterwards. Suites, groups and signature schemes
 * have IANA names. GREASE and signalling values are left out.
 */
export interface ClientOffer {
  /** Stable, for policies and JSON, such as `chrome-101`. */
  readonly id: string;
  readonly name: string;
  /** The year in which this version came out. */
  readonly released: number;
  /** Highest first. */
  readonly versions: readonly TlsVersion[];
  /** In the client's order, including those of TLS 1.3. */
  readonly cipherSuites: readonly string[];
  /** In the client's order; empty when it sends no such extension. */
  readonly groups: readonly string[];
  /** The groups with a key share in the first hello (TLS 1.3), in its order. */
  readonly keyShares: readonly string[];
  /** Empty when it sends no such extension. */
  readonly signatureSchemes: readonly string[];
  /** Only if the client sends `signature_algorithms_cert`. */
  readonly certificateSignatureSchemes?: readonly string[];
  /** Whether it sends the host name (SNI). */
  readonly serverName: boolean;
  readonly alpn: readonly string[];
  /** The smallest Diffie-Hellman prime that it accepts, in bits; absent when not known. */
  readonly dhMinBits?: number;
  /** The largest Diffie-Hellman prime that it supports, in bits; absent when not known. */
  readonly dhMaxBits?: number;
  /** Source of these facts, with its date. */
  readonly source: string;
}

export interface ServerCertificate {
  readonly keyType: CertificateKeyType;
  /** RSA only. */
  readonly bits?: number;
  /** ECDSA only: the key's group by its IANA name. */
  readonly curve?: string;
  /** How the issuer signed it, as an IANA signature scheme; absent when not known, and then not checked. */
  readonly signature?: string;
}

/** What a server's configuration lets it negotiate. */
export interface ServerOffer {
  readonly versions: readonly TlsVersion[];
  /** TLS 1.2 and older, in the server's order, by IANA names. */
  readonly cipherSuites: readonly string[];
  readonly cipherSuites13: readonly string[];
  readonly prefersServerOrder: boolean;
  /** OpenSSL's `PrioritizeChaCha`; effective only with the server's order. */
  readonly prioritizesChaCha: boolean;
  /** In the server's order, by IANA names. */
  readonly groups: readonly string[];
  readonly certificates: readonly ServerCertificate[];
  /** Size of the Diffie-Hellman prime in bits. Absent: no DHE suite can be used, as in nginx without `ssl_dhparam`. */
  readonly dhBits?: number;
  /**
   * The schemes that the server can sign handshakes with, in its order, without those that its security level forbids.
   */
  readonly signatureSchemes: readonly string[];
}

/** The result of a successful negotiation. */
export interface Agreement {
  readonly version: TlsVersion;
  readonly suite: string;
  /**
   * The group of the key exchange; undefined for RSA key exchange and for the server's own Diffie-Hellman parameters.
   */
  readonly group: string | undefined;
  readonly forwardSecrecy: boolean;
  /** Whether the server must first request another key share, which costs one more round trip. */
  readonly helloRetry: boolean;
  /** Absent for anonymous suites. */
  readonly certificate: ServerCertificate | undefined;
}

export type LockoutReason =
  | 'no-common-version'
  | 'no-common-suite'
  | 'no-common-group'
  | 'no-common-signature'
  | 'certificate-type'
  | 'certificate-signature'
  | 'dh-too-small'
  | 'dh-too-large';

/** What a real server did instead of agreeing. An alert does not say which `LockoutReason` it was. */
export type WireReason = 'alert' | 'closed' | 'silence' | 'not-tls' | 'malformed' | 'unreachable';

export type Negotiated =
  | ({ readonly ok: true } & Agreement)
  | {
      readonly ok: false;
      readonly reason: LockoutReason | WireReason;
      /** One clause for people, such as `no common cipher suite`. */
      readonly message: string;
      /** Who ends the handshake: the server with an alert, or the client after the server's answer. */
      readonly refusedBy: 'server' | 'client';
      /** The server's answer, when the client refuses. */
      readonly answer?: Agreement;
    };
