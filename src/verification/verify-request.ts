import type { Policy } from '../core/policy/index.ts';
import type { Endpoint } from '../wire/index.ts';
import type { Budget } from './budget.ts';
import type { AskedOrigin, Site } from './judge/origins.ts';
import type { ExpectedLimit } from './judge/rate-limit.ts';
import type { PaceGroup } from './pace.ts';

/** What to verify, how, and what it is held against. */
export interface VerifyRequest {
  readonly site: Site;
  readonly endpoint: Endpoint;
  /** Where the plain HTTP of a site with TLS answers; undefined when that is not known. */
  readonly plainEndpoint: Endpoint | undefined;
  /** Path and query of the page that the site starts with. */
  readonly start: string;
  /** Request targets to probe; undefined: the start page and what it loads from its own origin. */
  readonly targets: readonly string[] | undefined;
  readonly policy: Policy;
  /** Origins to try besides those of the policy, such as those that the configuration lets in. */
  readonly furtherOrigins: readonly AskedOrigin[];
  readonly webSockets: readonly WebSocketTarget[];
  /** Undefined unless the user asks for it: looking for a limit uses it up. */
  readonly rateLimit: RateLimitProbe | undefined;
  readonly budget: Budget;
  /** Which limit a target counts against, and the pace that stays below it. */
  readonly paceOf: (target: string) => PaceGroup;
  readonly onProgress?: (asked: number) => void;
}

export interface WebSocketTarget {
  readonly target: string;
  /** True when the user named it; otherwise the configuration only passes upgrades on here. */
  readonly isCertain: boolean;
}

export interface RateLimitProbe {
  readonly target: string;
  readonly expected: ExpectedLimit;
  /** Where the expectation comes from, such as `the policy`. */
  readonly source: string;
}
