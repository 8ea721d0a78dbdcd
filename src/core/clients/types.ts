/** The protocols in NGINX's words (`ssl_protocols`); SSLv2 has another handshake and is spoken by nobody here. */
export type TlsVersion = 'SSLv3' | 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

export type CertificateKeyType = 'rsa' | 'ecdsa';

/**
 * What one named client says in its ClientHello, and what it refuses afterwards. Suites, groups and signature
 * schemes carry their IANA names; suites and groups that only pad the hello (GREASE, signalling values) are left out.
 */
export interface ClientOffer {
  /** Stable, for policies and JSON, such as `chrome-101`. */
  readonly id: string;
  readonly name: string;
  /** The year in which this version came out. */
  readonly released: number;
  /** Highest first. */
  readonly versions: readonly TlsVersion[];
  /** In the client's order; those of TLS 1.3 among them. */
  readonly cipherSuites: readonly string[];
  /** In the client's order; empty when it sends no such extension. */
  readonly groups: readonly string[];
  /** The groups whose share stands in the first hello (TLS 1.3), in its order. */
  readonly keyShares: readonly string[];
  /** Empty when it sends no such extension. */
  readonly signatureSchemes: readonly string[];
  /** Where the client sends `signature_algorithms_cert`. */
  readonly certificateSignatureSchemes?: readonly string[];
  /** Whether it names the host it wants (SNI). */
  readonly serverName: boolean;
  readonly alpn: readonly string[];
  /** The smallest Diffie-Hellman prime it takes, in bits; absent where no source says. */
  readonly dhMinBits?: number;
  /** The largest Diffie-Hellman prime it can compute with, in bits; absent where no source says. */
  readonly dhMaxBits?: number;
  /** Where these facts come from, and when. */
  readonly source: string;
}

export interface ServerCertificate {
  readonly keyType: CertificateKeyType;
  /** RSA only. */
  readonly bits?: number;
  /** ECDSA only: the key's group by its IANA name. */
  readonly curve?: string;
  /** How the issuer signed it, as an IANA signature scheme; absent: not known, and not judged. */
  readonly signature?: string;
}

/** What a server does with a hello, as far as its configuration decides it. */
export interface ServerOffer {
  readonly versions: readonly TlsVersion[];
  /** TLS 1.2 and older, in the server's order, by IANA names. */
  readonly cipherSuites: readonly string[];
  readonly cipherSuites13: readonly string[];
  readonly prefersServerOrder: boolean;
  /** OpenSSL's `PrioritizeChaCha`: counts only together with the server's order. */
  readonly prioritizesChaCha: boolean;
  /** In the server's order, by IANA names. */
  readonly groups: readonly string[];
  readonly certificates: readonly ServerCertificate[];
  /** Size of the Diffie-Hellman prime; absent: no DHE suite can be used, as in nginx without `ssl_dhparam`. */
  readonly dhBits?: number;
  /** What the server signs the handshake with, in its order; what its security level forbids is left out. */
  readonly signatureSchemes: readonly string[];
}

/** What server and client speak once they have agreed. */
export interface Agreement {
  readonly version: TlsVersion;
  readonly suite: string;
  /** The group of the key exchange; absent where RSA or finite-field parameters of the server's own carry it. */
  readonly group: string | undefined;
  readonly forwardSecrecy: boolean;
  /** Whether the server must ask for another key share first: one round trip more. */
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

/** What a real server did instead of agreeing; an alert does not tell which of the reasons above it was. */
export type WireReason = 'alert' | 'closed' | 'silence' | 'not-tls' | 'malformed' | 'unreachable';

export type Negotiated =
  | ({ readonly ok: true } & Agreement)
  | {
      readonly ok: false;
      readonly reason: LockoutReason | WireReason;
      /** One clause for people, such as `no common cipher suite`. */
      readonly message: string;
      /** Who ends the handshake: the server with an alert, or the client after it saw the server's answer. */
      readonly refusedBy: 'server' | 'client';
      /** What the server answers, where it is the client that refuses. */
      readonly answer?: Agreement;
    };
