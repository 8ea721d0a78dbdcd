export { confirmReload } from './confirm-reload.ts';
export type { Transaction, TransactionMeta } from './journal.ts';
export { localNginxRuntime } from './local-nginx.ts';
export { startedAs } from './master-title.ts';
export type { NginxBinary } from './nginx-binary.ts';
export { findNginx, findNginxVersion, testMessages } from './nginx-binary.ts';
export { ownText, writeWhole } from './own-files.ts';
export { basisOf, presentOf } from './present.ts';
export { readRecord } from './record.ts';
export type { SavedPlan } from './saved-plan.ts';
export { parsePlan, serializePlan } from './saved-plan.ts';
export { stateDirectory } from './state-directory.ts';
export type { ApplyResult, Runtime, StepResult, TransactionOptions } from './transaction.ts';
export { applyChanges, history, recover, rollback } from './transaction.ts';
export type { Obstacle } from './watch-files.ts';
export {
  collectedFolder,
  installWatch,
  isOthersFolder,
  METRICS_NAME,
  uninstallWatch,
  WEBHOOK_FILE,
  watchInstallation,
} from './watch-files.ts';
