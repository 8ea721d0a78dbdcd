import type { ChangeName, Conflict, Drift, DriftCause, HandEdit } from '../drift/index.ts';
import { printable } from '../nginx/index.ts';
import type {
  conflict as conflictSchema,
  driftCause,
  driftPart,
  edit as editSchema,
} from './drift.schema.ts';
import type { Json } from './json.ts';
import type { change } from './parts.schema.ts';
import type { Style } from './style.ts';
import { counted, decoded, lengthOf, octal, wrap } from './words.ts';

/** How many files, and lines of each, are shown of edits and lists. JSON has all of them. */
export interface Detail {
  readonly files: number;
  readonly lines: number;
}

const FULL: Detail = { files: 8, lines: 12 };
/** For a screen that shows other things too. */
export const BRIEF: Detail = { files: 3, lines: 0 };

/** Why an installation has drifted, as text, the most serious cause first. */
export function causesText({ causes }: Drift, style: Style, width: number, detail: Detail = FULL): string {
  return causes.map((cause) => causeText(cause, style, width, detail)).join('');
}

function causeText(cause: DriftCause, style: Style, width: number, detail: Detail): string {
  const line = (text: string) => titled(cause.kind, text, style, width);
  const more = (text: string) => wrap(text, width, '      ');
  switch (cause.kind) {
    case 'never-applied':
      return line('nothing has been applied here, or all of it was rolled back');
    case 'unfinished': {
      const { id, state, files, changedSince, holder } = cause;
      if (holder !== undefined)
        return line(
          `process ${holder.pid} has been changing ${counted(files.length, 'file')} since ${holder.since}`,
        );
      const what = state === 'prepared' ? 'was started and not finished' : 'was not rolled back completely';
      const next =
        changedSince.length === 0
          ? `the next apply or rollback restores ${counted(files.length, 'file')}`
          : `${counted(changedSince.length, 'file')} changed since, so nothing is touched until gatehouse rollback --force`;
      return line(`${id} ${what}: ${next}`) + listText(changedSince, width, detail);
    }
    case 'upgrade': {
      const { from, to, since, lost } = cause;
      const head = line(
        `${nameOf(from)} → ${nameOf(to)}: ${since.id} was made in ${printable(from)}; ${printable(to)} has default settings. gatehouse apply applies the policy to it`,
      );
      return lost.length === 0
        ? head
        : head + more(`not carried over from ${nameOf(from)}:`) + listText(lost, width, detail);
    }
    case 'hand-edit': {
      const shown = cause.edits.slice(0, detail.files).map((edit) => editText(edit, style, width, detail));
      const left = cause.edits.length - shown.length;
      return (
        line(`${counted(cause.edits.length, 'file')} edited since the last change`) +
        shown.join('') +
        (left > 0 ? more(`and ${left} more`) : '')
      );
    }
    case 'policy': {
      const { since, controls, exceptions } = cause;
      const parts = [
        ...(controls.length === 0 ? [] : [`different settings for ${controls.join(', ')}`]),
        ...exceptions.map(
          ({ control, location, until }) =>
            `exception ended or removed: ${control}${location === undefined ? '' : ` at ${printable(location)}`}, until ${until}`,
        ),
      ];
      return line(`changed since ${since.id}: ${parts.join('; ')}`);
    }
    case 'surroundings': {
      const { details, since } = cause;
      const known = details.length === 0 ? 'such as a certificate or the mode of a file' : details.join(', ');
      return line(
        `policy and configuration are unchanged since ${since.id}, but their environment changed: ${known}`,
      );
    }
  }
}

function titled(kind: string, text: string, style: Style, width: number): string {
  const title = `  ${kind}: `;
  // The colour is added after the lines are broken, since its bytes have no width.
  const lines = wrap(text, width, ' '.repeat(lengthOf(title)), '      ');
  return `  ${style.yellow(kind)}: ${lines.slice(lengthOf(title))}`;
}

function nameOf(folder: string): string {
  return printable(folder.slice(folder.lastIndexOf('/') + 1));
}

function listText(items: readonly string[], width: number, detail: Detail): string {
  const shown = items.slice(0, detail.files).map((item) => wrap(printable(item), width, '        '));
  const left = items.length - shown.length;
  return shown.join('') + (left > 0 ? `        and ${left} more\n` : '');
}

