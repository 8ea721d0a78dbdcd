export type { ProxyService } from './compose.ts';
export type { ReloadOutcome, ReloadWitness } from './confirm-reload.ts';
export { confirmReload } from './confirm-reload.ts';
export { emergenciesIn, emergenciesSince, logSize } from './error-log.ts';
export type { FileView, Mount } from './file-view.ts';
export { mountedView } from './file-view.ts';
export type { JournalEntry, Transaction, TransactionMeta, TransactionState } from './journal.ts';
export type { LocalNginxOptions } from './local-nginx.ts';
export { localNginxRuntime } from './local-nginx.ts';
export { startedAs } from './master-title.ts';
export type { NginxBinary } from './nginx-binary.ts';
export { findNginx, findNginxVersion, testMessages } from './nginx-binary.ts';
export type { ProcessOptions, ProcessResult } from './process.ts';
export { run } from './process.ts';
export type { ParsedPlan, SavedPlan } from './saved-plan.ts';
export { parsePlan, serializePlan } from './saved-plan.ts';
export { stateDirectory } from './state-directory.ts';
export type { KasmInstallation, Target, TargetOptions, TargetResult } from './target.ts';
export { findTarget, withImageFiles } from './target.ts';
export type {
  ApplyResult,
  RollbackOptions,
  Runtime,
  Step,
  StepResult,
  TransactionOptions,
} from './transaction.ts';
export { applyChanges, history, rollback } from './transaction.ts';
