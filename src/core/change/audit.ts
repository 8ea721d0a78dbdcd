import type { Finding, FindingGroup, FindingId, RuleId } from '../controls/index.ts';
import { findingsOf, RULES } from '../controls/index.ts';
import { SEVERITIES, severityRank } from '../findings/index.ts';

import type { Model } from '../model/index.ts';
import { conflicts } from '../model/index.ts';
import type { Problem } from '../nginx/index.ts';
import type { Exception, ExceptionState, Policy } from '../policy/index.ts';
import { exceptionState } from '../policy/index.ts';
import { activeExceptions, covers, speaksOf } from './exemptions.ts';

export interface Audit {
  readonly groups: readonly AuditGroup[];
  /** Problems of the configuration. If one is an error, a place without findings may still be wrong. */
  readonly problems: readonly Problem[];
  /** Every exception of the policy. One that covers nothing is listed too, since its names may be wrong. */
  readonly exceptions: readonly ExceptionUse[];
}

/** The state of an exception on the day of the audit. An exception that has ended covers nothing. */
export interface ExceptionUse {
  readonly exception: Exception;
  readonly state: ExceptionState;
  readonly findings: number;
}

interface AuditGroup {
  readonly findings: FindingGroup;
  /** The exception that covers all findings of the group on the day of the audit. */
  readonly exception: Exception | undefined;
}

export interface AuditFinding {
  readonly finding: Finding;
  readonly exception: Exception | undefined;
}

/** A rule, or one kind of its findings. */
export type AuditSubject = RuleId | FindingId;

/**
 * Compares what a configuration does with what a policy wants, on a day (`YYYY-MM-DD`). `only` are the rules and the
 * ids of findings that are asked for: all, where nothing is named. Exceptions for others are then left out.
 */
export function audit(
  model: Model,
  policy: Policy,
  today: string,
  only: readonly AuditSubject[] = RULES.map(({ id }) => id),
): Audit {
  const groups: AuditGroup[] = [];
  for (const rule of RULES) {
    if (!only.some((subject) => ruleOf(subject) === rule.id)) continue;
    const active = activeExceptions(policy, rule.id, today);
    for (const findings of findingsOf(rule, model, policy)) {
      if (!only.some((subject) => subject === rule.id || subject === findings.id)) continue;
      const own = active.filter((exception) => speaksOf(exception, findings));
      groups.push(...byException(findings, own));
    }
  }
  const exceptions = exceptionUses(groups, policy, today).filter(({ exception: { control } }) =>
    only.some((subject) => subject === control || subject === ruleOf(control) || ruleOf(subject) === control),
  );
  return { groups, problems: problemsOf(model), exceptions };
}

function ruleOf(subject: AuditSubject): string {
  return subject.split('/', 1)[0] ?? '';
}

function exceptionUses(groups: readonly AuditGroup[], policy: Policy, today: string): ExceptionUse[] {
  const covered = new Map<Exception, number>();
  for (const { findings, exception } of groups)
    if (exception !== undefined) covered.set(exception, (covered.get(exception) ?? 0) + findings.size);
  return policy.exceptions.map((exception) => ({
    exception,
    state: exceptionState(exception, today),
    findings: covered.get(exception) ?? 0,
  }));
}

/** All problems that keep NGINX from loading a configuration, or Gatehouse from reading it. */
export function problemsOf(model: Model): readonly Problem[] {
  return [...model.configuration.problems, ...conflicts(model)];
}

/** Splits a group by exception. Each finding belongs to the first exception that covers it; the last part has none. */
function byException(findings: FindingGroup, exceptions: readonly Exception[]): AuditGroup[] {
  const [exception, ...others] = exceptions;
  if (exception === undefined) return [{ findings, exception }];
  const covered = findings.where((level) => covers(exception, level));
  if (covered === undefined) return byException(findings, others);
  const rest = findings.where((level) => !covers(exception, level));
  return [{ findings: covered, exception }, ...(rest === undefined ? [] : byException(rest, others))];
}

/**
 * Every finding of an audit, worst first, then by place. There may be very many, so each is encoded as one number
 * (severity, file, line, column, index of the finding), and the numbers are sorted.
 */
export function findingsInOrder({ groups }: Audit): AuditFinding[] {
  const found = groups.flatMap(({ findings, exception }) =>
    Array.from(findings, (finding): AuditFinding => ({ finding, exception })),
  );
  const files = new Set<string>();
  let lines = 1;
  let columns = 1;
  for (const { finding } of found) {
    const { file, line, column } = finding.place;
    files.add(file);
    lines = Math.max(lines, line + 1);
    columns = Math.max(columns, column + 1);
  }
  const ranks = new Map([...files].sort().map((file, rank) => [file, rank]));
  // If a number is too small for all parts, high lines and columns are clamped. Such findings keep their order.
  const room = Number.MAX_SAFE_INTEGER / (SEVERITIES.length * ranks.size * found.length);
  lines = Math.min(lines, Math.floor(room));
  columns = Math.min(columns, Math.floor(room / lines));
  const keys = new Float64Array(found.length);
  found.forEach(({ finding }, number) => {
    const { file, line, column } = finding.place;
    const fileKey = severityRank(finding.severity) * ranks.size + (ranks.get(file) ?? 0);
    const placeKey = (fileKey * lines + Math.min(line, lines - 1)) * columns + Math.min(column, columns - 1);
    keys[number] = placeKey * found.length + number;
  });
  return Array.from(keys.sort(), (key) => found[key % found.length] as AuditFinding);
}
