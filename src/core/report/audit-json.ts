import type { Audit, AuditFinding } from '../change/index.ts';
import { findingsInOrder, severityCounts } from '../change/index.ts';
import type { Level, Model } from '../model/index.ts';
import { scopeLabel, serverLabel, serverOf } from '../model/index.ts';
import { exceptionJson } from './exceptions.ts';
import { problemJson } from './problems.ts';
import { placeJson } from './words.ts';

/** So many findings make a chunk: enough to write well, few enough to hold. */
const CHUNK = 500;

/**
 * The text of an audit for machines, see `schemas/audit.schema.json`, in chunks: an audit may have hundreds of
 * thousands of findings, whose text need not be in memory at once.
 */
export function* auditJson(audit: Audit, model: Model, policyName: string): Generator<string> {
  const scopes = new Scopes();
  yield `{"version":1,"policy":${JSON.stringify(policyName)},"findings":[`;
  const findings = findingsInOrder(audit);
  for (let start = 0; start < findings.length; start += CHUNK) {
    const lines = findings
      .slice(start, start + CHUNK)
      .map((finding) => JSON.stringify(findingJson(finding, scopes)));
    yield `${start === 0 ? '\n' : ',\n'}${lines.join(',\n')}`;
  }
  const problems = JSON.stringify(audit.problems.map(problemJson));
  const exceptions = JSON.stringify(audit.exceptions.map(exceptionJson));
  const summary = JSON.stringify({ ...severityCounts(audit), servers: model.servers.length });
  yield `],\n"problems":${problems},\n"exceptions":${exceptions},\n"summary":${summary}}\n`;
}

function findingJson({ finding, exception }: AuditFinding, scopes: Scopes) {
  const { id, control, severity, message, place, level, evidence, fixable, outcome } = finding;
  return {
    id,
    control,
    severity,
    message,
    ...placeJson(place),
    ...scopes.of(level),
    evidence,
    remedy: fixable,
    outcome,
    ...(exception === undefined ? {} : { exception: { reason: exception.reason, until: exception.until } }),
  };
}

interface Scope {
  readonly server: string | null;
  readonly location: string | null;
}

/** Several controls speak of each level: its words are made once. */
class Scopes {
  readonly #known = new Map<Level, Scope>();

  of(level: Level | undefined): Scope {
    if (level === undefined) return { server: null, location: null };
    const known = this.#known.get(level);
    if (known !== undefined) return known;
    const server = serverOf(level);
    const scope = {
      server: server === undefined ? null : serverLabel(server),
      location: scopeLabel(level) ?? null,
    };
    this.#known.set(level, scope);
    return scope;
  }
}
