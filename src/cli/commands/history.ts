import { historyJson, historyText } from '../../core/report/index.ts';
import { history } from '../../host/install/index.ts';
import type { ExitStatus } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { print, styleFor } from '../output.ts';
import { openState } from '../state.ts';
import { load } from '../subject.ts';

export async function run(given: string | undefined, options: CommonOptions): Promise<ExitStatus> {
  const { target } = await load(given, options);
  const transactions = await history(openState(target, options));
  const entries = transactions.map(({ id, at, state, meta, entries: changes, failure }) => ({
    id,
    at,
    state,
    profile: meta.profile,
    summary: meta.summary,
    gatehouse: meta.gatehouseVersion,
    folder: meta.basis?.folder,
    files: [...new Set(changes.map(({ path }) => path))],
    ...(failure === undefined ? {} : { failure }),
  }));
  await print(
    options.format === 'text'
      ? historyText(entries, styleFor(process.stdout, options.color))
      : `${JSON.stringify(historyJson(entries), null, 2)}\n`,
  );
  return 0;
}
