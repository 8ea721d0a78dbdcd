import type { Audit, AuditEntry } from '../change/index.ts';
import type { Model } from '../model/index.ts';
import { scopeLabel, serverLabel, serverOf } from '../model/index.ts';
import { versionText } from '../nginx/index.ts';
import { SEVERITIES } from '../controls/index.ts';
import { problemJson } from './problem-json.ts';

/** An audit as JSON text in pieces, so that a very large one is never in memory whole; see schemas/audit.schema.json. */
export function* auditJson(audit: Audit, model: Model, policyName: string): Generator<string> {
  const head = { version: 1, policy: policyName, nginxVersion: versionText(model.version), summary: summaryOf(audit) };
  yield `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "problems": ${JSON.stringify(audit.problems.map(problemJson))},\n  "findings": [`;
  let separator = '\n';
  for (const entry of audit.entries) {
    yield `${separator}    ${JSON.stringify(findingJson(entry))}`;
    separator = ',\n';
  }
  yield audit.entries.length > 0 ? '\n  ]\n}\n' : ']\n}\n';
}

function findingJson({ finding, exception }: AuditEntry): object {
  const { control, outcome, severity, message, place, level, evidence, remedy } = finding;
  const server = level === undefined ? undefined : serverOf(level);
  return {
    control,
    severity,
    message,
    file: place.file,
    line: place.line,
    column: place.column,
    server: server === undefined ? null : serverLabel(server),
    location: (level === undefined ? undefined : scopeLabel(level)) ?? null,
    evidence,
    remedy,
    outcome,
    ...(place.containerFile === undefined ? {} : { containerFile: place.containerFile }),
    ...(exception === undefined ? {} : { exception: { reason: exception.reason, until: exception.until } }),
  };
}

function summaryOf(audit: Audit): object {
  const open = audit.entries.filter(({ exception }) => exception === undefined);
  const counts = SEVERITIES.map((severity) => [severity, open.filter(({ finding }) => finding.severity === severity).length]);
  return {
    ...Object.fromEntries(counts),
    excepted: audit.entries.length - open.length,
    endedExceptions: audit.endedExceptions.map(({ control, reason, until }) => ({ control, reason, until })),
    readable: audit.problems.every(({ severity }) => severity !== 'error'),
  };
}
