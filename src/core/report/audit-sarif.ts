import type { Audit, AuditFinding } from '../change/index.ts';
import { findingsInOrder } from '../change/index.ts';

import type { AnyRule } from '../controls/index.ts';
import { RULES } from '../controls/index.ts';
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
 * An audit as SARIF 2.1.0 (OASIS), for code scanning services. Each outcome of a rule is one of its rules, a finding
 * under an exception is a suppressed result, and a problem of the configuration is a notification of the run.
 */
export function auditSarif(audit: Audit, model: Model, version: string) {
  const sarifRules = RULES.flatMap(rulesOf);
  const indexes = new Map(sarifRules.map(({ id }, index) => [id, index]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Gatehouse',
            version,
            rules: sarifRules,
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
        results: findingsInOrder(audit).map((finding) => result(finding, indexes)),
      },
    ],
  };
}

/** What the tool can say of one topic: an id for each outcome, such as `cors/reflected`. */
function rulesOf({ id, words, outcomes }: AnyRule) {
  const mayBreak = 'mayBreak' in words ? `May break: ${words.mayBreak}\n` : '';
  return Object.entries(outcomes.sentences).map(([outcome, sentence]) => ({
    id: `${id}/${outcome}`,
    shortDescription: { text: sentence },
    fullDescription: { text: words.threat },
    help: { text: `${words.title}\n${mayBreak}${words.references.join('\n')}` },
    properties: { tags: [id] },
  }));
}

function result({ finding, exception }: AuditFinding, indexes: ReadonlyMap<string, number>) {
  const { id, control, outcome, severity, message, evidence, place, level, fixable } = finding;
  const server = level === undefined ? undefined : serverOf(level);
  const scope = level === undefined ? undefined : scopeLabel(level);
  const names = [server === undefined ? undefined : serverLabel(server), scope].filter(
    (name) => name !== undefined,
  );
  return {
    ruleId: id,
    ruleIndex: indexes.get(id) ?? -1,
    level: LEVELS[severity],
    message: { text: evidence === '' ? message : `${message} (${evidence})` },
    locations: [
      {
        physicalLocation: physical(place),
        ...(names.length === 0 ? {} : { logicalLocations: [{ fullyQualifiedName: names.join(' ') }] }),
      },
    ],
    properties: { severity, control, outcome, remedy: fixable },
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
