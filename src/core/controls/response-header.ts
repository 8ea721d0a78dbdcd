import type { Severity } from '../findings/index.ts';

/** One response header as a policy wants it. */
export interface WantedHeader {
  readonly name: string;
  /** The value that is written where the header is missing or wrong; undefined when the header must not be sent. */
  readonly value: string | undefined;
  /** True for values that are at least as good, which are left unchanged. Receives whole values. */
  readonly accepts: (value: string) => boolean;
  /** The replacement for a value that is not accepted; by default `value`. */
  readonly corrected?: (existing: string) => string;
  readonly always: boolean;
  /** True when the same header from an upstream must be dropped, so that exactly one is sent. */
  readonly hideUpstream: boolean;
  /** Which responses should carry it: all, or those of servers that clients reach over TLS. */
  readonly scope: 'all' | 'tls';
  readonly severity: Severity;
  /** What a response without it allows, as the end of a sentence. */
  readonly risk: string;
}

/** A response header as browsers read it, independent of any policy. */
export interface WireHeader {
  readonly name: string;
  /** What browsers do with two headers of this name whose values differ. */
  readonly twice: {
    readonly severity: Severity;
    /** As the end of a sentence. */
    readonly effect: string;
    /** True when two equal headers are as bad as two that differ. */
    readonly evenWhenEqual?: true;
  };
  /** Why browsers ignore a value, as one sentence; undefined when they understand it. */
  readonly ignored?: (value: string) => string | undefined;
}
