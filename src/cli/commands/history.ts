import { historyJson, historyText } from '../../core/report/index.ts';
import { history } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { CommonOptions } from '../options.ts';
import { print, styleFor } from '../output.ts';
import { reportProblem } from '../problem.ts';
import { requestOf } from '../request.ts';

export async function run(given: string | undefined, options: CommonOptions): Promise<ExitStatus> {
  const result = await history(requestOf(given, options));
  if (!result.ok) return reportProblem(result.problem, options);
  const entries = result.value;
  await print(
    options.format === 'text'
      ? historyText(entries, styleFor(process.stdout, options.color))
      : `${JSON.stringify(historyJson(entries), null, 2)}\n`,
  );
  return 0;
}
