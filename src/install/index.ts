export type { Account } from './accounts.ts';
export { accountNamed } from './accounts.ts';
export type { ProxyService } from './compose.ts';
export { withPort } from './compose-port.ts';
export type { ComposeEdit, Volume } from './compose-volume.ts';
export { withVolume } from './compose-volume.ts';
export type { ReloadOutcome, ReloadWitness } from './confirm-reload.ts';
export { confirmReload } from './confirm-reload.ts';
export type { DhParameters } from './dh-parameters.ts';
export { parseDhParameters, primeBits } from './dh-parameters.ts';
export { emergenciesIn, emergenciesSince, logSize } from './error-log.ts';
export type { FileView, Mount } from './file-view.ts';
export { mountedView, rootedPath } from './file-view.ts';
export type { JournalEntry, Transaction, TransactionMeta, TransactionState } from './journal.ts';
export type { LocalNginxOptions } from './local-nginx.ts';
export { localNginxRuntime } from './local-nginx.ts';
export { startedAs } from './master-title.ts';
export type { NginxBinary } from './nginx-binary.ts';
export { findNginx, findNginxVersion, testMessages } from './nginx-binary.ts';
export { ownText, writeWhole } from './own-files.ts';
export { basisOf, presentOf } from './present.ts';
export type { ProcessOptions, ProcessResult } from './process.ts';
export { run } from './process.ts';
export { processStart } from './process-start.ts';
export { readRecord } from './record.ts';
export type { FileReading } from './regular-file.ts';
export { readRegularFile } from './regular-file.ts';
export type { ParsedPlan, SavedPlan } from './saved-plan.ts';
export { parsePlan, serializePlan } from './saved-plan.ts';
export { makeScratch } from './scratch.ts';
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
