import { readRecord, recover } from '../host/install/index.ts';
import type { Observer } from './observer.ts';
import { findInstallation, openInstallation } from './open.ts';
import type { InstallationOptions } from './options.ts';
import type { Result } from './problem.ts';
import { done, failed, messageOf } from './problem.ts';
import { runtimeFor } from './runtime.ts';
import { stateFolder } from './state.ts';
import { VERSION } from './version.ts';

/**
 * Undoes what an aborted run left behind, before anything is planned: a plan based on half a change would be for
 * files that are about to be restored. Fails when somebody has changed them since.
 */
export async function recoverFirst(
  options: InstallationOptions,
  observer: Observer,
): Promise<Result<undefined>> {
  const found = findInstallation(options);
  if (!found.ok) return done(undefined);
  const target = found.value;
  const stateDirectory = stateFolder(target, options);
  const { unfinished } = readRecord(stateDirectory);
  // A change in progress holds the lock, which reports it later.
  if (unfinished === undefined || unfinished.holder !== undefined) return done(undefined);
  const opened = await openInstallation(options);
  if (!opened.ok) return opened;
  const runtime = await runtimeFor(opened.value, undefined, options, observer);
  if (!runtime.ok) return runtime;
  const work = () =>
    recover({
      stateDirectory,
      target: target.identity,
      runtime: runtime.value,
      meta: { profile: '', summary: 'recover', gatehouseVersion: VERSION },
    });
  try {
    const result = await observer.protect(work);
    if (result?.ok === false)
      return failed('unfinished-change', result.message, {
        evidence: result.files,
        hint: 'nothing was changed',
      });
    if (result !== undefined) observer.step('recover', result.note);
    return done(undefined);
  } catch (error) {
    // For example, another process was faster.
    return failed('locked', messageOf(error), { hint: 'run gatehouse again' });
  }
}
