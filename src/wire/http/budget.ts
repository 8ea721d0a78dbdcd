/** What probing may cost, both sides. Every field has a documented default in `DEFAULT_BUDGET`. */
export interface Budget {
  /** Milliseconds that one exchange may take, from connecting to the last byte that is wanted. */
  readonly exchangeMs: number;
  /** Milliseconds that everything together may take; what was not asked by then is said. */
  readonly totalMs: number;
  /** Bytes of a response's head; a head that is longer is a finding, and nothing of it is kept. */
  readonly headBytes: number;
  /** Bytes of a page's body that are read; what comes after is not waited for. */
  readonly bodyBytes: number;
  /** Bytes of other bodies, whose beginning is enough. */
  readonly glanceBytes: number;
  /** Exchanges under way at once. */
  readonly connections: number;
  /** Requests in all; what is beyond is not asked, and that is said. */
  readonly requests: number;
  /** Redirects that are followed in a row, for the page whose parts are probed too. */
  readonly redirects: number;
  /** Exchanges in a row without a response after which a server is left alone. */
  readonly failures: number;
}

export const DEFAULT_BUDGET: Budget = {
  exchangeMs: 5_000,
  totalMs: 120_000,
  headBytes: 32 * 1024,
  bodyBytes: 512 * 1024,
  glanceBytes: 16 * 1024,
  connections: 8,
  requests: 5_000,
  redirects: 5,
  failures: 8,
};

/** How fast requests are sent, so that a limit which is in force is not used up by looking. */
export interface Pace {
  /** Requests a second, in the long run. */
  readonly perSecond: number;
  /** Requests that may go out at once before that counts. */
  readonly burst: number;
}

/** The pace where nothing is known of a limit. */
export const DEFAULT_PACE: Pace = { perSecond: 50, burst: 100 };

/** Half of what a limit allows: the other half is for the people behind the same address. */
export function paceBelow(limit: Pace): Pace {
  return {
    perSecond: Math.max(0.5, Math.min(DEFAULT_PACE.perSecond, limit.perSecond / 2)),
    burst: Math.max(1, Math.min(DEFAULT_PACE.burst, Math.floor(limit.burst / 2))),
  };
}
