import type { FileChange } from '../change/index.ts';
import type { ChangeName, ChangeRecord, CurrentState } from './record.ts';
import type { SettingValues } from './statements.ts';
import { settingsOf } from './statements.ts';

/**
 * A value in a file that Gatehouse wrote, which somebody has edited since and which a plan would change again. Texts are
 * safe to print.
 */
export interface Conflict {
  readonly path: string;
  /** Current line; absent when the value was removed by hand, and for modes. */
  readonly line?: number;
  /** The block around it; empty at the top of a file, and for modes. */
  readonly block: string;
  /** Such as `add_header X-Frame-Options`, or `mode`. */
  readonly setting: string;
  /** The change with which Gatehouse last wrote the file. */
  readonly since: ChangeName;
  /** The value as written, as it is now, and as planned. Absent: there is none. */
  readonly was?: string;
  readonly is?: string;
  readonly wanted?: string;
}

/**
 * The edits by hand that a plan would overwrite. Compares values, not lines: a statement that was only moved or
 * reformatted is not an edit. Only files that Gatehouse wrote count, because only their former text is known.
 */
export function conflictsOf(
  changes: readonly FileChange[],
  { written }: ChangeRecord,
  current: CurrentState,
): Conflict[] {
  const realPaths = new Map([
    ...[...current.modes].map(([realPath, { path }]) => [path, realPath] as const),
    ...current.files.map(({ path, realPath }) => [path, realPath] as const),
  ]);
  return changes.flatMap((change) => {
    const ours = written.get(realPaths.get(change.path) ?? change.path);
    if (ours === undefined) return [];
    const { path } = change;
    switch (change.kind) {
      case 'mode': {
        const { mode } = ours;
        if (mode === undefined || mode === change.before) return [];
        const [was, is, wanted] = [mode, change.before, change.after].map(octal) as [string, string, string];
        return [{ path, block: '', setting: 'mode', since: ours.by, was, is, wanted }];
      }
      case 'write':
        if (ours.text === undefined) return [];
        return textConflicts(path, ours.by, ours.text, change.before, change.after);
      default:
        return [];
    }
  });
}

function textConflicts(path: string, since: ChangeName, was: string, is: string, wanted: string): Conflict[] {
  const [old, now, next] = [was, is, wanted].map((text) => settingsOf(path, text));
  if (old === undefined || now === undefined || next === undefined) return [];
  const conflicts: Conflict[] = [];
  for (const key of new Set([...now.keys(), ...next.keys()])) {
    const found = [old, now, next].map((settings) => settings.get(key));
    const values = found.map((one) => one?.values.join(' + '));
    if (values[0] === values[1] || values[1] === values[2]) continue;
    const { block, setting } = found.find((one) => one !== undefined) as SettingValues;
    const line = found[1]?.line;
    conflicts.push({
      path,
      ...(line === undefined ? {} : { line }),
      block,
      setting,
      since,
      ...textsOf(values),
    });
  }
  return conflicts;
}

function textsOf([was, is, wanted]: readonly (string | undefined)[]): Pick<
  Conflict,
  'was' | 'is' | 'wanted'
> {
  return {
    ...(was === undefined ? {} : { was }),
    ...(is === undefined ? {} : { is }),
    ...(wanted === undefined ? {} : { wanted }),
  };
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
