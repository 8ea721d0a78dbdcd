import type { ControlId, Severity } from '../core/controls/index.ts';
import type { HeaderLine } from '../wire/index.ts';

/** What a finding is about: a control of the policy, or a topic of the wire that no directive alone decides. */
type WireTopic = ControlId | 'cookies' | 'methods' | 'redirect' | 'websocket' | 'responses';

/** Where on the wire something was seen. */
export interface Sighting {
  /** As asked for, safe to print. */
  readonly url: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly tls: boolean;
  readonly method: string;
  /** Undefined when there was no response. */
  readonly status: number | undefined;
  /** Of the response, as they came: not safe to print. */
  readonly headers: readonly HeaderLine[];
}

/** Something that clients get and that is not as it should be. */
export interface WireFinding {
  readonly control: WireTopic;
  /** Stable within a control, such as `missing`. */
  readonly outcome: string;
  readonly severity: Severity;
  /** One sentence, safe to print. The same for the same outcome, so that places can be grouped under it. */
  readonly message: string;
  /** What was seen; safe to print, of bounded length. */
  readonly evidence: string;
  readonly seen: Sighting;
  /** What in the configuration to look for as its cause. */
  readonly cause: CauseHint;
  /** True for what a value is by itself: it is said once, however often the value is sent. */
  readonly isOfValue?: true;
}

/** Those of `Tls` that a directive sets. */
export type TlsSettingName =
  | 'protocols'
  | 'ciphers'
  | 'preferServerCiphers'
  | 'curves'
  | 'dhparam'
  | 'sessionTimeout'
  | 'sessionTickets'
  | 'stapling'
  | 'certificates';

/** What decides over a finding, in the configuration's terms. */
export type CauseHint =
  /** A response header, sent or missing; the origin that was let in where it is about one. */
  | { readonly kind: 'header'; readonly name: string; readonly origin?: string }
  /** A setting of TLS, which the default server of a socket may decide. */
  | { readonly kind: 'tls'; readonly setting: TlsSettingName }
  /** A setting, by its directive. */
  | { readonly kind: 'directive'; readonly name: string }
  /** What is behind the proxy. */
  | { readonly kind: 'upstream' }
  /** The location, or the server, as a whole. */
  | { readonly kind: 'level' };
