import type { Plan } from '../change/index.ts';
import type { Conflict } from './conflicts.ts';
import { conflictsOf } from './conflicts.ts';
import type { HandEdit } from './hand-edits.ts';
import { handEdits } from './hand-edits.ts';
import type { PolicyChange } from './policy-changes.ts';
import { policyChange } from './policy-changes.ts';
import type { ChangeName, ChangeRecord, CurrentState, UnfinishedChange } from './record.ts';

/** The kinds of drift, the most serious first. */
export const DRIFT_KINDS = [
  'unfinished',
  'upgrade',
  'hand-edit',
  'policy',
  'surroundings',
  'never-applied',
] as const;

export type DriftKind = (typeof DRIFT_KINDS)[number];

/** Why an installation has drifted from its policy. */
export type DriftCause =
  /** A change was started and neither finished nor undone. */
  | ({ readonly kind: 'unfinished' } & UnfinishedChange)
  /** The folder is not that of the last change: a new version with its default files. */
  | {
      readonly kind: 'upgrade';
      readonly from: string;
      readonly to: string;
      readonly since: ChangeName;
      /** Files of the old folder that were not carried over. */
      readonly lost: readonly string[];
    }
  | { readonly kind: 'hand-edit'; readonly edits: readonly HandEdit[] }
  /** The policy differs from that of the last change. */
  | ({ readonly kind: 'policy'; readonly since: ChangeName } & PolicyChange)
  /** None of these: something around the configuration changed, such as NGINX or a certificate. */
  | { readonly kind: 'surroundings'; readonly since: ChangeName; readonly details: readonly string[] }
  | { readonly kind: 'never-applied' };

export interface Drift {
  /**
   * True when a plan would change something, a change is unfinished, or a file that NGINX or the policy needs is gone.
   */
  readonly drifted: boolean;
  /** The causes, the most serious first. At least one when it has drifted, otherwise none. */
  readonly causes: readonly DriftCause[];
  /** All edits by hand since the last change, including those that do not concern the policy. */
  readonly edits: readonly HandEdit[];
  /** The edits that the plan would overwrite. */
  readonly conflicts: readonly Conflict[];
}

/** Finds the drift of an installation and its causes: `plan` is what would fix it. */
export function driftOf(plan: Plan, record: ChangeRecord, current: CurrentState): Drift {
  const edits = handEdits(record, current);
  const causes = [...unfinished(record), ...causesOf(plan, edits, record, current)];
  return {
    drifted: causes.length > 0,
    causes,
    edits,
    conflicts: conflictsOf(plan.changes, record, current),
  };
}

function unfinished({ unfinished: change }: ChangeRecord): DriftCause[] {
  return change === undefined ? [] : [{ kind: 'unfinished', ...change }];
}

function causesOf(
  plan: Plan,
  edits: readonly HandEdit[],
  { last }: ChangeRecord,
  current: CurrentState,
): DriftCause[] {
  const isUpgraded = last !== undefined && last.folder !== current.folder;
  const isLost = isUpgraded && plan.remaining.some(({ outcome }) => outcome === 'dhparam-missing');
  const gone = plan.remaining.filter(({ outcome }) => outcome === 'file-missing');
  if (plan.changes.length === 0 && !isLost && gone.length === 0) return [];
  if (last === undefined) return [{ kind: 'never-applied' }];
  const since: ChangeName = { id: last.id, at: last.at };
  const causes: DriftCause[] = [];
  if (isUpgraded) {
    const { folder, lost } = current;
    causes.push({ kind: 'upgrade', from: last.folder, to: folder, since, lost });
  }
  const planned = new Set(plan.changes.map(({ path }) => path));
  const touched = edits.filter(({ path }) => planned.has(path));
  if (touched.length > 0) causes.push({ kind: 'hand-edit', edits: touched });
  const asked = policyChange(last.policy, last.at.slice(0, 10), current.policy, current.today);
  if (asked !== undefined) causes.push({ kind: 'policy', since, ...asked });
  if (causes.length > 0) return causes;
  // By inheritance, an edit elsewhere can affect the files that the plan changes.
  if (edits.length > 0) return [{ kind: 'hand-edit', edits }];
  return [
    {
      kind: 'surroundings',
      since,
      details: [...new Set(gone.map(({ message }) => message)), ...versionChanges(last, current)],
    },
  ];
}

function versionChanges(
  last: NonNullable<ChangeRecord['last']>,
  { nginx, gatehouse }: CurrentState,
): string[] {
  return [
    ...(last.nginx === nginx ? [] : [`NGINX ${last.nginx} → ${nginx}`]),
    ...(last.gatehouse === gatehouse ? [] : [`Gatehouse ${last.gatehouse} → ${gatehouse}`]),
  ];
}
