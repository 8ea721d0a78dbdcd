export type { Conflict } from './conflicts.ts';
export type { Drift, DriftCause } from './drift.ts';
export { DRIFT_KINDS, driftOf } from './drift.ts';
export type { HandEdit } from './hand-edits.ts';
export type { WatchCheck } from './metrics.ts';
export { metricsText } from './metrics.ts';
export type { WatchState } from './notice.ts';
export { needsNotice, sentence, stateOf } from './notice.ts';
export type {
  AppliedPolicy,
  ChangeName,
  ChangeRecord,
  CurrentFile,
  CurrentState,
  KnownFile,
  UnfinishedChange,
  WrittenFile,
} from './record.ts';
export type { CertificateState, ExceptionDays, InstallationStatus } from './status.ts';
export { statusOf } from './status.ts';
export type { WatchUnits } from './units.ts';
export { calendarOf, SERVICE, serviceUnit, TIMER, timerUnit } from './units.ts';
