// A change as a transaction: lock, journal, write, validate, reload, verify, commit, roll back; and the units of `watch`.
export { applyChanges } from './apply.ts';
export { confirmReload } from './confirm-reload.ts';
export { history } from './history.ts';
export type { Transaction, TransactionMeta } from './journal.ts';
export { localNginxRuntime } from './local-nginx.ts';
export { startedAs } from './master-title.ts';
export type { NginxBinary } from './nginx-binary.ts';
export { findNginx, findNginxVersion, testMessages } from './nginx-binary.ts';
export { textOfOwnFile, writeWhole } from './own-files.ts';
export { basisOf, presentOf } from './present.ts';
export { readRecord } from './record.ts';
export { recover } from './recover.ts';
export { rollback } from './rollback.ts';
export type { Runtime, StepResult } from './runtime.ts';
export type { SavedPlan } from './saved-plan.ts';
export { parsePlan, serializePlan } from './saved-plan.ts';
export { stateDirectory } from './state-directory.ts';
export type { ApplyResult, TransactionOptions } from './step.ts';
export type { BlockingFile } from './watch-files.ts';
export {
  collectedFolder,
  installWatch,
  isOthersFolder,
  METRICS_NAME,
  uninstallWatch,
  WEBHOOK_FILE,
  watchInstallation,
} from './watch-files.ts';
