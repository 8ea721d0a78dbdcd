import type { Severity } from '../findings/index.ts';

/** One response header as a policy wants it. */
export interface WantedHeader {
  readonly name: string;
  /** What is written where it is missing or wrong; undefined when the header must not be sent at all. */
  readonly value: string | undefined;
  /** True for values that are at least as good, and so are left as they are. Compares whole values. */
  readonly accepts: (value: string) => boolean;
  /** What becomes of a value that is not accepted; by default `value`. */
  readonly corrected?: (existing: string) => string;
  readonly always: boolean;
  /** The same header from an upstream is dropped, so that exactly one is sent. */
  readonly hideUpstream: boolean;
  /** Which responses should carry it: all, or those of servers that clients reach over TLS. */
  readonly scope: 'all' | 'tls';
  readonly severity: Severity;
  /** What a response without it allows, as the end of a sentence. */
  readonly risk: string;
}

/** A response header as browsers read it, whatever a policy wants. */
export interface WireHeader {
  readonly name: string;
  /** What becomes of two headers of the name whose values differ. */
  readonly twice: {
    readonly severity: Severity;
    /** As the end of a sentence. */
    readonly effect: string;
    /** True where two equal ones are as bad as two that differ. */
    readonly evenWhenEqual?: true;
  };
  /** Why browsers ignore a value, as one sentence; undefined when they understand it. */
  readonly ignored?: (value: string) => string | undefined;
}
