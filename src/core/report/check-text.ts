import type { Plan } from '../change/index.ts';
import { behaviourDiff } from '../change/index.ts';
import type { ChangeRecord, Drift } from '../drift/index.ts';
import { printable } from '../nginx/index.ts';
import { causesText, conflictsText, editText } from './drift.ts';
import type { Style } from './style.ts';
import { counted, DEFAULT_WIDTH, wrap } from './words.ts';

export interface CheckTextOptions {
  /** The installation's name for people. */
  readonly title: string;
  readonly policyName: string;
  readonly width?: number;
}

/** As text: whether an installation has drifted from its policy, the kinds of drift, and what to do. */
export function checkText(
  plan: Plan,
  drift: Drift,
  { last }: ChangeRecord,
  style: Style,
  options: CheckTextOptions,
): string {
  const width = options.width ?? DEFAULT_WIDTH;
  const [title, policy] = [printable(options.title), printable(options.policyName)];
  const paint = (text: string, tone: (text: string) => string) => `${tone(text.trimEnd())}\n`;
  const changed =
    last === undefined ? '' : wrap(`last change: ${last.id}, Gatehouse ${printable(last.gatehouse)}`, width);
  if (!drift.drifted) {
    const edits = drift.edits.map((edit) => editText(edit, style, width)).join('');
    return (
      paint(wrap(`no drift: ${title} matches ${policy}`, width), style.green) +
      (edits === '' ? '' : `${wrap('edited by hand, and still matches the policy:', width, '  ')}${edits}`) +
      changed
    );
  }
  return (
    paint(wrap(`drift: ${title} does not match ${policy}`, width), style.yellow) +
    causesText(drift, style, width) +
    (drift.conflicts.length === 0
      ? ''
      : wrap('apply would overwrite these edits by hand, which needs --overwrite:', width, '  ') +
        conflictsText(drift.conflicts, style, width)) +
    whatNow(plan, width) +
    changed
  );
}

function whatNow(plan: Plan, width: number): string {
  const files = new Set(plan.changes.map(({ path }) => path)).size;
  if (files === 0) return '';
  const things = behaviourDiff(plan.before, plan.after).length;
  return wrap(
    `${counted(files, 'file')} would change, and ${counted(things, 'thing')} for clients; gatehouse plan shows them`,
    width,
  );
}
