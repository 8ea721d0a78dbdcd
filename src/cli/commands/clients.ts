import { clientsChangesText, clientsJson, clientsText } from '../../core/report/index.ts';
import type { ClientTables } from '../../operations/index.ts';
import { clients } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { CommonOptions } from '../options.ts';
import { print, styleFor, widthOf } from '../output.ts';
import { reportProblem } from '../problem.ts';
import { requestOf } from '../request.ts';
import { terminalObserver } from '../terminal-observer.ts';

export interface ClientsOptions extends Omit<CommonOptions, 'failOn'> {
  readonly failOn?: 'locked-out' | 'never';
  /** Server name (SNI) in the hellos to a running server. */
  readonly sni?: string;
}

/** Shows what known clients get from an installation, a policy or a running server. In JSON: `schemas/clients.schema.json`. */
export async function run(given: string | undefined, options: ClientsOptions): Promise<ExitStatus> {
  const common: CommonOptions = { ...options, failOn: 'never' };
  const request = { ...requestOf(given, common), sni: options.sni };
  const result = await clients(request, terminalObserver(common));
  if (!result.ok) return reportProblem(result.problem, common);
  const { subject, tables, comparison } = result.value;
  if (options.format === 'json')
    await print(`${JSON.stringify(clientsJson(subject, tables, comparison), null, 2)}\n`);
  else if (!options.quiet) await print(textOf(result.value, options));
  const all = [...tables, ...(comparison?.after ?? [])];
  if (all.some(({ outcome }) => !outcome.ok && outcome.kind === 'not-computed')) return 2;
  return isFailing(result.value, options.failOn) ? 1 : 0;
}

function textOf({ subject, tables, comparison }: ClientTables, options: ClientsOptions): string {
  const style = styleFor(process.stdout, options.color);
  const width = widthOf(process.stdout);
  if (comparison === undefined)
    return clientsText(tables, style, { width, verbose: options.verbose ?? false });
  const changes = clientsChangesText(comparison.changes, style, { width });
  const title = style.bold(`What ${subject.policy} changes for clients of ${subject.name}`);
  if (changes === '') return `${title}\n  Nothing: every known client connects as before.\n`;
  return `${title}\n${changes}`;
}

function isFailing({ tables, comparison }: ClientTables, failOn: ClientsOptions['failOn']): boolean {
  if (failOn === 'never') return false;
  if (comparison !== undefined)
    return comparison.changes.some(({ differences }) =>
      differences.some(({ kind }) => kind === 'locked-out'),
    );
  const isLockedOut = tables.some(
    ({ outcome }) => outcome.ok && outcome.rows.some(({ result }) => !result.ok),
  );
  return failOn === 'locked-out' && isLockedOut;
}