/** One edit by hand: the file, and its lines where they are known. */
export function editText(edit: HandEdit, style: Style, width: number, detail: Detail = FULL): string {
  const { path, since, diff } = edit;
  const head = wrap(`${printable(path)}: ${editWords(edit)} since ${since.id}`, width, '      ', '        ');
  if (diff === undefined || detail.lines === 0) return head;
  const lines = diff
    .split('\n')
    .slice(2)
    .filter((line) => /^[-+]/.test(line));
  const shown = lines.slice(0, detail.lines).map((line) => {
    const safe = printable(line.slice(1).trim());
    return `        ${line.startsWith('-') ? style.red(`- ${safe}`) : style.green(`+ ${safe}`)}\n`;
  });
  const left = lines.length - shown.length;
  return head + shown.join('') + (left > 0 ? `        and ${counted(left, 'line')} more\n` : '');
}

function editWords({ kind, modes }: HandEdit): string {
  switch (kind) {
    case 'edited':
      return 'edited';
    case 'added':
      return 'new in the configuration';
    case 'gone':
      return 'no longer in the configuration';
    case 'mode':
      return `mode ${octal(modes?.before ?? 0)} → ${octal(modes?.after ?? 0)}`;
  }
}

/** The edits by hand that a plan would overwrite, each with its value before, now, and by the policy. */
export function conflictsText(conflicts: readonly Conflict[], style: Style, width: number): string {
  return conflicts
    .map(({ path, line, block, setting, since, was, is, wanted }) => {
      const place = `${printable(path)}${line === undefined ? '' : `:${line}`}`;
      const where = [block, setting].filter((word) => word !== '').join(': ');
      const value = (word: string, text: string | undefined) =>
        wrap(`${word} ${text ?? '–'}`, width, '      ', '             ');
      return (
        `  ${style.bold(place)}\n` +
        wrap(`${where}, edited by hand since ${since.id}`, width, '    ', '      ') +
        value('was   ', was) +
        value('is    ', is) +
        value('policy', wanted)
      );
    })
    .join('');
}

/** Conflicts as JSON. */
export function conflictsJson(conflicts: readonly Conflict[]): readonly Json<typeof conflictSchema>[] {
  return conflicts.map(({ path, line, block, setting, since, was, is, wanted }) => ({
    path: decoded(path),
    line: line ?? null,
    block,
    setting,
    since: changeJson(since),
    was: was ?? null,
    is: is ?? null,
    wanted: wanted ?? null,
  }));
}

/** Drift as JSON: see `schemas/check.schema.json`. */
export function driftJson({ drifted, causes, edits, conflicts }: Drift): Json<typeof driftPart> {
  return {
    drift: drifted,
    causes: causes.map(causeJson),
    edits: edits.map(editJson),
    conflicts: conflictsJson(conflicts),
  };
}

function causeJson(cause: DriftCause): Json<typeof driftCause> {
  switch (cause.kind) {
    case 'unfinished': {
      const { kind, id, at, state, files, changedSince, holder } = cause;
      return {
        kind,
        id,
        at,
        state,
        files: files.map(decoded),
        changedSince: changedSince.map(decoded),
        holder: holder === undefined ? null : { pid: holder.pid, since: holder.since },
      };
    }
    case 'upgrade': {
      const { kind, from, to, since, lost } = cause;
      return {
        kind,
        from: decoded(from),
        to: decoded(to),
        since: changeJson(since),
        lost: lost.map(decoded),
      };
    }
    case 'hand-edit':
      return { kind: cause.kind, edits: cause.edits.map(editJson) };
    case 'policy': {
      const { kind, since, controls, exceptions } = cause;
      return { kind, since: changeJson(since), controls, exceptions };
    }
    case 'surroundings': {
      const { kind, since, details } = cause;
      return { kind, since: changeJson(since), details };
    }
    case 'never-applied':
      return { kind: cause.kind };
  }
}

function changeJson({ id, at }: ChangeName): Json<typeof change> {
  return { id, at };
}

function editJson({ path, kind, since, diff, modes }: HandEdit): Json<typeof editSchema> {
  return {
    path: decoded(path),
    kind,
    since: changeJson(since),
    diff: diff === undefined ? null : decoded(diff),
    modes: modes === undefined ? null : { before: octal(modes.before), after: octal(modes.after) },
  };
}
