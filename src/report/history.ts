import { printable } from '../nginx/index.ts';
import type { Style } from './style.ts';

/** A change of the past as far as a report needs it. */
export interface HistoryEntryLike {
  readonly id: string;
  readonly at: string;
  readonly state: string;
  readonly meta: { readonly profile: string; readonly summary: string };
  readonly entries: readonly { readonly kind: string; readonly path: string }[];
}

/** Changes that were made, oldest first. */
export function historyText(entries: readonly HistoryEntryLike[], style: Style): string {
  if (entries.length === 0) return 'nothing was ever changed here\n';
  return entries
    .map(({ id, at, state, meta, entries: files }) => {
      const mark = state === 'committed' ? style.green('in force') : state === 'rolled-back' ? style.yellow('rolled back') : style.red(state);
      const paths = [...new Set(files.map(({ path }) => path))];
      return `${style.bold(id)}  ${at}  ${mark}  ${printable(meta.profile)}: ${printable(meta.summary)}\n${paths.map((path) => `    ${printable(path)}\n`).join('')}`;
    })
    .join('');
}

/** The same as a value for JSON; see schemas/history.schema.json. */
export function historyJson(entries: readonly HistoryEntryLike[]): object {
  return {
    version: 1,
    changes: entries.map(({ id, at, state, meta, entries: files }) => ({
      id,
      at,
      state,
      policy: meta.profile,
      summary: meta.summary,
      files: files.map(({ kind, path }) => ({ kind, path })),
    })),
  };
}
