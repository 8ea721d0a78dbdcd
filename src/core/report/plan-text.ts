import type { BehaviourChange, Plan } from '../change/index.ts';
import { behaviourDiff, textDiff } from '../change/index.ts';
import { clientsChanges } from '../clients/index.ts';
import type { Conflict } from '../drift/index.ts';
import { printable } from '../nginx/index.ts';
import { clientsChangesText } from './clients-text.ts';
import { conflictsText } from './drift.ts';
import { exceptionsText } from './exceptions.ts';
import type { Style } from './style.ts';
import { counted, DEFAULT_WIDTH, fileLine, groupedBy, wrap } from './words.ts';

export interface PlanTextOptions {
  readonly policyName: string;
  /** In characters. Default 80. */
  readonly width?: number;
  /** True when the plan is about to be applied, so that the next steps are left out. */
  readonly isApplied?: boolean;
  /** The edits by hand that it would overwrite. */
  readonly conflicts?: readonly Conflict[];
}

const SHOWN_LOCATIONS = 8;
const SHOWN_REMAINING = 5;
const SHOWN_CLIENTS = 12;

/** A plan as text: the diff, what clients notice, what may break, what remains, and the next steps. */
export function planText(plan: Plan, style: Style, options: PlanTextOptions): string {
  const width = options.width ?? DEFAULT_WIDTH;
  const policy = printable(options.policyName);
  const excepted = exceptionsText(plan.exceptions, style, width);
  const exceptions = excepted === '' ? '' : `\n${excepted}`;
  if (plan.changes.length === 0) {
    const nothing = wrap(`Nothing to change: the configuration matches ${policy}.`, width);
    return nothing + part('What remains', remainingText(plan, width), style) + exceptions;
  }
  return (
    diffText(textDiff(plan.changes), style) +
    part('What clients will notice', behaviourText(plan, style, width), style) +
    part('Who connects differently', clientsText(plan, style, width), style) +
    part('What may break', mayBreakText(plan, width), style) +
    part('What remains', remainingText(plan, width), style) +
    exceptions +
    part('Edits by hand that this overwrites', conflictsText(options.conflicts ?? [], style, width), style) +
    (options.isApplied
      ? ''
      : part('Next steps', nextText(plan, policy, width, options.conflicts ?? []), style))
  );
}

function part(title: string, body: string, style: Style): string {
  return body === '' ? '' : `\n${style.bold(title)}\n${body}`;
}

/** A unified diff in colours, with control characters escaped; tabs are kept, since files are indented with them. */
function diffText(diff: string, style: Style): string {
  let removed = 0;
  let added = 0;
  const lines = diff
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => {
      const safe = line.split('\t').map(printable).join('\t');
      // Within a hunk, a line that starts with "---" is a removed line that started with "--".
      if (removed + added > 0) {
        if (line.startsWith('-')) {
          removed--;
          return style.red(safe);
        }
        if (line.startsWith('+')) {
          added--;
          return style.green(safe);
        }
        if (!line.startsWith('\\')) {
          removed--;
          added--;
        }
        return safe;
      }
      const hunk = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
      if (hunk !== null) {
        removed = Number(hunk[1] ?? 1);
        added = Number(hunk[2] ?? 1);
        return style.cyan(safe);
      }
      return line === '' ? '' : style.bold(safe);
    });
  return `${lines.join('\n')}\n`;
}

function behaviourText({ before, after }: Plan, style: Style, width: number): string {
  const same = ({ server, subject, name, before, after }: BehaviourChange) =>
    JSON.stringify([server, subject, name, before, after]);
  const lines = groupedBy(behaviourDiff(before, after), same).map((group) => changeText(group, style, width));
  return lines.length === 0 ? '  Nothing: no header, limit or TLS setting changes.\n' : lines.join('');
}

function changeText(group: readonly BehaviourChange[], style: Style, width: number): string {
  const [first] = group;
  if (first === undefined) return '';
  const { server, name, before, after } = first;
  const locations = group.map(({ location }) => location).filter((location) => location !== undefined);
  const outside = group.length - locations.length;
  const where = [
    ...(locations.length > 1 ? [counted(locations.length, 'location')] : locations),
    ...(outside > 0 && locations.length > 0 ? ['outside of them'] : []),
  ].join(' and ');
  const place = where === '' ? server : server === '' ? where : `${where} of ${server}`;
  const line = wrap(`${place}: ${name} ${before ?? '–'} → ${after ?? '–'}`, width, '  ', '      ');
  if (locations.length < 2) return line;
  const shown = locations.slice(0, SHOWN_LOCATIONS).join(', ');
  const more = locations.length > SHOWN_LOCATIONS ? ` and ${locations.length - SHOWN_LOCATIONS} more` : '';
  return `${line + style.dim(wrap(shown + more, width, '      ').trimEnd())}\n`;
}

function clientsText({ before, after }: Plan, style: Style, width: number): string {
  const text = clientsChangesText(clientsChanges(before, after), style, { width, names: SHOWN_CLIENTS });
  return text === '' ? '' : text + wrap('gatehouse clients shows what each of them gets.', width, '  ');
}

function mayBreakText({ mayBreak }: Plan, width: number): string {
  return mayBreak.map(({ control, text }) => wrap(`${control}: ${text}`, width, '  ', '    ')).join('');
}

function remainingText({ remaining }: Plan, width: number): string {
  const groups = groupedBy(remaining, ({ control, message }) => `${control}\n${message}`);
  return groups
    .map((group) => {
      const [first] = group;
      if (first === undefined) return '';
      const places = [...new Set(group.map(({ place }) => fileLine(place)))];
      const more = places.length > SHOWN_REMAINING ? ` and ${places.length - SHOWN_REMAINING} more` : '';
      return (
        wrap(`${first.severity} ${first.control}: ${first.message}`, width, '  ', '    ') +
        wrap(places.slice(0, SHOWN_REMAINING).join(', ') + more, width, '      ')
      );
    })
    .join('');
}

function nextText(
  { steps, changes }: Plan,
  policy: string,
  width: number,
  conflicts: readonly Conflict[],
): string {
  const apply = conflicts.length === 0 ? 'gatehouse apply       ' : 'gatehouse apply --overwrite ';
  const edits = steps.reduce((sum, step) => sum + step.edits, 0);
  const files = new Set(changes.map(({ path }) => path)).size;
  return (
    wrap(
      `${counted(edits, 'edit')} in ${counted(files, 'file')} for ${policy}. Nothing has been written yet.`,
      width,
      '  ',
    ) +
    wrap(`${apply}rehearses this on a private copy, writes it and reloads`, width, '  ') +
    wrap('gatehouse rollback    restores every byte', width, '  ')
  );
}
