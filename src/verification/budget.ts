/** What verifying a site may cost, for both sides. Every field has a documented default in `DEFAULT_BUDGET`. */
export interface Budget {
  /** Milliseconds for one exchange, from connecting to the last byte that is wanted. */
  readonly exchangeMs: number;
  /** Milliseconds for everything together; requests that were not sent by then are reported. */
  readonly totalMs: number;
  /** Bytes of a response's head; a longer head is a finding, and nothing of it is kept. */
  readonly headBytes: number;
  /** Bytes of a page's body that are read. */
  readonly bodyBytes: number;
  /** Bytes of other bodies, whose beginning is enough. */
  readonly glanceBytes: number;
  /** Exchanges under way at once. */
  readonly connections: number;
  /** Requests in all; further ones are not sent, and that is reported. */
  readonly requests: number;
  /** Redirects in a row that are followed to the first page. */
  readonly redirects: number;
  /** Exchanges in a row without a response after which the server is left alone. */
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
