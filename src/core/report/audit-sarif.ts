import type { Audit, AuditFinding } from '../change/index.ts';
import { findingsInOrder } from '../change/index.ts';
import { CONTROLS } from '../controls/index.ts';
import type { Severity } from '../findings/index.ts';
import type { Model } from '../model/index.ts';
import { scopeLabel, serverLabel, serverOf } from '../model/index.ts';
import type { Place, Problem } from '../nginx/index.ts';
import { encodeUtf8, printable } from '../nginx/index.ts';
import { decoded } from './words.ts';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/**
 * An audit as SARIF 2.1.0 (OASIS), for code scanning services. Each control is a rule, a finding under an exception is
 * a suppressed result, and a problem of the configuration is a notification of the run.
 */
export function auditSarif(audit: Audit, model: Model, version: string) {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Gatehouse',
            version,
            rules: CONTROLS.map(({ id, words }) => ({
              id,
              shortDescription: { text: words.title },
              fullDescription: { text: words.threat },
              help: { text: `May break: ${words.mayBreak}\n${words.references.join('\n')}` },
            })),
          },
        },
        columnKind: 'unicodeCodePoints',
        properties: { servers: model.servers.length },
        invocations: [
          {
            executionSuccessful: !audit.problems.some(({ severity }) => severity === 'error'),
            toolExecutionNotifications: audit.problems.map(notification),
          },
        ],
        results: findingsInOrder(audit).map(result),
      },
    ],
  };
}

function result({ finding, exception }: AuditFinding) {
  const { control, outcome, severity, message, evidence, place, level, remedy } = finding;
  const server = level === undefined ? undefined : serverOf(level);
  const scope = level === undefined ? undefined : scopeLabel(level);
  const names = [server === undefined ? undefined : serverLabel(server), scope].filter(
    (name) => name !== undefined,
  );
  return {
    ruleId: control,
    ruleIndex: CONTROLS.findIndex(({ id }) => id === control),
    level: LEVELS[severity],
    message: { text: evidence === '' ? message : `${message} (${evidence})` },
    locations: [
      {
        physicalLocation: physical(place),
        ...(names.length === 0 ? {} : { logicalLocations: [{ fullyQualifiedName: names.join(' ') }] }),
      },
    ],
    properties: { severity, outcome, remedy },
    ...(exception === undefined
      ? {}
      : {
          suppressions: [
            { kind: 'external', justification: `${exception.reason} (until ${exception.until})` },
          ],
        }),
  };
}

function notification({ code, severity, message, place }: Problem) {
  return {
    descriptor: { id: code },
    level: severity,
    message: { text: printable(message) },
    locations: [{ physicalLocation: physical(place) }],
  };
}

function physical({ file, line, column, endLine, endColumn }: Place) {
  return {
    artifactLocation: { uri: fileUri(file) },
    region: { startLine: line, startColumn: column, endLine, endColumn },
  };
}

/** A file as a URI (RFC 8089): bytes outside the unreserved characters are percent-encoded. */
function fileUri(file: string): string {
  const bytes = encodeUtf8(decoded(file));
  const path = bytes.replace(
    /[^A-Za-z0-9/._~-]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
  return path.startsWith('/') ? `file://${path}` : path;
}
