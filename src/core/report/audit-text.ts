import type { Audit } from '../change/index.ts';
import { auditCounts } from '../change/index.ts';
import type { Finding, FindingGroup } from '../controls/index.ts';
import { bySeverity, countWords, SEVERITIES } from '../findings/index.ts';
import type { Model } from '../model/index.ts';
import { scopeLabel, serverLabel, serverOf } from '../model/index.ts';
import { printable } from '../nginx/index.ts';
import { exceptionsText } from './exceptions.ts';
import type { Style } from './style.ts';
import { severityTone } from './style.ts';
import { counted, DEFAULT_WIDTH, fileLine, wrap } from './words.ts';

export interface AuditTextOptions {
  /** Show every place instead of the first few. */
  readonly verbose: boolean;
  /** The policy's name: a profile or a file. */
  readonly policyName: string;
  /** In characters. Default 80. */
  readonly width?: number;
}

const SHOWN_PLACES = 5;

/** An audit as text: the findings, worst first, with their places and what to do about them. */
export function auditText(audit: Audit, model: Model, style: Style, options: AuditTextOptions): string {
  const width = options.width ?? DEFAULT_WIDTH;
  const shown = audit.groups
    .filter(({ exception }) => exception === undefined)
    .map(({ findings }) => ({
      findings,
      first: findings.first(options.verbose ? findings.size : SHOWN_PLACES),
    }));
  const blocks = shown.sort(worstFirst).map((group) => groupText(group, style, width));
  if (audit.exceptions.length > 0) blocks.push(exceptionsText(audit.exceptions, style, width));
  blocks.push(summaryText(audit, model, style, { ...options, width }));
  return blocks.join('\n');
}

/** Findings of one kind, and the ones that are shown. */
interface ShownGroup {
  readonly findings: FindingGroup;
  readonly first: readonly Finding[];
}

/** By severity, then by the first place. */
function worstFirst(one: ShownGroup, other: ShownGroup): number {
  const [a, b] = [one.first[0]?.place, other.first[0]?.place];
  const rank = bySeverity(one.findings, other.findings);
  if (rank !== 0 || a === undefined || b === undefined) return rank;
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

function groupText({ findings, first }: ShownGroup, style: Style, width: number): string {
  const { severity, control, message, size, fixableCount } = findings;
  const paint = severityTone(severity, style);
  const places = first.map((finding) => {
    const scope = finding.level === undefined ? undefined : scopeLabel(finding.level);
    const server = finding.level === undefined ? undefined : serverOf(finding.level);
    const where = [server === undefined ? undefined : serverLabel(server), scope].filter(
      (word) => word !== undefined,
    );
    const head = `  ${fileLine(finding.place)}${where.length === 0 ? '' : `  ${style.dim(where.join(' '))}`}\n`;
    return head + (finding.evidence === '' ? '' : wrap(finding.evidence, width, '      '));
  });
  const more = size - first.length;
  const rest = more > 0 ? `  ${style.dim(`and ${more} more (--verbose shows them)`)}\n` : '';
  const remedy =
    fixableCount === 0
      ? 'remedy: by hand, see: '
      : fixableCount === size
        ? 'remedy: gatehouse plan; why: '
        : `remedy: gatehouse plan, for ${fixableCount} of ${size}; why: `;
  return (
    `${paint(severity)} ${style.bold(control)}\n${wrap(message, width, '  ')}${places.join('')}${rest}` +
    `  ${style.green(`${remedy}gatehouse explain ${control}`)}\n`
  );
}

function summaryText(
  audit: Audit,
  model: Model,
  style: Style,
  options: AuditTextOptions & { width: number },
): string {
  const summary = auditCounts(audit);
  const counts = countWords(summary);
  const errors = audit.problems.filter(({ severity }) => severity === 'error').length;
  const checked = `${counted(model.servers.length, 'server')} checked against ${printable(options.policyName)}`;
  const found =
    counts.length > 0
      ? counts.join(', ')
      : errors > 0
        ? 'nothing found in what could be read'
        : model.servers.length === 0
          ? 'no servers to check'
          : 'the configuration matches the policy';
  const total = SEVERITIES.reduce((sum, severity) => sum + summary[severity], 0);
  const text = wrap(`${checked}: ${found}.`, options.width);
  return `${(total === 0 && errors === 0 ? style.green : style.bold)(text.trimEnd())}\n`;
}
