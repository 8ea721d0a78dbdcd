import type { Finding } from '../controls/index.ts';
import { CONTROLS, SEVERITIES } from '../controls/index.ts';
import type { Model } from '../model/index.ts';
import { conflicts } from '../model/index.ts';
import type { Problem } from '../nginx/index.ts';
import type { Exception, Policy } from '../policy/index.ts';
import { exceptionState } from '../policy/index.ts';
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
  return {
    entries: sorted(entries),
    problems: problemsOf(model),
    endedExceptions: policy.exceptions.filter((exception) => exceptionState(exception, today) === 'ended'),
  };
}

/** All that keeps NGINX from loading a configuration, or us from reading it. */
export function problemsOf(model: Model): readonly Problem[] {
  return [...model.configuration.problems, ...conflicts(model)];
}

/** Worst first, then by place; the key is made once for each entry, since there may be very many. */
function sorted(entries: readonly AuditEntry[]): AuditEntry[] {
  const files = [...new Set(entries.map(({ finding }) => finding.place.file))].sort();
  const ranks = new Map(files.map((file, rank) => [file, rank]));
  const keys = Float64Array.from(entries, ({ finding }) => keyOf(finding, ranks));
  const order = Uint32Array.from(entries.keys()).sort(
    (a, b) => (keys[a] as number) - (keys[b] as number) || a - b,
  );
  return Array.from(order, (number) => entries[number] as AuditEntry);
}

function keyOf({ severity, place }: Finding, ranks: ReadonlyMap<string, number>): number {
  const { file, line, column } = place;
  // Severity, file, line and column in one number below 2^53: room for 2^14 files, 2^24 lines and 2^12 columns.
  const weight = SEVERITIES.indexOf(severity) * 2 ** 14 + Math.min(ranks.get(file) ?? 0, 2 ** 14 - 1);
  return (weight * 2 ** 24 + Math.min(line, 2 ** 24 - 1)) * 2 ** 12 + Math.min(column, 2 ** 12 - 1);
}
