import type { FileChange, Plan } from '../change/index.ts';
import { behaviourDiff, textDiff } from '../change/index.ts';
import { decodeUtf8 } from '../nginx/index.ts';

/** A plan as a value for JSON; see schemas/plan.schema.json. */
export function planJson(plan: Plan, policyName: string): object {
  return {
    version: 1,
    policy: policyName,
    changes: plan.changes.map(changeJson),
    behaviour: behaviourDiff(plan.before, plan.after).map(({ place, ...change }) => ({
      server: change.server,
      location: change.location ?? null,
      subject: change.subject,
      name: change.name,
      before: change.before ?? null,
      after: change.after ?? null,
      file: place.file,
      line: place.line,
    })),
    steps: plan.steps,
    mayBreak: plan.mayBreak,
    remaining: plan.remaining.map(({ control, outcome, severity, message, place }) => ({
      control,
      outcome,
      severity,
      message,
      file: place.file,
      line: place.line,
    })),
  };
}

function changeJson(change: FileChange): object {
  switch (change.kind) {
    case 'write':
    case 'create': {
      const diff = textDiff([change]);
      return { kind: change.kind, path: change.path, diff: decodeUtf8(diff) ?? diff };
    }
    case 'rename':
      return { kind: change.kind, path: change.path, to: change.to };
    case 'mode':
      return { kind: change.kind, path: change.path, before: octal(change.before), after: octal(change.after) };
  }
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
