import { printable } from '../nginx/index.ts';
import type { historySchema } from './history.schema.ts';
import type { Json } from './json.ts';
import type { Style } from './style.ts';
import { counted, decoded } from './words.ts';

/** A transaction in the journal, as far as a report needs it. */
export interface HistoryEntry {
  readonly id: string;
  /** When, as in RFC 3339. */
  readonly at: string;
  readonly state: string;
  readonly profile: string;
  readonly summary: string;
  readonly files: readonly string[];
  /** The version of Gatehouse that applied it. */
  readonly gatehouse: string;
  /** The real folder that it was applied to: for Kasm, the folder of the version. */
  readonly folder: string | undefined;
  /** Why it was rolled back, unless that was requested. */
  readonly failure?: {
    readonly at: string;
    readonly step: string;
    readonly message: string;
    readonly evidence: readonly string[];
  };
}

/** The journal as text, in the order given. */
export function historyText(entries: readonly HistoryEntry[], style: Style): string {
  if (entries.length === 0) return 'Nothing has been applied here.\n';
  return entries
    .map(({ id, at, state, profile, summary, files, folder, failure }) => {
      const safe = printable(state);
      const tone = state === 'committed' ? style.green(safe) : style.yellow(safe);
      const head = `${style.bold(printable(id))}  ${printable(at)}  ${tone}  ${printable(profile)}\n`;
      const lines = files.map((file) => `    ${printable(file)}\n`).join('');
      const place = folder === undefined ? '' : `, in ${printable(folder)}`;
      return `${head}  ${printable(summary)} (${counted(files.length, 'file')})${place}\n${failureText(failure)}${style.dim(lines.trimEnd())}\n`;
    })
    .join('\n');
}

function failureText(failure: HistoryEntry['failure']): string {
  if (failure === undefined) return '';
  const { step, message, evidence } = failure;
  const lines = [`${step}: ${message}`, ...evidence.map((line) => `  ${line}`)];
  return lines.map((line) => `  ${printable(line)}\n`).join('');
}

/** The journal as JSON: see `schemas/history.schema.json`. */
export function historyJson(entries: readonly HistoryEntry[]): Json<typeof historySchema> {
  return {
    version: 1,
    entries: entries.map(({ id, at, state, profile, summary, files, gatehouse, folder, failure }) => ({
      id,
      at,
      state,
      profile,
      summary,
      files: files.map(decoded),
      gatehouse,
      folder: folder === undefined ? null : decoded(folder),
      ...failureJson(failure),
    })),
  };
}

function failureJson(failure: HistoryEntry['failure']): Pick<HistoryEntry, 'failure'> {
  if (failure === undefined) return {};
  const { at, step, message, evidence } = failure;
  return { failure: { at, step, message, evidence } };
}
