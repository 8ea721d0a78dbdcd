/** What is known of the files beside the text of a configuration: facts that its language cannot tell. */
export interface HostFacts {
  /** Modes and owners of the configuration's files and folders, keys and certificates. */
  readonly files: readonly FileFacts[];
  /** What the certificate files say, by the path that the configuration names. */
  readonly certificates: ReadonlyMap<string, CertificateFacts>;
  /** Whether a file is there, by its path as NGINX names it: NGINX does not start without what it is told to load. */
  readonly hasFile: (path: string) => boolean;
  /** Whether a file is surely not there. What a container's image brings is not known: neither there nor lacking. */
  readonly lacksFile?: (path: string) => boolean;
  /** Sizes of the primes in the files that `ssl_dhparam` names, in bits, by path; those that could not be read are not there. */
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
      /** Address of the OCSP responder, when the certificate names one. */
      readonly ocspResponder: string | undefined;
      /** True when the file also holds the certificate that issued the first one. */
      readonly chainHasIssuer: boolean;
      /** ISO 8601. */
      readonly notAfter: string;
      readonly subject: string;
      /** Absent for kinds of keys that are not known here. */
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
  /** An IANA signature scheme; absent where it is none of the usual ones. */
  readonly signature?: string;
}

export const NO_HOST_FACTS: HostFacts = { files: [], certificates: new Map(), hasFile: () => false };
