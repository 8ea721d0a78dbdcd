import type { ControlSettings, FindingId, RuleId } from '../controls/index.ts';
import type { ProfileName } from '../settings/index.ts';

/**
 * A resolved policy: the profile's settings overridden by those of the file.
 * A control that is absent is switched off (`frame-options: off` in YAML).
 */
export interface Policy {
  readonly version: 1;
  readonly profile: ProfileName;
  readonly controls: ControlSettings;
  readonly exceptions: readonly Exception[];
}

/** A place that a rule leaves alone until a date; every report shows the reason. */
export interface Exception {
  /** A rule or control (`cors`), or one kind of its findings (`cors/fixed-origin`). */
  readonly control: RuleId | FindingId;
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
interface Place {
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
