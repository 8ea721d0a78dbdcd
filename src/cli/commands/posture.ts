import { postureJson, postureText } from '../../core/report/index.ts';
import { posture } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { CommonOptions } from '../options.ts';
import { print, printProblems, styleFor, widthOf } from '../output.ts';
import { reportProblem } from '../problem.ts';
import { requestOf } from '../request.ts';

export async function run(given: string | undefined, options: CommonOptions): Promise<ExitStatus> {
  const result = await posture(requestOf(given, options));
  if (!result.ok) return reportProblem(result.problem, options);
  const { model, unread } = result.value;
  await print(
    options.format === 'text'
      ? postureText(model, styleFor(process.stdout, options.color), widthOf(process.stdout))
      : `${JSON.stringify(postureJson(model), null, 2)}\n`,
  );
  if (unread.length === 0) return 0;
  printProblems(unread, options.color);
  return 2;
}
