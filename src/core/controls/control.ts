import type { Level, Location, Model, Server } from '../model/index.ts';
import type { TextEdit } from '../nginx/index.ts';
import type { ControlId, Policy } from '../policy/index.ts';
import type { FindingGroup } from './finding.ts';

/**
 * A hardening topic as a value. It judges what a configuration does against what a policy wants, proposes the
 * edits that bring one to the other, says how to prove itself from outside, and carries its own words.
 */
export interface Control<Wanted> {
  /** Stable: used in policies, reports and exit decisions. */
  readonly id: ControlId;
  readonly words: ControlWords;
  /** The part of the policy that concerns this control, or undefined when the policy leaves it off. */
  wanted(policy: Policy): Wanted | undefined;
  /** Every place where the effective configuration differs from what is wanted. */
  check(model: Model, wanted: Wanted): FindingGroup[];
  /** The smallest edits after which `check` finds nothing that it said has a remedy. Keeps off exempt levels. */
  remedy(model: Model, wanted: Wanted, exempt: Exempt): Edit[];
  /** Requests and expectations that prove it from outside. */
  probes(model: Model, wanted: Wanted): Probe[];
}

/** What a person needs to decide about a control. */
export interface ControlWords {
  /** What it is, in a few words. */
  readonly title: string;
  /** The threat that it answers, in a sentence or two. */
  readonly threat: string;
  /** What turning it on may break. */
  readonly mayBreak: string;
  /** RFCs, specifications, documentation. */
  readonly references: readonly string[];
}

/** True for levels that an exception keeps a control away from. */
export type Exempt = (level: Level) => boolean;

/** A change to the text of a file, or to a file as such. Paths of file edits are host paths. */
export type Edit =
  | TextEdit
  | { readonly kind: 'set-mode'; readonly path: string; readonly before: number; readonly after: number }
  | { readonly kind: 'rename-file'; readonly path: string; readonly to: string };

/** A request from outside and what must be true of the answer. */
export interface Probe {
  readonly control: ControlId;
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
  /** TLS: only these versions are accepted, all of them are. */
  | { readonly kind: 'tls-protocols'; readonly protocols: readonly string[] };
