import type { HistoryEntry } from '../core/report/index.ts';
import { history as readJournal } from '../host/install/index.ts';
import { findInstallation } from './open.ts';
import type { InstallationOptions } from './options.ts';
import type { Result } from './problem.ts';
import { done } from './problem.ts';
import { stateFolder } from './state.ts';

/** Every change that was ever begun on an installation, oldest first. */
export async function history(options: InstallationOptions): Promise<Result<readonly HistoryEntry[]>> {
  const found = findInstallation(options);
  if (!found.ok) return found;
  const transactions = await readJournal(stateFolder(found.value, options));
  return done(
    transactions.map(({ id, at, state, meta, entries, failure }) => ({
      id,
      at,
      state,
      profile: meta.profile,
      summary: meta.summary,
      gatehouse: meta.gatehouseVersion,
      folder: meta.basis?.folder,
      files: [...new Set(entries.map(({ path }) => path))],
      ...(failure === undefined ? {} : { failure }),
    })),
  );
}
