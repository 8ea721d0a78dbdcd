import type { FileChange } from '../core/change/index.ts';
import type { ApplyResult, Runtime, TransactionMeta } from '../host/install/index.ts';
import { applyChanges } from '../host/install/index.ts';
import type { Observer } from './observer.ts';
import type { OpenedInstallation } from './open.ts';
import type { InstallationOptions } from './options.ts';
import type { FailedTransaction, Result } from './problem.ts';
import { done, failed } from './problem.ts';
import type { ProblemCode } from './problem-codes.ts';
import { stateFolder } from './state.ts';
import { VERSION } from './version.ts';

/** A change that is in force, or was undone, by its id. */
export type FinishedTransaction = Extract<ApplyResult, { readonly ok: true }>;

/** The changes of one transaction, and its journal entry. */
export interface Change {
  readonly changes: readonly FileChange[];
  readonly runtime: Runtime;
  readonly meta: Omit<TransactionMeta, 'gatehouseVersion'>;
  /** Whether the journal also keeps the new bytes, so that a later edit by hand can be shown. Never set for keys. */
  readonly storesNewBytes?: boolean;
}

/** Applies changes to an installation as one transaction, which an interrupt cannot leave half done. */
export async function carryOut(
  { changes, runtime, meta, storesNewBytes = false }: Change,
  { target }: OpenedInstallation,
  options: InstallationOptions,
  observer: Observer,
): Promise<Result<FinishedTransaction>> {
  const work = () =>
    applyChanges(changes, {
      stateDirectory: stateFolder(target, options),
      target: target.identity,
      runtime,
      meta: { ...meta, gatehouseVersion: VERSION },
      storesNewBytes,
      onStep: (step, note) => observer.step(step, note),
    });
  return resultOf(await observer.protect(work));
}

/** The outcome of a transaction as the result of an operation; `code` overrides the code of the failed step. */
export function resultOf(result: ApplyResult, code?: ProblemCode): Result<FinishedTransaction> {
  if (result.ok) return done(result);
  const { step, message, evidence } = result;
  return failed(code ?? CODES[step], `${step}: ${message}`, { evidence, transaction: result });
}

const CODES: Readonly<Record<FailedTransaction['step'], ProblemCode>> = {
  lock: 'locked',
  recover: 'unfinished-change',
  compare: 'changed-meanwhile',
  prepare: 'not-ready',
  journal: 'journal-failed',
  write: 'write-failed',
  validate: 'nginx-refuses',
  reload: 'reload-failed',
  verify: 'verification-failed',
  commit: 'write-failed',
  'roll-back': 'rollback-failed',
};
