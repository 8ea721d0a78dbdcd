import { removeLeftScratch } from '../machine/index.ts';
import { removeUnfinished } from './journal.ts';
import { acquireLock } from './lock.ts';
import type { ApplyResult, TransactionOptions } from './step.ts';
import { messageOf, refusal } from './step.ts';

/** Runs a transaction while the installation's lock is held. What it throws becomes its result. */
export async function locked(
  options: TransactionOptions,
  work: () => Promise<ApplyResult>,
): Promise<ApplyResult> {
  let lock: ReturnType<typeof acquireLock>;
  try {
    lock = acquireLock(options.stateDirectory, new Date());
  } catch (error) {
    const hint = 'name another folder with --state DIR';
    return refusal('lock', `${options.stateDirectory}: ${messageOf(error)}`, [hint]);
  }
  if (!lock.ok) return refusal('lock', lock.message, []);
  try {
    removeLeftovers(options.stateDirectory);
    return await work();
  } catch (error) {
    const hint = 'the journal still holds everything; run gatehouse again';
    return refusal('roll-back', messageOf(error), [hint]);
  } finally {
    lock.release();
  }
}

/** Removes what runs that died left behind besides the change itself. The lock must be held. */
export function removeLeftovers(stateDirectory: string): void {
  removeUnfinished(stateDirectory);
  removeLeftScratch(stateDirectory);
}
