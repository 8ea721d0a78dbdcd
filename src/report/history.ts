import { printable } from '../nginx/index.ts';
import type { Style } from './style.ts';
import { counted, decoded } from './words.ts';

/** What a report needs to know of a transaction in the journal. */
export interface HistoryEntry {
  readonly id: string;
  /** When, as in RFC 3339. */
  readonly at: string;
  readonly state: string;
  readonly profile: string;
  readonly summary: string;
  readonly files: readonly string[];
  /** The version of Gatehouse that made it. */
  readonly gatehouse: string;
  /** The real folder that it was made in: of Kasm, the one of its version. */
  readonly folder: string | undefined;
}

/** The journal for people, in the order given. */
export function historyText(entries: readonly HistoryEntry[], style: Style): string {
  if (entries.length === 0) return 'Nothing has been applied here.\n';
  return entries
    .map(({ id, at, state, profile, summary, files, folder }) => {
      const safe = printable(state);
      const tone = state === 'committed' ? style.green(safe) : style.yellow(safe);
      const head = `${style.bold(printable(id))}  ${printable(at)}  ${tone}  ${printable(profile)}\n`;
      const lines = files.map((file) => `    ${printable(file)}\n`).join('');
      return `${head}  ${printable(summary)} (${counted(files.length, 'file')})${folder === undefined ? '' : `, in ${printable(folder)}`}\n${style.dim(lines.trimEnd())}\n`;
    })
    .join('\n');
}

/** The journal for machines: see `schemas/history.schema.json`. */
export function historyJson(entries: readonly HistoryEntry[]) {
  return {
    version: 1,
    entries: entries.map(({ id, at, state, profile, summary, files, gatehouse, folder }) => ({
      id,
      at,
      state,
      profile,
      summary,
      files: files.map(decoded),
      gatehouse,
      folder: folder === undefined ? null : decoded(folder),
    })),
  };
}
