import type { AnyRule } from '../core/controls/index.ts';
import { outcomeOf, ruleById, SUBJECTS } from '../core/controls/index.ts';
import type { ExplainedOutcome } from '../core/report/index.ts';
import type { ProfileName } from '../core/settings/index.ts';
import { nearest, profileNames } from '../core/settings/index.ts';
import type { Result } from './problem.ts';
import { done, failed } from './problem.ts';

/** The subject that a name stands for. */
export type Explained =
  | { readonly kind: 'rule'; readonly rule: AnyRule }
  | { readonly kind: 'outcome'; readonly outcome: ExplainedOutcome }
  | { readonly kind: 'profile'; readonly profile: ProfileName };

/** Finds the rule, the kind of finding or the profile of a name. */
export function explain(name: string): Result<Explained> {
  const profile = profileNames.find((known) => known === name);
  if (profile !== undefined) return done({ kind: 'profile', profile });
  const outcome = outcomeOf(name);
  if (outcome !== undefined) return done({ kind: 'outcome', outcome });
  const rule = ruleById(name);
  if (rule !== undefined) return done({ kind: 'rule', rule });
  const near = nearest(name, [...SUBJECTS, ...profileNames]);
  const hint = near === undefined ? 'gatehouse explain lists them' : `did you mean ${near}?`;
  return failed('option-invalid', `no control or profile is called "${name}"`, { hint });
}
