import { CONTROLS, SEVERITIES } from '../controls/index.ts';
import type { Finding } from '../controls/index.ts';
import { conflicts } from '../model/index.ts';
import type { Model } from '../model/index.ts';
import type { Problem } from '../nginx/index.ts';
import { exceptionState } from '../policy/index.ts';
import type { Exception, Policy } from '../policy/index.ts';
import { activeExceptions, covers } from './exemptions.ts';

/** A finding, with the exception that covers it on the day of the audit. */
export interface AuditEntry {
  readonly finding: Finding;
  readonly exception: Exception | undefined;
}

export interface Audit {
  /** Worst first, then by place. */
  readonly entries: readonly AuditEntry[];
  /** What could not be read: while there is an error among them, silence about a place means nothing. */
  readonly problems: readonly Problem[];
  /** Exceptions that have run out and so no longer cover anything. */
  readonly endedExceptions: readonly Exception[];
}

/** Judges what a configuration does against what a policy wants, on a day (`YYYY-MM-DD`). */
export function audit(model: Model, policy: Policy, today: string): Audit {
  const entries: AuditEntry[] = [];
  for (const control of CONTROLS) {
    const wanted = control.wanted(policy);
    if (wanted === undefined) continue;
    const active = activeExceptions(policy, control.id, today);
    for (const finding of control.check(model, wanted)) {
      entries.push({ finding, exception: active.find((exception) => covers(exception, finding.level)) });
    }
  }
  entries.sort(byWeight);
  return {
    entries,
    problems: problemsOf(model),
    endedExceptions: policy.exceptions.filter((exception) => exceptionState(exception, today) === 'ended'),
  };
}

/** All that keeps NGINX from loading a configuration, or us from reading it. */
export function problemsOf(model: Model): readonly Problem[] {
  return [...model.configuration.problems, ...conflicts(model)];
}

function byWeight({ finding: a }: AuditEntry, { finding: b }: AuditEntry): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    compare(a.place.file, b.place.file) ||
    a.place.line - b.place.line ||
    a.place.column - b.place.column
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
