import { existsSync, realpathSync } from 'node:fs';
import type { Transaction } from '../host/install/index.ts';
import { history, rollback as undoChange } from '../host/install/index.ts';
import type { Target } from '../host/target/index.ts';
import type { Observer } from './observer.ts';
import { openInstallation } from './open.ts';
import type { InstallationOptions } from './options.ts';
import type { Result } from './problem.ts';
import { runtimeFor } from './runtime.ts';
import { stateFolder } from './state.ts';
import type { FinishedTransaction } from './transaction.ts';
import { resultOf } from './transaction.ts';
import { VERSION } from './version.ts';

export interface RollbackOptions extends InstallationOptions {
  /** The change to undo, as `history` names it. Default: the latest one that is in force. */
  readonly id?: string | undefined;
  /** Rolls back even if a file was changed since. */
  readonly force?: boolean | undefined;
}

/** True for text in the form of a change id, such as 20260101T120000Z-3f9a. */
export function isChangeId(text: string): boolean {
  return /^\d{8}T\d{6}Z-[0-9a-z]+$/.test(text);
}

/** Undoes a change of an installation: every byte, owner and mode is as before it. */
export async function rollback(
  options: RollbackOptions,
  observer: Observer,
): Promise<Result<FinishedTransaction>> {
  const { id, force = false } = options;
  const opened = await openInstallation(options);
  if (!opened.ok) return opened;
  const { target } = opened.value;
  const stateDirectory = stateFolder(target, options);
  const activation = await activationOf(target, stateDirectory, id);
  const runtime = await runtimeFor(opened.value, undefined, options, observer, { activation });
  if (!runtime.ok) return runtime;
  const work = () =>
    undoChange({
      stateDirectory,
      target: target.identity,
      runtime: runtime.value,
      meta: { profile: '', summary: 'roll back', gatehouseVersion: VERSION },
      onStep: (step, note) => observer.step(step, note),
      ...(id === undefined ? {} : { id }),
      force,
      objection: (transaction) => otherFolder(transaction, target),
    });
  const result = await observer.protect(work);
  // The problem lists the files that were changed since; if there are none, there was no change to undo.
  const isNothing = !result.ok && result.step === 'compare' && result.evidence.length === 0;
  return resultOf(result, isNothing ? 'nothing-to-roll-back' : undefined);
}

/** An upgrade leaves the folder of the old version behind; undoing a change there would not affect what runs. */
function otherFolder({ id, meta, entries }: Transaction, target: Target): string | undefined {
  const { folder } = target;
  const made = meta.basis?.folder ?? target.versionFolder(entries.map((entry) => entry.path));
  if (made === undefined || made === folder) return undefined;
  return `${id} was made in ${made}, and current leads to ${folder} now, where nothing of it is; lead current back there to undo it`;
}

/**
 * The volumes of a container are fixed when it is created: to undo a change of the compose file, it must be recreated.
 */
async function activationOf(
  { readAtCreation }: Target,
  stateDirectory: string,
  id: string | undefined,
): Promise<'reload' | 'recreate'> {
  const files = new Set(readAtCreation.filter((file) => existsSync(file)).map((file) => realpathSync(file)));
  if (files.size === 0) return 'reload';
  const all = await history(stateDirectory);
  const meant = all.findLast((one) => (id === undefined ? UNDONE_NEXT.has(one.state) : one.id === id));
  return meant?.entries.some((entry) => files.has(entry.path)) ? 'recreate' : 'reload';
}

const UNDONE_NEXT: ReadonlySet<string> = new Set(['committed', 'prepared', 'rolling-back']);
