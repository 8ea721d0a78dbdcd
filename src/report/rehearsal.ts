import type { Level } from '../model/index.ts';
import { printable } from '../nginx/index.ts';
import type { Style } from './style.ts';

/** A rehearsal as far as a report needs it. */
export interface RehearsalLike {
  readonly started: boolean;
  readonly exchanges: readonly {
    readonly server: string;
    readonly location: string | undefined;
    readonly purpose: string;
    readonly method: string;
    readonly url: string;
    readonly status: number | undefined;
    readonly headers: readonly (readonly [string, string])[];
    readonly mismatches: readonly object[];
    readonly failure: string | undefined;
  }[];
  readonly unreached: readonly { readonly server: string; readonly scope: string; readonly reason: string; readonly level: Level }[];
  readonly messages: readonly { readonly level: string; readonly message: string; readonly place?: { readonly file: string; readonly line: number } | undefined }[];
  readonly notes: readonly object[];
}

/** What a rehearsal showed: every answer with `verbose`, else what was not as the model says. */
export function rehearsalText(rehearsal: RehearsalLike, style: Style, { verbose }: { readonly verbose: boolean }): string {
  const lines: string[] = [];
  for (const { level, message, place } of rehearsal.messages) {
    const where = place === undefined ? '' : `${printable(place.file)}:${place.line}: `;
    lines.push(`${where}${style.yellow(level)}: ${printable(message)}`);
  }
  if (!rehearsal.started) return `${lines.join('\n')}\n${style.red('NGINX refuses this configuration')}\n`;
  for (const exchange of rehearsal.exchanges) {
    const { server, location, method, url, status, mismatches, failure } = exchange;
    if (!verbose && mismatches.length === 0 && failure === undefined) continue;
    const mark = mismatches.length === 0 ? style.green('as planned') : style.red('NOT as the model says');
    lines.push(`${printable(method)} ${printable(url)} -> ${status ?? 'no answer'}  ${server} ${location ?? ''}  ${mark}`);
    if (failure !== undefined) lines.push(`    ${printable(failure)}`);
    for (const mismatch of mismatches) lines.push(`    ${printable(JSON.stringify(mismatch, withoutTrees))}`);
  }
  for (const { server, scope, reason } of rehearsal.unreached) {
    lines.push(`${style.yellow('not reached')} ${server} ${scope}: ${reason}`);
  }
  if (verbose) for (const note of rehearsal.notes) lines.push(style.dim(`note ${printable(JSON.stringify(note, withoutTrees))}`));
  const wrong = rehearsal.exchanges.filter(({ mismatches }) => mismatches.length > 0).length;
  const summary = `${rehearsal.exchanges.length} requests, ${wrong} not as the model says, ${rehearsal.unreached.length} places not reached, ${rehearsal.notes.length} notes`;
  lines.push(wrong === 0 ? style.green(summary) : style.red(summary));
  return `${lines.join('\n')}\n`;
}

/** A rehearsal as a value for JSON; see schemas/rehearsal.schema.json. */
export function rehearsalJson(rehearsal: RehearsalLike): object {
  return {
    version: 1,
    started: rehearsal.started,
    exchanges: rehearsal.exchanges.map(({ server, location, purpose, method, url, status, headers, mismatches, failure }) => ({
      server,
      location: location ?? null,
      purpose,
      method,
      url,
      status: status ?? null,
      headers,
      mismatches: mismatches.map(plain),
      ...(failure === undefined ? {} : { failure }),
    })),
    unreached: rehearsal.unreached.map(({ server, scope, reason }) => ({ server, scope, reason })),
    messages: rehearsal.messages.map(plain),
    notes: rehearsal.notes.map(plain),
  };
}

/** A value without the configuration that parts of it point into. */
function plain(value: object): unknown {
  return JSON.parse(JSON.stringify(value, withoutTrees));
}

function withoutTrees(key: string, value: unknown): unknown {
  return key === 'directive' || key === 'level' || key === 'owner' || key === 'tree' || key === 'from' ? undefined : value;
}
