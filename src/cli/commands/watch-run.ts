import { watchOnce } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { CommonOptions } from '../options.ts';
import { reportProblem } from '../problem.ts';
import { requestOf } from '../request.ts';
import { terminalObserver } from '../terminal-observer.ts';

export interface WatchRunOptions extends CommonOptions {
  readonly textfile?: string;
  readonly webhook?: string;
  readonly webhookFile?: string;
  readonly always?: boolean;
}

/** Checks once: writes metrics, sends a notice of changes, and prints the outcome in one line. */
export async function run(given: string | undefined, options: WatchRunOptions): Promise<ExitStatus> {
  const { textfile, webhook, webhookFile, always } = options;
  const request = { ...requestOf(given, options), textfile, webhook, webhookFile, always };
  const result = await watchOnce(request, terminalObserver(options));
  if (!result.ok) return reportProblem(result.problem, options);
  return result.value.outcome === 'drift' ? 1 : 0;
}
