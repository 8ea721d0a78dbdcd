import { readRecord, recover } from '../host/install/index.ts';
import { findTarget } from '../host/target/index.ts';
import { Failure } from './failure.ts';
import type { CommonOptions } from './options.ts';
import { say } from './output.ts';
import { runtimeFor } from './runtime.ts';
import { openState } from './state.ts';
import { load } from './subject.ts';
import { sayHeld } from './transaction-report.ts';
import { uninterrupted } from './uninterrupted.ts';
import { VERSION } from './version.ts';

/**
 * Undoes what a run that died left behind, before anything is planned: a plan made of half a change would be one for
 * files that are about to go. A Failure where somebody has changed them since.
 */
export async function recoverFirst(given: string | undefined, options: CommonOptions): Promise<void> {
  const found = findTarget({
    ...(given === undefined ? {} : { path: given }),
    ...(options.root === undefined ? {} : { root: options.root }),
  });
  if (!found.ok) return;
  const stateDirectory = openState(found.target, options);
  const { unfinished } = readRecord(stateDirectory);
  // Of one that is under way the lock tells when it comes to that.
  if (unfinished === undefined || unfinished.holder !== undefined) return;
  const loaded = await load(given, options);
  const runtime = await runtimeFor(loaded, undefined, options);
  const work = () =>
    recover({
      stateDirectory,
      target: found.target.identity,
      runtime,
      meta: { profile: '', summary: 'recover', gatehouseVersion: VERSION },
    });
  const result = await uninterrupted(work, sayHeld).catch((error: unknown) => {
    // Such as another process that was faster.
    throw new Failure(error instanceof Error ? error.message : String(error), 'run gatehouse again');
  });
  if (result === undefined) return;
  if (!result.ok) throw new Failure([result.message, ...result.files].join('\n    '), 'nothing was changed');
  say(`recover: ${result.note}`, (options.quiet ?? false) || options.format === 'json');
}
