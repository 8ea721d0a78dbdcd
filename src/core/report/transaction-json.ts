import type { Json } from './json.ts';
import type { transactionSchema } from './transaction.schema.ts';

type TransactionJson = Json<typeof transactionSchema>;

/** How a transaction ended. Its room writes files, so this one cannot import it. */
export type TransactionFacts =
  | Omit<Extract<TransactionJson, { ok: true }>, 'version'>
  | Omit<Extract<TransactionJson, { ok: false }>, 'version'>;

/** How a transaction ended, as JSON: see `schemas/transaction.schema.json`. */
export function transactionJson(facts: TransactionFacts): TransactionJson {
  if (facts.ok) return { version: 1, ok: true, id: facts.id, notes: facts.notes };
  const { step, message, evidence, rolledBack, code, hint } = facts;
  const failed = { version: 1, ok: false, step, message, evidence, rolledBack, code } as const;
  return hint === undefined ? failed : { ...failed, hint };
}
