/** Facts about the host's files that the text of a configuration does not contain. */
export interface HostFacts {
  /** Modes and owners of the configuration's files and folders, keys and certificates. */
  readonly files: readonly FileFacts[];
  /** Contents of the certificate files, by the path in the configuration. */
  readonly certificates: ReadonlyMap<string, CertificateFacts>;
  /** Whether a file exists, by its path as NGINX names it. NGINX does not start when a file to load is missing. */
  readonly hasFile: (path: string) => boolean;
  /** Whether a file is known to be missing. For files of a container's image both functions return false: not known. */
  readonly lacksFile?: (path: string) => boolean;
  /** Sizes in bits of the primes in the `ssl_dhparam` files, by path. Files that could not be read are left out. */
  readonly dhParameters?: ReadonlyMap<string, number>;
}

export interface FileFacts {
  readonly hostPath: string;
  readonly kind: 'file' | 'directory';
  readonly role: 'configuration' | 'private-key' | 'certificate' | 'session';
  /** Permission bits, such as 0o777. */
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
}

export type CertificateFacts =
  | {
      readonly ok: true;
      readonly selfSigned: boolean;
      /** Address of the OCSP responder, if the certificate names one. */
      readonly ocspResponder: string | undefined;
      /** True when the file also holds the certificate that issued the first one. */
      readonly chainHasIssuer: boolean;
      /** ISO 8601. */
      readonly notAfter: string;
      readonly subject: string;
      /** Absent for unknown kinds of keys. */
      readonly key?: CertificateKey;
    }
  | { readonly ok: false; readonly message: string };

/** The public key of a certificate, and how the issuer signed it. */
export interface CertificateKey {
  readonly keyType: 'rsa' | 'ecdsa';
  /** RSA only. */
  readonly bits?: number;
  /** ECDSA only: the curve by its IANA name. */
  readonly curve?: string;
  /** An IANA signature scheme; absent for unusual ones. */
  readonly signature?: string;
}

export const NO_HOST_FACTS: HostFacts = { files: [], certificates: new Map(), hasFile: () => false };
