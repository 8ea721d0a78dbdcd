/** The topics that Gatehouse judges; each is one file in `src/controls`. */
export type ControlId =
  | 'frame-options'
  | 'content-security-policy'
  | 'referrer-policy'
  | 'cors'
  | 'rate-limit'
  | 'tls'
  | 'hsts'
  | 'content-type-options'
  | 'server-tokens'
  | 'file-permissions'
  | 'stray-files';

export type ProfileName = 'documented' | 'recommended' | 'strict';

/**
 * A resolved policy: the profile's settings with the file's overrides laid over them.
 * A control that is absent is switched off (`frame-options: off` in YAML).
 */
export interface Policy {
  readonly version: 1;
  readonly profile: ProfileName;
  readonly controls: ControlSettings;
  readonly exceptions: readonly Exception[];
}

export interface ControlSettings {
  readonly 'frame-options'?: FrameOptions;
  readonly 'content-security-policy'?: ContentSecurityPolicy;
  readonly 'referrer-policy'?: ReferrerPolicy;
  readonly cors?: Cors;
  readonly 'rate-limit'?: RateLimit;
  readonly tls?: Tls;
  readonly hsts?: Hsts;
  readonly 'content-type-options'?: HeaderOptions;
  readonly 'server-tokens'?: { readonly value: 'off' };
  readonly 'file-permissions'?: FilePermissions;
  readonly 'stray-files'?: StrayFiles;
}

/** What every control that sends a response header has in common. */
export interface HeaderOptions {
  /** Sent with every status, not only with the ten that NGINX sends headers with by default. */
  readonly always: boolean;
  /** Drop the same header when it comes from the upstream, so that exactly one is sent. */
  readonly hideUpstream: boolean;
}

export interface FrameOptions extends HeaderOptions {
  /** Who may show a page in a frame. A list names parent sites, such as `https://portal.example.com`. */
  readonly allow: 'none' | 'same-origin' | 'any' | readonly string[];
}

export interface ContentSecurityPolicy extends HeaderOptions {
  readonly mode: 'enforce' | 'report-only';
  /** The directives without `frame-ancestors`, which `effectiveCsp` adds from `frame-options`. */
  readonly value: string;
}

export interface ReferrerPolicy extends HeaderOptions {
  /** One policy token, or several with fallbacks first and the wanted one last, separated by commas. */
  readonly value: string;
}

export interface Cors {
  /** Origins that may read responses, such as `https://kasm.example.com` or `https://*.example.com`. */
  readonly allow: 'none' | readonly string[];
  /** Whether `Access-Control-Allow-Credentials: true` goes to the allowed origins. */
  readonly credentials: boolean;
  /** What becomes of a fixed origin that is already configured and is not in `allow`. */
  readonly fixedOrigins: 'keep' | 'mend';
}

export interface RateLimit {
  readonly zone: string;
  /** The zone's size in NGINX's notation: bytes, `64k`, `10m`; at least 32k. */
  readonly size: string;
  /** `100r/s` or `10r/m`. */
  readonly rate: string;
  /** Requests beyond the rate that are still let through or queued; at least 1. */
  readonly burst: number;
  /** `nodelay`, or how many requests of the burst pass at once before the rest are delayed. */
  readonly delay: 'nodelay' | number;
  /** The status of a refused request, 400 to 599. */
  readonly status: number;
  /** NGINX variables whose value names a client, such as `$binary_remote_addr`. */
  readonly key: string;
  /** Load balancers in front, from whose header the client's address is taken. */
  readonly behind?: RateLimitBehind;
}

export interface RateLimitBehind {
  /** Addresses or subnets in CIDR notation. */
  readonly trustedProxies: readonly string[];
  /** The header that carries the client's address, such as `X-Forwarded-For`. */
  readonly header: string;
  /** Whether every trusted address at the end of the header is skipped, or the last one is taken. */
  readonly recursive: boolean;
}

export interface Tls {
  readonly protocols: readonly string[];
  /** An OpenSSL cipher list; it speaks of TLS 1.2 and older only. */
  readonly ciphers: string;
  readonly preferServerCiphers: boolean;
  readonly curves: readonly string[];
  /** `shared:NAME:SIZE`, `builtin`, `off`, … as in `ssl_session_cache`. */
  readonly sessionCache: string;
  /** NGINX's time notation, such as `1d`. Absent: left as it is. */
  readonly sessionTimeout?: string;
  /** Absent: left as it is. */
  readonly sessionTickets?: boolean;
  /** NGINX's size notation, such as `4k`. Absent: left as it is. */
  readonly bufferSize?: string;
  /** `when-possible`: on where the certificate names an OCSP responder, off elsewhere. */
  readonly stapling: 'on' | 'off' | 'when-possible';
  /** A file as NGINX sees it. Absent: none is asked for. */
  readonly dhparam?: string;
}

export interface Hsts extends HeaderOptions {
  /** Seconds. */
  readonly maxAge: number;
  readonly includeSubDomains: boolean;
  readonly preload: boolean;
}

/** The most that is allowed, as permission bits (0o000 to 0o777). */
export interface FilePermissions {
  readonly configuration: number;
  readonly directories: number;
  readonly privateKeys: number;
}

/** `stray-files` has nothing to set: it is on or off. */
export type StrayFiles = Readonly<Record<never, never>>;

/** A place that a control leaves alone until a date, with the reason people will read in every report. */
export interface Exception {
  readonly control: ControlId;
  /** A server name; absent: every server. */
  readonly server?: string;
  /** A location as written after `location`, such as `/api/` or `~ ^/x`; absent: every location. */
  readonly location?: string;
  readonly reason: string;
  /** The last day on which the exception holds, `YYYY-MM-DD`. */
  readonly until: string;
  readonly place: Place;
}

/** A place in a policy file; line and column count from 1, columns in UTF-16 code units. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The closed list of what can be wrong with a policy file. */
export type PolicyErrorCode =
  | 'too-large'
  | 'too-deep'
  | 'too-many-aliases'
  | 'yaml-syntax'
  | 'duplicate-key'
  | 'unknown-key'
  | 'missing-key'
  | 'wrong-type'
  | 'wrong-value'
  | 'contradiction';

/** What is wrong with a policy file, where, and what to do about it. */
export interface PolicyError extends Place {
  readonly code: PolicyErrorCode;
  readonly message: string;
  readonly hint: string;
}
