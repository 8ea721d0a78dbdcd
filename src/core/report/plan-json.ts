import type { Plan } from '../change/index.ts';
import { behaviourDiff, netChanges, textDiff } from '../change/index.ts';
import { clientsChanges } from '../clients/index.ts';
import type { Conflict } from '../drift/index.ts';
import { scopeLabel, serverLabel, serverOf } from '../model/index.ts';
import { clientsChangesJson } from './clients-json.ts';
import { conflictsJson } from './drift.ts';
import { exceptionJson } from './exceptions.ts';
import { decoded, placeJson } from './words.ts';

/** A plan for machines, with what it would overwrite of edits by hand: see `schemas/plan.schema.json`. */
export function planJson(plan: Plan, policyName: string, conflicts: readonly Conflict[]) {
  return {
    version: 1,
    policy: policyName,
    changes: netChanges(plan.changes).map((change) => ({
      kind: change.kind,
      path: decoded(change.path),
      ...(change.kind === 'rename' ? { to: decoded(change.to) } : {}),
      ...(change.kind === 'mode' ? { before: octal(change.before), after: octal(change.after) } : {}),
      diff: decoded(textDiff([change])),
    })),
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
    mayBreak: plan.mayBreak,
    remaining: plan.remaining.map(
      ({ id, control, outcome, severity, message, place, level, evidence, fixable }) => {
        const server = level === undefined ? undefined : serverOf(level);
        return {
          id,
          control,
          severity,
          message,
          ...placeJson(place),
          server: server === undefined ? null : serverLabel(server),
          location: (level === undefined ? undefined : scopeLabel(level)) ?? null,
          evidence,
          remedy: fixable,
          outcome,
        };
      },
    ),
    exceptions: plan.exceptions.map(exceptionJson),
    steps: plan.steps,
    conflicts: conflictsJson(conflicts),
  };
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
