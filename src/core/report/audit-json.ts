import type { Audit } from '../change/index.ts';
import { auditCounts, findingsInOrder } from '../change/index.ts';
import type { Level, Model } from '../model/index.ts';
import type { auditSchema } from './audit.schema.ts';
import { exceptionJson } from './exceptions.ts';
import { findingJson } from './finding-json.ts';
import type { Json } from './json.ts';
import { problemJson } from './problems.ts';
import type { ScopeJson } from './scope-json.ts';
import { scopeJson } from './scope-json.ts';

type AuditJson = Json<typeof auditSchema>;

/** Findings in a chunk: enough for efficient writes, few enough to keep in memory. */
const CHUNK = 500;

/**
 * An audit as JSON text (`schemas/audit.schema.json`), in chunks: an audit can have hundreds of thousands of findings,
 * and their text does not have to be in memory at once.
 */
export function* auditJson(audit: Audit, model: Model, policyName: string): Generator<string> {
  const scopes = new Scopes();
  const head: Pick<AuditJson, 'version' | 'policy'> = { version: 1, policy: policyName };
  yield `${JSON.stringify(head).slice(0, -1)},"findings":[`;
  const findings = findingsInOrder(audit);
  for (let start = 0; start < findings.length; start += CHUNK) {
    const lines = findings
      .slice(start, start + CHUNK)
      .map(({ finding, exception }) =>
        JSON.stringify(findingJson(finding, scopes.of(finding.level), exception)),
      );
    yield `${start === 0 ? '\n' : ',\n'}${lines.join(',\n')}`;
  }
  const tail: Omit<AuditJson, 'version' | 'policy' | 'findings'> = {
    problems: audit.problems.map(problemJson),
    exceptions: audit.exceptions.map(exceptionJson),
    summary: { ...auditCounts(audit), servers: model.servers.length },
  };
  const members = Object.entries(tail).map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  yield `],\n${members.join(',\n')}}\n`;
}

/** Several controls report on the same level, so its names are worked out once. */
class Scopes {
  readonly #known = new Map<Level, ScopeJson>();

  of(level: Level | undefined): ScopeJson {
    if (level === undefined) return scopeJson(undefined);
    const known = this.#known.get(level) ?? scopeJson(level);
    this.#known.set(level, known);
    return known;
  }
}
