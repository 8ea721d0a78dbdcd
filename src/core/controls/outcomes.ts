import type { Severity } from '../findings/index.ts';
import type { Verdict } from './finding.ts';

/** All outcomes of a rule, as a closed list: a verdict can only have an outcome that is declared here. */
export interface Outcomes<Id extends string = string, Outcome extends string = string> {
  readonly rule: Id;
  /** The meaning of each outcome, in one sentence, for readers who find its id in a report. */
  readonly sentences: Readonly<Record<Outcome, string>>;
  verdict(outcome: Outcome, severity: Severity, message: string): Verdict;
}

/** The outcomes of a rule, each with a sentence. Together with the rule's id they are the ids of its findings. */
export function defineOutcomes<const Id extends string, Outcome extends string>(
  rule: Id,
  sentences: Readonly<Record<Outcome, string>>,
): Outcomes<Id, Outcome> {
  return {
    rule,
    sentences,
    verdict: (outcome, severity, message) => ({
      id: `${rule}/${outcome}` as Verdict['id'],
      control: rule,
      outcome,
      severity,
      message,
    }),
  };
}
