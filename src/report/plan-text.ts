import type { BehaviourChange, Plan } from '../change/index.ts';
import { behaviourDiff, textDiff } from '../change/index.ts';
import { printable } from '../nginx/index.ts';
import type { Style } from './style.ts';
import { cut, wrap } from './style.ts';

export interface PlanTextOptions {
  readonly policyName: string;
  readonly width: number;
}

/** A plan for people: the text that changes, what clients will notice, what may break, what remains. */
export function planText(plan: Plan, style: Style, { policyName, width }: PlanTextOptions): string {
  if (plan.changes.length === 0) return `nothing to change: the configuration is as ${policyName} wants it\n${remainingText(plan, style)}`;
  return [
    diffText(plan, style),
    `\n${style.bold('What clients will notice')}\n`,
    behaviourText(behaviourDiff(plan.before, plan.after), style, width),
    plan.mayBreak.length === 0 ? '' : `\n${style.bold('What may break')}\n`,
    ...plan.mayBreak.map(({ control, text }) => `  ${wrap(`${control}: ${text}`, width - 2, '    ')}\n`),
    remainingText(plan, style),
  ].join('');
}

function diffText(plan: Plan, style: Style): string {
  return textDiff(plan.changes)
    .split('\n')
    .map((line) => {
      const shown = line.split('\t').map(printable).join('\t');
      if (/^(---|\+\+\+|rename|mode of)/.test(line)) return style.bold(shown);
      if (line.startsWith('@@')) return style.cyan(shown);
      if (line.startsWith('+')) return style.green(shown);
      return line.startsWith('-') ? style.red(shown) : shown;
    })
    .join('\n');
}

const LOCATIONS_SHOWN = 6;

/** The same change in many locations is said once, with the locations behind it. */
function behaviourText(changes: readonly BehaviourChange[], style: Style, width: number): string {
  const groups = new Map<string, BehaviourChange[]>();
  for (const change of changes) {
    const key = JSON.stringify([change.name, change.before, change.after]);
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()].map((group) => groupText(group, style, width)).join('');
}

function groupText(group: readonly BehaviourChange[], style: Style, width: number): string {
  const [first] = group;
  if (first === undefined) return '';
  const { name, before, after } = first;
  const places = group.map(({ server, location }) => `${server}${location === undefined ? '' : ` ${location}`}`);
  const more = places.length > LOCATIONS_SHOWN ? `, and ${places.length - LOCATIONS_SHOWN} more` : '';
  const where = `${places.length} place(s): ${places.slice(0, LOCATIONS_SHOWN).join(', ')}${more}`;
  return (
    `  ${style.bold(name)}\n` +
    `    ${style.red(cut(`- ${before ?? 'nothing'}`, width - 4))}\n` +
    `    ${style.green(cut(`+ ${after ?? 'nothing'}`, width - 4))}\n` +
    `    ${style.dim(wrap(where, width - 4, '      '))}\n`
  );
}

function remainingText({ remaining }: Plan, style: Style): string {
  if (remaining.length === 0) return '';
  const groups = new Map<string, number>();
  for (const { control, message } of remaining) {
    const text = `${control}: ${message}`;
    groups.set(text, (groups.get(text) ?? 0) + 1);
  }
  const lines = [...groups].map(([text, count]) => `  ${text}${count > 1 ? ` (${count} places)` : ''}\n`);
  return `\n${style.bold('What remains for a person')}\n${lines.join('')}`;
}
