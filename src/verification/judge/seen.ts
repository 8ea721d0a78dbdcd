import type { PolicyHeader } from '../../core/controls/index.ts';
import { wantedHeaders } from '../../core/controls/index.ts';
import type { Policy } from '../../core/policy/index.ts';
import type { HttpResponse } from '../../wire/index.ts';
import type { Sighting, WireFinding } from './finding.ts';

/** What is judged of a response. */
export type JudgedResponse = Pick<HttpResponse, 'status' | 'headers' | 'body' | 'untrusted'>;

/** A response and the request that it answers. */
export interface Seen {
  /** Safe to print. */
  readonly url: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly method: string;
  readonly response: JudgedResponse;
  readonly tls: boolean;
}

/** What responses are held against. */
export interface Wants {
  readonly policy: Policy;
  readonly headers: readonly PolicyHeader[];
}

export function wantsOf(policy: Policy): Wants {
  return { policy, headers: wantedHeaders(policy) };
}

export function sightingOf({ url, target, tls, method, response }: Seen): Sighting {
  return { url, target, tls, method, status: response.status, headers: response.headers };
}

/** A finding without the sighting that all findings of a response share. */
export type Remark = Omit<WireFinding, 'seen'>;
