import type { Finding } from '../controls/index.ts';
import { CONTROLS, SEVERITIES } from '../controls/index.ts';
import type { Model } from '../model/index.ts';
import { conflicts } from '../model/index.ts';
import type { Problem } from '../nginx/index.ts';
import type { Exception, Policy } from '../policy/index.ts';
import { exceptionState } from '../policy/index.ts';
import { activeExceptions, covers } from './exemptions.ts';

export interface Audit {
  /** Worst first, then by place. */
  readonly findings: readonly Finding[];
  /** The exceptions that cover findings on the day of the audit. */
  readonly exceptions: ReadonlyMap<Finding, Exception>;
  /** What could not be read: while there is an error among them, silence about a place means nothing. */
  readonly problems: readonly Problem[];
  /** Exceptions that have run out and so no longer cover anything. */
  readonly endedExceptions: readonly Exception[];
}

/** Judges what a configuration does against what a policy wants, on a day (`YYYY-MM-DD`). */
export function audit(model: Model, policy: Policy, today: string): Audit {
  const found: Finding[][] = [];
  const exceptions = new Map<Finding, Exception>();
  for (const control of CONTROLS) {
    const wanted = control.wanted(policy);
    if (wanted === undefined) continue;
    const findings = control.check(model, wanted);
    found.push(findings);
    const active = activeExceptions(policy, control.id, today);
    if (active.length === 0) continue;
    for (const finding of findings) {
      const exception = active.find((one) => covers(one, finding.level));
      if (exception !== undefined) exceptions.set(finding, exception);
    }
  }
  return {
    findings: inOrder(found.flat()),
    exceptions,
    problems: problemsOf(model),
    endedExceptions: policy.exceptions.filter((exception) => exceptionState(exception, today) === 'ended'),
  };
}

/** All that keeps NGINX from loading a configuration, or us from reading it. */
export function problemsOf(model: Model): readonly Problem[] {
  return [...model.configuration.problems, ...conflicts(model)];
}

/**
 * Worst first, then by place. There may be very many, so each becomes one number (severity, file, line, column, and
 * which finding it is), and numbers are sorted.
 */
function inOrder(findings: readonly Finding[]): Finding[] {
  const places = findings.map(({ place }) => place);
  const files = new Set<string>();
  let lines = 1;
  let columns = 1;
  for (const { file, line, column } of places) {
    files.add(file);
    lines = Math.max(lines, line + 1);
    columns = Math.max(columns, column + 1);
  }
  const ranks = new Map([...files].sort().map((file, rank) => [file, rank]));
  // Where a number has no room for all of it, far lines and columns count as one and the order found remains.
  const room = Number.MAX_SAFE_INTEGER / (SEVERITIES.length * ranks.size * findings.length);
  lines = Math.min(lines, Math.floor(room));
  columns = Math.min(columns, Math.floor(room / lines));
  const keys = new Float64Array(findings.length);
  places.forEach(({ file, line, column }, number) => {
    const severity = SEVERITIES.indexOf((findings[number] as Finding).severity);
    const fileKey = severity * ranks.size + (ranks.get(file) ?? 0);
    const placeKey = (fileKey * lines + Math.min(line, lines - 1)) * columns + Math.min(column, columns - 1);
    keys[number] = placeKey * findings.length + number;
  });
  const sorted = new Array<Finding>(findings.length);
  keys.sort().forEach((key, rank) => {
    sorted[rank] = findings[key % findings.length] as Finding;
  });
  return sorted;
}
