import { planText } from '../core/report/index.ts';
import type { Observer, Progress, Question } from '../operations/index.ts';
import type { ConfirmationOptions } from './confirmation.ts';
import { answer, canAsk } from './confirmation.ts';
import { print, progress, say, styleFor, widthOf } from './output.ts';
import { searchLog, searchText } from './search-progress.ts';
import { uninterrupted } from './uninterrupted.ts';

/**
 * Reports on standard error what an operation does, and asks for confirmation. With `--format json` steps and notes are
 * left out.
 */
export function terminalObserver(options: ConfirmationOptions): Observer {
  const silent = (options.quiet ?? false) || options.format === 'json';
  const line = progress(options.quiet ?? false);
  const log = searchLog(silent);
  return {
    step: (name, note) => say(`${name}: ${note}`, silent),
    progress: (state) => {
      if (state === undefined) line.clear();
      else line.show(progressText(state));
      if (state?.kind === 'search') log(state);
    },
    note: (text) => say(text, silent),
    confirm: (question) => confirm(question, options),
    protect: (work) => uninterrupted(work, sayHeld),
  };
}

function progressText(state: Progress): string {
  if (state.kind === 'search') return searchText(state);
  const { activity, done, total, unit } = state;
  return `${activity}: ${done}${total === undefined ? '' : ` of ${total}`} ${unit}`;
}

/** Shows what is to be confirmed, and asks when a person is at the terminal. Scripts confirm by calling. */
async function confirm(question: Question, options: ConfirmationOptions): Promise<boolean> {
  const asks = canAsk(options);
  // A person must see what they confirm, even with --quiet.
  if (question.kind === 'plan' && options.format === 'text' && (asks || !options.quiet)) {
    const { plan, policyName } = question;
    const settings = { policyName, width: widthOf(process.stdout), isApplied: true };
    await print(planText(plan, styleFor(process.stdout, options.color), settings));
  }
  if (!asks) return true;
  const warning = question.kind === 'change' && question.warning !== undefined ? `${question.warning} ` : '';
  return (await answer(`${warning}Apply this? Only "yes" is taken: `)) === 'yes';
}

/** Reports that an interrupt waits for the end of a transaction. */
function sayHeld(): void {
  const words =
    'interrupted: the change is completed or undone first; a second interrupt stops at once, and the next run undoes it';
  say(words, false);
}
