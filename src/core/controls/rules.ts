import type { Model } from '../model/index.ts';
import type { PolicySettings } from '../settings/index.ts';
import { settingsOf } from '../settings/index.ts';
import type { Control, Rule } from './control.ts';
import type { FindingGroup } from './finding.ts';
import type { ControlId, FindingId, RuleId } from './registry.ts';
import { REGISTRY } from './registry.ts';
import type { WantedHeader } from './response-header.ts';
import { dhParameters } from './tls/tls.ts';

/** A control of any kind. Its settings type is not known here; the settings from the policy are passed on unread. */
export type AnyControl = Control & { readonly id: ControlId };

/** A rule of any kind. */
export type AnyRule = AnyControl | (Rule & { readonly id: RuleId });

/** A header that a policy wants, and the control that wants it. */
export interface PolicyHeader extends WantedHeader {
  readonly control: ControlId;
}

/** Everything that Gatehouse judges. */
export const RULES: readonly AnyRule[] = REGISTRY;

/** The rules that have settings in a policy and can be fixed. */
export const CONTROLS: readonly AnyControl[] = RULES.filter(isControl);

/** The control whose fix only sets `ssl_dhparam`. */
export const DH_PARAMETERS: AnyControl = dhParameters;

/** Everything that exceptions and options can name: all rules and all kinds of findings. */
export const SUBJECTS: readonly (RuleId | FindingId)[] = RULES.flatMap(({ id, outcomes }) => [
  id,
  ...Object.keys(outcomes.sentences).map((outcome) => `${id}/${outcome}` as FindingId),
]);

export function ruleById(id: string): AnyRule | undefined {
  return RULES.find((rule) => rule.id === id);
}

export function controlById(id: string): AnyControl | undefined {
  return CONTROLS.find((control) => control.id === id);
}

/** The rule and the outcome that the id of a finding names, such as `cors/reflected`. */
export function outcomeOf(
  id: string,
): { readonly rule: AnyRule; readonly outcome: string; readonly sentence: string } | undefined {
  const [name = '', outcome = ''] = id.split('/', 2);
  const rule = ruleById(name);
  if (rule === undefined || id !== `${name}/${outcome}` || !Object.hasOwn(rule.outcomes.sentences, outcome))
    return undefined;
  return { rule, outcome, sentence: rule.outcomes.sentences[outcome] ?? '' };
}

/** The findings of a rule. A control that the policy switches off has none. */
export function findingsOf(rule: Control | Rule, model: Model, policy: PolicySettings): FindingGroup[] {
  if (!isControl(rule)) return rule.check(model);
  const settings = settingsOf(policy, rule.settings);
  return settings === undefined ? [] : rule.check(model, settings, policy);
}

/** Every response header that a policy wants, with its control; for callers that see only responses. */
export function wantedHeaders(policy: PolicySettings): readonly PolicyHeader[] {
  return CONTROLS.flatMap((control) => {
    const settings = settingsOf(policy, control.settings);
    const headers = settings === undefined ? undefined : control.headers?.(settings, policy);
    return (headers ?? []).map((header) => ({ ...header, control: control.id }));
  });
}

function isControl<Known extends Control | Rule>(rule: Known): rule is Extract<Known, Control> {
  return 'settings' in rule;
}
