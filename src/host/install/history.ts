import type { Transaction } from './journal.ts';
import { readTransactions } from './journal.ts';

/** Every change that was ever started, oldest first. Rejects when the journal cannot be read. */
export async function history(stateDirectory: string): Promise<readonly Transaction[]> {
  return readTransactions(stateDirectory);
}
