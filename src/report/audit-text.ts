import type { Audit, AuditEntry } from '../change/index.ts';
import type { Severity } from '../controls/index.ts';
import { controlById, SEVERITIES } from '../controls/index.ts';
import type { Model } from '../model/index.ts';
import { scopeLabel, serverLabel, serverOf } from '../model/index.ts';
import { printable, versionText } from '../nginx/index.ts';
import type { Exception } from '../policy/index.ts';
import type { Style } from './style.ts';
import { wrap } from './style.ts';

export interface AuditTextOptions {
  /** Every place of a group, not only the first few. */
  readonly verbose: boolean;
  readonly policyName: string;
  readonly width: number;
}

const PLACES_SHOWN = 4;

/** Findings for people: worst first, the same thing in many places said once. */
export function auditText(audit: Audit, model: Model, style: Style, options: AuditTextOptions): string {
  const { width, policyName, verbose } = options;
  const open = audit.entries.filter(({ exception }) => exception === undefined);
  const excepted = audit.entries.filter(({ exception }) => exception !== undefined);
  const head = `${policyName}; NGINX ${versionText(model.version)}; ${model.servers.length} server(s)\n`;
  const groups = grouped(open).map((entries) => groupText(entries, style, width, verbose));
  return [
    style.dim(head),
    ...groups,
    ...exceptionTexts(excepted, style, width),
    ...audit.endedExceptions.map((exception) => endedText(exception, style, width)),
    `\n${summaryText(open, audit, style)}\n`,
  ].join('');
}

function grouped(entries: readonly AuditEntry[]): AuditEntry[][] {
  const groups = new Map<string, AuditEntry[]>();
  for (const entry of entries) {
    const { control, severity, message } = entry.finding;
    const key = `${severity}\n${control}\n${message}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return [...groups.values()];
}

function groupText(entries: readonly AuditEntry[], style: Style, width: number, verbose: boolean): string {
  const [first] = entries;
  if (first === undefined) return '';
  const { severity, control, message, remedy } = first.finding;
  const count = entries.length > 1 ? ` (${entries.length} places)` : '';
  const title = `${paint(severity, style)} ${style.bold(control)}: `;
  const shown = verbose ? entries : entries.slice(0, PLACES_SHOWN);
  const lines = shown.map((entry) => placeText(entry, style));
  if (entries.length > shown.length) lines.push(`    ${style.dim(`and ${entries.length - shown.length} more; --verbose lists them`)}\n`);
  const hint = remedy ? '' : `    ${style.dim('gatehouse cannot mend this by itself')}\n`;
  return `\n${title}${wrap(message + count, Math.max(40, width - severity.length - control.length - 3), '  ')}\n${lines.join('')}${hint}`;
}

function placeText({ finding }: AuditEntry, style: Style): string {
  const { place, level, evidence } = finding;
  const server = level === undefined ? undefined : serverOf(level);
  const scope = level === undefined ? undefined : scopeLabel(level);
  const where = [server === undefined ? '' : serverLabel(server), scope ?? ''].filter((part) => part !== '').join(' ');
  return `    ${style.cyan(`${printable(place.file)}:${place.line}:${place.column}`)} ${where}\n      ${style.dim(evidence)}\n`;
}

function exceptionTexts(entries: readonly AuditEntry[], style: Style, width: number): string[] {
  const counts = new Map<Exception, number>();
  for (const { exception } of entries) if (exception !== undefined) counts.set(exception, (counts.get(exception) ?? 0) + 1);
  return [...counts].map(([{ control, reason, until, server, location }, count]) => {
    const scope = [server, location].filter((part) => part !== undefined).join(' ') || 'everywhere';
    const text = `${count} finding(s) of ${control} at ${scope} are accepted until ${until}: ${reason}`;
    return `\n${style.yellow('exception')} ${wrap(printable(text), width - 10, '  ')}\n`;
  });
}

function endedText({ control, until, reason, place }: Exception, style: Style, width: number): string {
  const text = `${printable(place.file)}:${place.line}: the exception for ${control} ended on ${until} (${reason}); mend the finding or renew the exception`;
  return `\n${style.red('ended')} ${wrap(printable(text), width - 6, '  ')}\n`;
}

function summaryText(open: readonly AuditEntry[], audit: Audit, style: Style): string {
  const unread = audit.problems.filter(({ severity }) => severity === 'error').length;
  if (unread > 0) return style.red(`${open.length} finding(s), but ${unread} place(s) could not be read: this is not the whole truth`);
  if (open.length === 0) return style.green('nothing to mend');
  const counts = SEVERITIES.map((severity) => [severity, open.filter(({ finding }) => finding.severity === severity).length] as const);
  const parts = counts.filter(([, count]) => count > 0).map(([severity, count]) => `${count} ${severity}`);
  const mendable = open.filter(({ finding }) => finding.remedy).length;
  const controls = [...new Set(open.map(({ finding }) => finding.control))].filter((id) => controlById(id) !== undefined);
  return `${parts.join(', ')}; gatehouse plan mends ${mendable} of ${open.length}; gatehouse explain ${controls[0] ?? 'CONTROL'} says more`;
}

function paint(severity: Severity, style: Style): string {
  if (severity === 'critical' || severity === 'high') return style.red(severity);
  return severity === 'medium' ? style.yellow(severity) : style.dim(severity);
}
