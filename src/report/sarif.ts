import type { Audit } from '../change/index.ts';
import type { Severity } from '../controls/index.ts';
import { CONTROLS } from '../controls/index.ts';

const LEVELS: Readonly<Record<Severity, string>> = { critical: 'error', high: 'error', medium: 'warning', low: 'note', info: 'note' };

/** An audit in the Static Analysis Results Interchange Format 2.1.0 (OASIS), as code hosts take it. */
export function auditSarif(audit: Audit, gatehouseVersion: string): object {
  const results = audit.entries.map(({ finding, exception }) => ({
    ruleId: finding.control,
    level: LEVELS[finding.severity],
    message: { text: `${finding.message} (${finding.evidence})` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(finding.place.file) },
          region: {
            startLine: finding.place.line,
            startColumn: finding.place.column,
            endLine: finding.place.endLine,
            endColumn: finding.place.endColumn,
          },
        },
      },
    ],
    ...(exception === undefined ? {} : { suppressions: [{ kind: 'external', justification: exception.reason }] }),
  }));
  const rules = CONTROLS.map(({ id, words }) => ({
    id,
    shortDescription: { text: words.title },
    fullDescription: { text: words.threat },
    help: { text: words.mayBreak },
  }));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'Gatehouse', version: gatehouseVersion, rules } }, results, columnKind: 'unicodeCodePoints' }],
  };
}
