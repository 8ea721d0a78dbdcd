import type { ControlId } from '../../core/controls/index.ts';
import type { BaseFinding, WireTopicName } from '../../core/findings/index.ts';
import type { HeaderLine } from '../../core/http/index.ts';

/** What a finding is about: a control of the policy, or a topic that no control covers. */
type WireTopic = ControlId | WireTopicName;

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

/** Something in what clients get that is not as it should be. */
export interface WireFinding extends BaseFinding {
  readonly control: WireTopic;
  /** Stable within a control, such as `missing`. */
  readonly outcome: string;
  /** The same for the same outcome, so that places can be grouped under it. */
  readonly message: string;
  /** What was seen; safe to print, of bounded length. */
  readonly evidence: string;
  readonly seen: Sighting;
  /** What in the configuration to look for as its cause. */
  readonly cause: CauseHint;
  /** True when it is about a value as such: it is reported once, however often the value is sent. */
  readonly isOfValue?: true;
}

/** Settings of `Tls` that a directive sets. */
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

/** What to look for in the configuration as the cause of a finding. */
export type CauseHint =
  /** A response header, sent or missing; with the origin that was let in, where it is about one. */
  | { readonly kind: 'header'; readonly name: string; readonly origin?: string }
  /** A setting of TLS, which the default server of a socket may decide. */
  | { readonly kind: 'tls'; readonly setting: TlsSettingName }
  /** A setting, by its directive. */
  | { readonly kind: 'directive'; readonly name: string }
  /** What is behind the proxy. */
  | { readonly kind: 'upstream' }
  /** The location, or the server, as a whole. */
  | { readonly kind: 'level' };
