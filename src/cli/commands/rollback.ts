import { isChangeId, rollback } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { CommonOptions } from '../options.ts';
import { reportProblem } from '../problem.ts';
import { requestOf } from '../request.ts';
import { terminalObserver } from '../terminal-observer.ts';
import { reportDone } from '../transaction.ts';

export interface RollbackOptions extends CommonOptions {
  readonly target?: string;
  readonly force?: boolean;
}

/** `given` is the id of a change, or an installation whose latest change is undone. In JSON: `schemas/transaction.schema.json`. */
export async function run(given: string | undefined, options: RollbackOptions): Promise<ExitStatus> {
  const id = given !== undefined && isChangeId(given) ? given : undefined;
  const target = id === undefined ? (given ?? options.target) : options.target;
  const request = { ...requestOf(target, options), id, force: options.force };
  const result = await rollback(request, terminalObserver(options));
  if (!result.ok) {
    const { problem } = result;
    const isNeither = problem.code === 'no-target' && given !== undefined && id === undefined;
    return reportProblem(isNeither ? { ...problem, hint: WHAT_TO_NAME } : problem, options, WORDS);
  }
  const { id: undone } = result.value;
  await reportDone(result.value, `rolled back ${undone}: every byte, owner and mode is as before`, options);
  return 0;
}

const WHAT_TO_NAME = 'give the id of a change (gatehouse history lists them) or an installation';

const WORDS = {
  untouched: '  gatehouse history lists the changes that can be rolled back',
  restored: 'every file is as it was before the change',
};
