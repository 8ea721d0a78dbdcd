import { existsSync, realpathSync } from 'node:fs';
import type { Transaction } from '../../host/install/index.ts';
import { history, rollback } from '../../host/install/index.ts';
import type { Target } from '../../host/target/index.ts';
import { findTarget } from '../../host/target/index.ts';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { say } from '../output.ts';
import { runtimeFor } from '../runtime.ts';
import { openState } from '../state.ts';
import { load } from '../subject.ts';
import { reportTransaction, sayHeld } from '../transaction-report.ts';
import { uninterrupted } from '../uninterrupted.ts';
import { VERSION } from '../version.ts';

export interface RollbackOptions extends CommonOptions {
  readonly target?: string;
  readonly force?: boolean;
}

/** `given` is the id of a transaction, or the installation whose latest one is meant. */
export async function run(given: string | undefined, options: RollbackOptions): Promise<ExitStatus> {
  const isId = given !== undefined && /^\d{8}T\d{6}Z-[0-9a-z]+$/.test(given);
  if (given !== undefined && !isId) {
    const named = findTarget({ path: given, ...(options.root === undefined ? {} : { root: options.root }) });
    if (!named.ok)
      throw new Failure(
        named.message,
        'name the id of a change, as gatehouse history lists them, or an installation',
      );
  }
  const loaded = await load(isId ? options.target : (given ?? options.target), options);
  const state = openState(loaded.target, options);
  const activation = await activationOf(loaded.target, state, isId ? given : undefined);
  const runtime = await runtimeFor(loaded, undefined, options, { activation });
  const work = () =>
    rollback({
      stateDirectory: state,
      target: loaded.target.identity,
      runtime,
      meta: { profile: '', summary: 'roll back', gatehouseVersion: VERSION },
      onStep: (step, note) => say(`${step}: ${note}`, (options.quiet ?? false) || options.format === 'json'),
      ...(isId ? { id: given } : {}),
      ...(options.force ? { force: true } : {}),
      objection: (transaction) => otherFolder(transaction, loaded.target),
    });
  const result = await uninterrupted(work, sayHeld);
  return reportTransaction(result, options, {
    done: result.ok ? `rolled back ${result.id}: every byte, owner and mode is as before` : '',
    untouched: '  gatehouse history lists what can be rolled back',
    restored: 'every file is as it was before the change',
  });
}

/** An upgrade leaves the old version's folder behind: to undo a change there would mend nothing that runs. */
function otherFolder({ id, meta, entries }: Transaction, target: Target): string | undefined {
  const { folder } = target;
  const made = meta.basis?.folder ?? target.versionFolder(entries.map((entry) => entry.path));
  if (made === undefined || made === folder) return undefined;
  return `${id} was made in ${made}, and current leads to ${folder} now, where nothing of it is; lead current back there to undo it`;
}

/** Volumes are the container's from the start: to undo a change of the compose file, it has to be made again. */
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
