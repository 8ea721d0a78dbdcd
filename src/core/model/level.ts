import type { Configuration, Directive, NginxVersion, Statements } from '../nginx/index.ts';
import type { HostFacts } from './host-facts.ts';
import type { Listen } from './listen.ts';

/**
 * A block with its own settings, for which NGINX keeps a location configuration. Settings are inherited along the tree
 * of levels, which is the nesting in the text.
 */
export type Level = Http | Server | Location | If | LimitExcept;

interface LevelParts {
  readonly block: Directive;
  /** Directives written directly in the block, with those of included files in place of the include. */
  readonly own: Statements;
  /** A cache of computed values that are needed often. */
  readonly memo: { headers: readonly HeaderEntry[] | undefined };
}

export interface Http extends LevelParts {
  readonly kind: 'http';
  readonly parent: undefined;
  readonly servers: readonly Server[];
}

export interface Server extends LevelParts {
  readonly kind: 'server';
  readonly parent: Http;
  readonly names: readonly string[];
  readonly listens: readonly Listen[];
  readonly locations: readonly Location[];
  readonly ifs: readonly If[];
}

export type LocationMatch = 'prefix' | 'exact' | 'prefix-stop' | 'regex' | 'regex-nocase' | 'named';

export interface Location extends LevelParts {
  readonly kind: 'location';
  readonly parent: Server | Location;
  readonly match: LocationMatch;
  readonly path: string;
  readonly locations: readonly Location[];
  readonly ifs: readonly If[];
  readonly limitExcept: LimitExcept | undefined;
}

/** An `if` block. In a location it is a pseudo-location that answers instead of the location. */
export interface If extends LevelParts {
  readonly kind: 'if';
  readonly parent: Server | Location;
  readonly condition: string;
}

export interface LimitExcept extends LevelParts {
  readonly kind: 'limit_except';
  readonly parent: Location;
  readonly methods: readonly string[];
}

export interface Upstream {
  readonly block: Directive;
  readonly name: string;
  /** Addresses as written: host, host:port or unix:path. */
  readonly servers: readonly string[];
}

/** A `map`, which computes a variable from others. */
export interface VariableMap {
  readonly block: Directive;
  readonly source: string;
  /** With its `$`. */
  readonly variable: string;
  readonly entries: readonly MapEntry[];
}

interface MapEntry {
  readonly directive: Directive;
  /** `default`, a string, or a regular expression with its `~` or `~*`. */
  readonly key: string;
  readonly value: string;
}

/** A `limit_req_zone`. */
export interface RateLimitZone {
  readonly directive: Directive;
  readonly name: string;
  readonly key: string;
  readonly size: string;
  readonly rate: string;
}

/** An `add_header`. */
export interface HeaderEntry {
  readonly name: string;
  /** The name in lower case, by which names are compared. */
  readonly key: string;
  /** Before variables are filled in. Empty: nothing is sent, yet inheritance is blocked. */
  readonly value: string;
  /** Sent with every status, not only with the ten of `SAFE_STATUSES`. */
  readonly always: boolean;
  readonly directive: Directive;
  /** The level in which it is written. */
  readonly from: Level;
}

/** What a configuration means, as NGINX computes it before the first request. */
export interface Model {
  readonly configuration: Configuration;
  readonly version: NginxVersion;
  readonly hostFacts: HostFacts;
  /** Undefined when there is no `http` block: then nothing here concerns HTTP. */
  readonly http: Http | undefined;
  readonly servers: readonly Server[];
  /** Every level of every server, outermost first, in file order. */
  readonly levels: readonly Level[];
  readonly maps: readonly VariableMap[];
  readonly zones: readonly RateLimitZone[];
  readonly upstreams: readonly Upstream[];
}
