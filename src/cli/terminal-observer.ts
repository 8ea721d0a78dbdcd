import { planText } from '../core/report/index.ts';
import type { Observer, Progress, Question } from '../operations/index.ts';
import type { ConfirmationOptions } from './confirmation.ts';
import { answer, canAsk } from './confirmation.ts';
import { print, progress, say, styleFor, widthOf } from './output.ts';
import { searchLog, searchText } from './search-progress.ts';
import { uninterrupted } from './uninterrupted.ts';

/** Tells a person at a terminal what an operation does, on standard error, and asks them. Programs that read JSON are told nothing. */
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

/** Shows what is to be decided. On a terminal a person then decides; a script has decided by calling. */
async function confirm(question: Question, options: ConfirmationOptions): Promise<boolean> {
  const asks = canAsk(options);
  // Nobody can agree to what was not shown.
  if (question.kind === 'plan' && options.format === 'text' && (asks || !options.quiet)) {
    const { plan, policyName } = question;
    const settings = { policyName, width: widthOf(process.stdout), isApplied: true };
    await print(planText(plan, styleFor(process.stdout, options.color), settings));
  }
  if (!asks) return true;
  const warning = question.kind === 'change' && question.warning !== undefined ? `${question.warning} ` : '';
  return (await answer(`${warning}Apply this? Only "yes" is taken: `)) === 'yes';
}

/** Said when somebody interrupts a transaction. */
function sayHeld(): void {
  const words =
    'interrupted: what has begun is finished or undone first. Once more ends it now; the next run then undoes it';
  say(words, false);
}
