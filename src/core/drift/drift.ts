import type { Plan } from '../change/index.ts';
import type { Conflict } from './conflicts.ts';
import { conflictsOf } from './conflicts.ts';
import type { HandEdit } from './hand-edits.ts';
import { handEdits } from './hand-edits.ts';
import type { PolicyChange } from './policy-changes.ts';
import { policyChange } from './policy-changes.ts';
import type { ChangeName, ChangeRecord, Present, UnfinishedChange } from './record.ts';

/** The kinds of drift, the gravest first. */
export const DRIFT_KINDS = [
  'unfinished',
  'upgrade',
  'hand-edit',
  'policy',
  'surroundings',
  'never-applied',
] as const;

export type DriftKind = (typeof DRIFT_KINDS)[number];

/** Why an installation is not as its policy wants it. */
export type DriftCause =
  /** A change was begun and neither finished nor undone. */
  | ({ readonly kind: 'unfinished' } & UnfinishedChange)
  /** Another folder than at the last change: it has fresh defaults. */
  | {
      readonly kind: 'upgrade';
      readonly from: string;
      readonly to: string;
      readonly since: ChangeName;
      /** What stood in the old folder and was not carried over. */
      readonly lost: readonly string[];
    }
  | { readonly kind: 'hand-edit'; readonly edits: readonly HandEdit[] }
  /** The policy asks for something else than at the last change. */
  | ({ readonly kind: 'policy'; readonly since: ChangeName } & PolicyChange)
  /** None of these: what stands around the configuration is another, such as NGINX or a certificate. */
  | { readonly kind: 'surroundings'; readonly since: ChangeName; readonly details: readonly string[] }
  | { readonly kind: 'never-applied' };

export interface Drift {
  /** True where a plan would change something, a change is half finished, or an upgrade lost what the policy needs. */
  readonly drifted: boolean;
  /** Why, the gravest first; at least one where it has drifted, none where it has not. */
  readonly causes: readonly DriftCause[];
  /** All that hands did since the last change, also what the policy does not speak of. */
  readonly edits: readonly HandEdit[];
  /** What the plan would overwrite of it. */
  readonly conflicts: readonly Conflict[];
}

/** Tells what kind of drift it is that a plan would mend. */
export function driftOf(plan: Plan, record: ChangeRecord, present: Present): Drift {
  const edits = handEdits(record, present);
  const causes = [...unfinished(record), ...causesOf(plan, edits, record, present)];
  return {
    drifted: causes.length > 0,
    causes,
    edits,
    conflicts: conflictsOf(plan.changes, record, present),
  };
}

function unfinished({ unfinished: change }: ChangeRecord): DriftCause[] {
  return change === undefined ? [] : [{ kind: 'unfinished', ...change }];
}

function causesOf(
  plan: Plan,
  edits: readonly HandEdit[],
  { last }: ChangeRecord,
  present: Present,
): DriftCause[] {
  const isUpgraded = last !== undefined && last.folder !== present.folder;
  const isLost = isUpgraded && plan.remaining.some(({ outcome }) => outcome === 'dhparam-missing');
  const gone = plan.remaining.filter(({ outcome }) => outcome === 'file-missing');
  if (plan.changes.length === 0 && !isLost && gone.length === 0) return [];
  if (last === undefined) return [{ kind: 'never-applied' }];
  const since: ChangeName = { id: last.id, at: last.at };
  const causes: DriftCause[] = [];
  if (isUpgraded) {
    const { folder, lost } = present;
    causes.push({ kind: 'upgrade', from: last.folder, to: folder, since, lost });
  }
  const planned = new Set(plan.changes.map(({ path }) => path));
  const touched = edits.filter(({ path }) => planned.has(path));
  if (touched.length > 0) causes.push({ kind: 'hand-edit', edits: touched });
  const asked = policyChange(last.policy, last.at.slice(0, 10), present.policy, present.today);
  if (asked !== undefined) causes.push({ kind: 'policy', since, ...asked });
  if (causes.length > 0) return causes;
  // An edit elsewhere can reach into the files that the plan mends, by inheritance.
  if (edits.length > 0) return [{ kind: 'hand-edit', edits }];
  return [
    {
      kind: 'surroundings',
      since,
      details: [...new Set(gone.map(({ message }) => message)), ...versionChanges(last, present)],
    },
  ];
}

function versionChanges(last: NonNullable<ChangeRecord['last']>, { nginx, gatehouse }: Present): string[] {
  return [
    ...(last.nginx === nginx ? [] : [`NGINX ${last.nginx} → ${nginx}`]),
    ...(last.gatehouse === gatehouse ? [] : [`Gatehouse ${last.gatehouse} → ${gatehouse}`]),
  ];
}
