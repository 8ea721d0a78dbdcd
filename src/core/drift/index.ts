export type { Conflict } from './conflicts.ts';
export type { Drift, DriftCause, DriftKind } from './drift.ts';
export { DRIFT_KINDS, driftOf } from './drift.ts';
export type { HandEdit } from './hand-edits.ts';
export type { Look } from './metrics.ts';
export { metricsText } from './metrics.ts';
export type { NoticeFacts, WatchState } from './notice.ts';
export { isNews, noticeJson, sentence, stateOf } from './notice.ts';
export type {
  BroughtChange,
  ChangeName,
  ChangeRecord,
  KnownFile,
  Present,
  PresentFile,
  UnfinishedChange,
  WrittenFile,
} from './record.ts';
export type { CertificateState, ExceptionDays, Survey } from './survey.ts';
export { surveyOf } from './survey.ts';
export type { WatchUnits } from './units.ts';
export { calendarOf, SERVICE, serviceUnit, TIMER, timerUnit } from './units.ts';
