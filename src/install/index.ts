export { rootedPath } from './file-view.ts';
export type { JournalEntry, Transaction, TransactionMeta, TransactionState } from './journal.ts';
export type { LocalNginxOptions } from './local-nginx.ts';
export { localNginxRuntime } from './local-nginx.ts';
export type { NginxBinary } from './nginx-binary.ts';
export { findNginx, findNginxVersion } from './nginx-binary.ts';
export { ownText, writeWhole } from './own-files.ts';
export { basisOf, presentOf } from './present.ts';
export { readRecord } from './record.ts';
export type { ParsedPlan, SavedPlan } from './saved-plan.ts';
export { parsePlan, serializePlan } from './saved-plan.ts';
export { stateDirectory } from './state-directory.ts';
export type { Target, TargetOptions, TargetResult } from './target.ts';
export { findTarget } from './target.ts';
export type {
  ApplyResult,
  RollbackOptions,
  Runtime,
  Step,
  StepResult,
  TransactionOptions,
} from './transaction.ts';
export { applyChanges, history, recover, rollback } from './transaction.ts';
export type { Obstacle, WatchInstallation } from './watch-files.ts';
export {
  collectedFolder,
  installWatch,
  isOthersFolder,
  METRICS_NAME,
  uninstallWatch,
  WEBHOOK_FILE,
  watchInstallation,
} from './watch-files.ts';
