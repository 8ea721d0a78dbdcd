import type { FileChange, Plan } from '../change/index.ts';
import { behaviourDiff, netChanges, textDiff } from '../change/index.ts';
import { clientsChanges } from '../clients/index.ts';
import type { Conflict } from '../drift/index.ts';
import { clientsChangesJson } from './clients-json.ts';
import { conflictsJson } from './drift.ts';
import { exceptionJson } from './exceptions.ts';
import { findingJson } from './finding-json.ts';
import type { Json } from './json.ts';
import type { fileChange, planSchema } from './plan.schema.ts';
import { scopeJson } from './scope-json.ts';
import { decoded, octal, placeJson } from './words.ts';

/** A plan as JSON, with the edits by hand that it would overwrite: see `schemas/plan.schema.json`. */
export function planJson(
  plan: Plan,
  policyName: string,
  conflicts: readonly Conflict[],
): Json<typeof planSchema> {
  return {
    version: 1,
    policy: policyName,
    changes: netChanges(plan.changes).map(changeJson),
    behaviour: behaviourDiff(plan.before, plan.after).map((change) => ({
      server: change.server,
      location: change.location ?? null,
      subject: change.subject,
      name: change.name,
      before: change.before ?? null,
      after: change.after ?? null,
      ...placeJson(change.place),
    })),
    clients: clientsChangesJson(clientsChanges(plan.before, plan.after)),
    mayBreak: plan.mayBreak.map(({ control, text }) => ({ control, text })),
    remaining: plan.remaining.map((finding) => findingJson(finding, scopeJson(finding.level))),
    exceptions: plan.exceptions.map(exceptionJson),
    steps: plan.steps.map(({ control, edits }) => ({ control, edits })),
    conflicts: conflictsJson(conflicts),
  };
}

function changeJson(change: FileChange): Json<typeof fileChange> {
  const path = decoded(change.path);
  const diff = decoded(textDiff([change]));
  switch (change.kind) {
    case 'rename':
      return { kind: 'rename', path, to: decoded(change.to), diff };
    case 'mode':
      return { kind: 'mode', path, before: octal(change.before), after: octal(change.after), diff };
    default:
      return { kind: change.kind, path, diff };
  }
}
