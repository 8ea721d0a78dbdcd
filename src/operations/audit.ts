import type { Audit } from '../core/change/index.ts';
import { audit as auditModel, auditSubjects } from '../core/change/index.ts';
import type { OpenedInstallation } from './open.ts';
import { openInstallation } from './open.ts';
import type { PolicedOptions } from './options.ts';
import { dayOf } from './options.ts';
import type { NamedPolicy } from './policy-source.ts';
import { loadPolicy } from './policy-source.ts';
import type { Result } from './problem.ts';
import { done, failed } from './problem.ts';

export interface AuditOptions extends PolicedOptions {
  /** Controls or kinds of findings, such as `cors` or `cors/reflected`. Default: all. */
  readonly only?: readonly string[] | undefined;
}

/** The findings of an audit, and the installation that was audited. */
export interface Audited extends NamedPolicy {
  readonly installation: OpenedInstallation;
  /** Also contains what could not be read: if there is such a problem, the findings are incomplete. */
  readonly audit: Audit;
}

/** Judges an installation by a policy. Nothing is changed, and NGINX is run only to get its version. */
export async function audit(options: AuditOptions): Promise<Result<Audited>> {
  const only = options.only === undefined ? undefined : auditSubjects(options.only);
  if (only?.ok === false) {
    const { name, near } = only;
    const hint = near === undefined ? 'gatehouse explain lists the controls' : `did you mean ${near}?`;
    return failed('option-invalid', `--only: no control or finding is called "${name}"`, { hint });
  }
  const [opened, named] = await Promise.all([openInstallation(options), loadPolicy(options)]);
  if (!opened.ok) return opened;
  if (!named.ok) return named;
  const result = auditModel(opened.value.model, named.value.policy, dayOf(options.clock), only?.subjects);
  return done({ ...named.value, installation: opened.value, audit: result });
}
