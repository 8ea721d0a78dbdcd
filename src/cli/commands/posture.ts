import { problemsOf } from '../../core/change/index.ts';
import { postureJson, postureText } from '../../core/report/index.ts';
import type { ExitStatus } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { print, printProblems, styleFor, widthOf } from '../output.ts';
import { load } from '../subject.ts';

export async function run(given: string | undefined, options: CommonOptions): Promise<ExitStatus> {
  const { model } = await load(given, options);
  await print(
    options.format === 'text'
      ? postureText(model, styleFor(process.stdout, options.color), widthOf(process.stdout))
      : `${JSON.stringify(postureJson(model), null, 2)}\n`,
  );
  const errors = problemsOf(model).filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return 0;
  printProblems(errors, options.color);
  return 2;
}
