import type { ChangeRecord } from '../core/drift/index.ts';
import type { CommonOptions } from './options.ts';
import { say } from './output.ts';

/** Users other than root have their own journal. When it is empty, says that root may still have changed something. */
export function sayWhoseJournal(
  { last }: Pick<ChangeRecord, 'last'>,
  { state, quiet = false, format }: CommonOptions,
): void {
  const isOwn = process.getuid?.() !== 0 && state === undefined && !process.env.GATEHOUSE_STATE;
  if (last !== undefined || !isOwn || format !== 'text') return;
  say('this is your own journal; to see what root has applied, run as root or use --state DIR', quiet);
}
