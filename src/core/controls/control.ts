import type { Level, Location, Model, Server } from '../model/index.ts';
import type { TextEdit } from '../nginx/index.ts';
import type { PolicySettings, SettingsDefinition } from '../settings/index.ts';
import type { PostureColumn } from './cell.ts';
import type { FindingGroup } from './finding.ts';
import type { Outcomes } from './outcomes.ts';
import type { WantedHeader, WireHeader } from './response-header.ts';

/** Something that can be wrong with a configuration, independent of any policy. */
export interface Rule<Id extends string = string, Outcome extends string = string> {
  /** Stable: used in policies, reports and exit decisions. */
  readonly id: Id;
  readonly words: RuleWords;
  readonly outcomes: Outcomes<Id, Outcome>;
  /** Every place that violates the rule. */
  check(model: Model): FindingGroup[];
}

/**
 * A hardening topic as a value, with everything that belongs to it: a rule that has settings in a policy, that can
 * be fixed, and that can be proven from outside.
 *
 * `check`, `fix`, `proofs` and `headers` receive the control's settings. From the policy they read the settings
 * of other controls (`settingsOf`).
 */
export interface Control<Settings = unknown, Id extends string = string, Outcome extends string = string>
  extends Omit<Rule<Id, Outcome>, 'check' | 'words'> {
  readonly words: ControlWords;
  readonly settings: SettingsDefinition<Settings, Id>;
  /** Where the vendor's hardening page is corrected. */
  readonly corrections: readonly Correction[];
  /** Every place where the effective configuration differs from what is wanted. */
  check(model: Model, settings: Settings, policy: PolicySettings): FindingGroup[];
  /** The smallest edits after which `check` finds nothing that it called fixable. Exempt levels are left unchanged. */
  fix(model: Model, settings: Settings, exempt: Exemptions<Outcome>, policy: PolicySettings): Edit[];
  /** Requests and expectations that prove it from outside. */
  proofs(model: Model, settings: Settings, policy: PolicySettings): Probe[];
  /** The response headers that it wants, for callers that see only responses. */
  headers?(settings: Settings, policy: PolicySettings): readonly WantedHeader[];
  /** The headers that it covers, and how browsers treat them. */
  readonly wireHeaders?: readonly WireHeader[];
  /** The behaviour that a fix may change; everything else stays. */
  readonly effects: readonly Effect[];
  /** Its column in the matrix of `posture`. */
  readonly column?: PostureColumn;
}

/** The description of a rule, for users. */
interface RuleWords {
  /** What it is, in a few words. */
  readonly title: string;
  /** The threat that it addresses, in a sentence or two. */
  readonly threat: string;
  /** RFCs, specifications, documentation. */
  readonly references: readonly string[];
}

/** The description of a control: what users need to decide about it. */
export interface ControlWords extends RuleWords {
  /** What turning it on may break. */
  readonly mayBreak: string;
}

/** A place where the vendor's hardening page differs from what really happens. */
export interface Correction {
  /** Unique; corrections are listed in this order, which follows the page. */
  readonly number: number;
  /** What the page says. */
  readonly page: string;
  /** What is true. */
  readonly fact: string;
  /** What the profile `documented` does instead. */
  readonly fix: string;
  /** What the profile `recommended` does. */
  readonly departure: string;
}

/** The departure of a correction when `recommended` does the same as `documented`. */
export const AS_DOCUMENTED = 'The same as documented.';

/** One kind of behaviour that a fix may change. Header names are in lower case, settings are directives. */
export type Effect =
  | { readonly kind: 'header' | 'setting'; readonly name: string }
  | { readonly kind: 'rate-limit' | 'tls' | 'files' };

/** True for levels that must stay unchanged. Undefined stands for what belongs to no level, such as a file. */
export type Exempt = (level: Level | undefined) => boolean;

/** The levels that an exception exempts from a control, for any of the given outcomes. */
export type Exemptions<Outcome extends string = string> = (...outcomes: readonly Outcome[]) => Exempt;

/** A change to the text of a file, or to a file as such. Paths of file edits are host paths. */
export type Edit =
  | TextEdit
  | { readonly kind: 'set-mode'; readonly path: string; readonly before: number; readonly after: number }
  | { readonly kind: 'rename-file'; readonly path: string; readonly to: string };

/** A request from outside and what must be true of the response. */
export interface Probe {
  readonly control: string;
  readonly server: Server;
  /** Undefined: any path of the server. */
  readonly location: Location | undefined;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expect: readonly Expectation[];
}

export type Expectation =
  /** Exactly one header of the name, with one of the values. */
  | {
      readonly kind: 'header';
      readonly name: string;
      readonly values: readonly string[];
      readonly always: boolean;
    }
  | { readonly kind: 'no-header'; readonly name: string }
  /** No header of the name has the value. */
  | { readonly kind: 'header-not'; readonly name: string; readonly value: string }
  /** The value of a header does not match a regular expression. */
  | { readonly kind: 'header-lacks'; readonly name: string; readonly pattern: string }
  /** TLS: exactly these versions are accepted. */
  | { readonly kind: 'tls-protocols'; readonly protocols: readonly string[] };
