import { rehearsalJson, rehearsalText } from '../../core/report/index.ts';
import { rehearse } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { CommonOptions } from '../options.ts';
import { print, styleFor } from '../output.ts';
import { reportProblem } from '../problem.ts';
import { requestOf } from '../request.ts';
import { terminalObserver } from '../terminal-observer.ts';

export async function run(given: string | undefined, options: CommonOptions): Promise<ExitStatus> {
  const result = await rehearse(requestOf(given, options), terminalObserver(options));
  if (!result.ok) return reportProblem(result.problem, options);
  const rehearsal = result.value;
  if (options.format === 'json') await print(`${JSON.stringify(rehearsalJson(rehearsal), null, 2)}\n`);
  else if (!options.quiet) {
    const settings = { verbose: options.verbose ?? false };
    await print(rehearsalText(rehearsal, styleFor(process.stdout, options.color), settings));
  }
  if (!rehearsal.started) return 2;
  return rehearsal.exchanges.some(({ mismatches }) => mismatches.length > 0) ? 1 : 0;
}
