import path from 'node:path';
import type { ChangeRecord } from '../core/drift/index.ts';
import { stateDirectory } from '../host/install/index.ts';
import type { Target } from '../host/target/index.ts';
import type { CommonOptions } from './options.ts';
import { say } from './output.ts';

/** The folder in which an installation's journal is kept, outside the installation itself. */
export function openState(target: Target, options: CommonOptions): string {
  return stateDirectory(options.state, target.identity);
}

/** What is known of the ACME server that issues an installation's certificates: account, settings, keys. */
export function acmeFolder(target: Target, options: CommonOptions): string {
  return path.join(openState(target, options), 'acme');
}

/** Who is not root has a journal of their own: that nothing is in it says nothing of what root has done. */
export function sayWhoseJournal(
  { last }: ChangeRecord,
  { state, quiet = false, format }: CommonOptions,
): void {
  const isOwn = process.getuid?.() !== 0 && state === undefined && !process.env.GATEHOUSE_STATE;
  if (last !== undefined || !isOwn || format !== 'text') return;
  say(
    'the journal looked at is your own; run as root, or name --state DIR, for what root has applied',
    quiet,
  );
}
